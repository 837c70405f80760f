import type { Log } from './log.ts'

export type Loop = { wake(): void; stop(): Promise<void> }

/** Does `work` when woken and at least every `everyMs`, never twice at once. A failure is logged and tried again: what is to do lies in the stores, not here. */
export function startLoop(name: string, everyMs: number, work: () => Promise<unknown>, log: Log): Loop {
  let stopped = false
  let woken = true
  let ring: (() => void) | null = null
  const turns = (async () => {
    while (!stopped) {
      if (!woken) await Promise.race([new Promise<void>((resolve) => (ring = resolve)), pause(everyMs, () => stopped)])
      woken = false
      if (stopped) return
      try {
        await work()
      } catch (fault) {
        log.error({ job: name, err: fault }, 'job failed')
        await pause(1000, () => stopped)
      }
    }
  })()
  return {
    wake() {
      woken = true
      ring?.()
    },
    async stop() {
      stopped = true
      ring?.()
      await turns
    }
  }
}

// Looks whether to stop every quarter of a second, so that nothing waits out a long pause.
async function pause(ms: number, over: () => boolean): Promise<void> {
  for (let spent = 0; spent < ms && !over(); spent += 250) await new Promise((resolve) => setTimeout(resolve, Math.min(250, ms)).unref())
}
