import { FactsFault } from './errors.ts'

type Waiting<T> = { readonly tag: string | undefined; take(one: T): void; refuse(fault: FactsFault): void }

/** A few things that do one piece of work at a time each; work beyond waits in line. */
export type Pool<T> = {
  use<R>(work: (one: T) => Promise<R>, tag?: string): Promise<R>
  /** Refuses what still waits, of a tag or all of it. */
  dismiss(tag: string | null): void
  /** Resolves when nothing works any more; nothing new is taken. */
  finish(): Promise<void>
}

export function openPool<T>(all: readonly T[]): Pool<T> {
  const idle = [...all]
  let line: Waiting<T>[] = []
  let closed = false
  const running = new Set<Promise<unknown>>()

  const take = (tag: string | undefined) =>
    new Promise<T>((resolve, refuse) => {
      if (closed) return refuse(new FactsFault('FACTS_CLOSED', 'the store of facts is closed'))
      const one = idle.pop()
      if (one === undefined) line.push({ tag, take: resolve, refuse })
      else resolve(one)
    })
  const give = (one: T) => {
    const next = line.shift()
    if (next === undefined) idle.push(one)
    else next.take(one)
  }
  const dismiss = (tag: string | null) => {
    const leaving = line.filter((waiting) => tag === null || waiting.tag === tag)
    line = line.filter((waiting) => !leaving.includes(waiting))
    for (const waiting of leaving) waiting.refuse(new FactsFault('QUERY_WAS_CANCELLED', 'cancelled before it began'))
  }
  return {
    async use(work, tag) {
      const one = await take(tag)
      const running1 = work(one).finally(() => {
        running.delete(running1)
        give(one)
      })
      running.add(running1)
      return running1
    },
    dismiss,
    async finish() {
      closed = true
      dismiss(null)
      while (running.size > 0) await Promise.allSettled(running)
    }
  }
}
