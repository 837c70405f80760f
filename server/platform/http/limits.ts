import type { Clock } from '../clock.ts'

/** Figures of ADM-56 and 93; Infinity = no limit. */
export type LimitFigures = {
  readonly requestsPerSecond: number
  readonly requestsBurst: number
  readonly searchesPerSecond: number
  readonly signInsPerMinute: number
  /** Failed sign-ins of an address in a quarter of an hour, after which it may try once in ten seconds. */
  readonly addressFailures: number
}
export const unlimited: LimitFigures = {
  requestsPerSecond: Infinity,
  requestsBurst: Infinity,
  searchesPerSecond: Infinity,
  signInsPerMinute: Infinity,
  addressFailures: Infinity
}

type Bucket = { tokens: number; at: number }
// A flood from many addresses must not take the memory: the oldest are forgotten first.
const mostKept = 20_000

/** Buckets by name: each holds `burst` and refills at `perSecond`. Answers the seconds to wait, 0 = go on. */
class Buckets {
  private readonly kept = new Map<string, Bucket>()

  take(name: string, perSecond: number, burst: number, nowMs: number): number {
    if (burst === Infinity) return 0
    const before = this.kept.get(name) ?? { tokens: burst, at: nowMs }
    const tokens = Math.min(burst, before.tokens + (Math.max(0, nowMs - before.at) / 1000) * perSecond)
    this.kept.delete(name)
    this.kept.set(name, { tokens: tokens >= 1 ? tokens - 1 : tokens, at: nowMs })
    for (const oldest of this.kept.keys()) {
      if (this.kept.size <= mostKept) break
      this.kept.delete(oldest)
    }
    return tokens >= 1 ? 0 : Math.max(1, Math.ceil((1 - tokens) / perSecond))
  }
}

const failuresWithinMs = 15 * 60_000
const slowedToMs = 10_000

/** Who asks too often, by session, by address and by browser. Lives in the process: a restart forgives. */
export type Limits = {
  /** Seconds to wait before the next request of a session (or, without one, of an address); 0 = now. */
  request(by: string): Promise<number>
  search(by: string): Promise<number>
  /** The same for a try to sign in. A browser that has signed in before is counted by itself, so that a flood from its address does not shut it out. */
  signIn(address: string, device: string | null): Promise<number>
  noteFailure(address: string, device: string | null): void
}

export function limitsOf(figures: () => Promise<LimitFigures>, clock: Clock): Limits {
  const buckets = new Buckets()
  const failures = new Map<string, { times: number[]; lastTry: number }>()
  const keyOf = (address: string, device: string | null) => (device === null ? `address ${address}` : `device ${device}`)
  const recent = (key: string, now: number) => (failures.get(key)?.times ?? []).filter((at) => now - at < failuresWithinMs)
  return {
    async request(by) {
      const { requestsPerSecond, requestsBurst } = await figures()
      return buckets.take(`request ${by}`, requestsPerSecond, requestsBurst, clock.now().getTime())
    },
    async search(by) {
      const { searchesPerSecond } = await figures()
      return buckets.take(`search ${by}`, searchesPerSecond, searchesPerSecond, clock.now().getTime())
    },
    async signIn(address, device) {
      const { signInsPerMinute, addressFailures } = await figures()
      const [key, now] = [keyOf(address, device), clock.now().getTime()]
      const wait = buckets.take(`sign-in ${key}`, signInsPerMinute / 60, signInsPerMinute, now)
      if (wait > 0) return wait
      const times = recent(key, now)
      if (times.length < addressFailures) return 0
      const { lastTry } = failures.get(key)!
      if (now - lastTry < slowedToMs) return Math.ceil((slowedToMs - (now - lastTry)) / 1000)
      failures.set(key, { times, lastTry: now })
      return 0
    },
    noteFailure(address, device) {
      const [key, now] = [keyOf(address, device), clock.now().getTime()]
      const times = [...recent(key, now), now].slice(-1000)
      failures.delete(key)
      failures.set(key, { times, lastTry: now })
      for (const oldest of failures.keys()) {
        if (failures.size <= mostKept) break
        failures.delete(oldest)
      }
    }
  }
}
