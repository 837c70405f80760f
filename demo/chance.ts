/** A stream of draws that depends on its keys alone: the same account draws the same life in every run, in any order, on any machine. */
export class Chance {
  private state: number

  constructor(purpose: number, first: number, second = 0) {
    let h = Math.imul(purpose + 0x51ed27, 0x9e3779b1)
    h = Math.imul(h ^ (h >>> 15) ^ first, 0x85ebca6b)
    h = Math.imul(h ^ (h >>> 13) ^ second, 0xc2b2ae35)
    this.state = h ^ (h >>> 16)
  }

  /** The next draw, 0 ≤ x < 1. */
  next(): number {
    this.state = (this.state + 0x6d2b79f5) | 0
    let t = Math.imul(this.state ^ (this.state >>> 15), this.state | 1)
    t ^= t + Math.imul(t ^ (t >>> 7), t | 61)
    return ((t ^ (t >>> 14)) >>> 0) / 4294967296
  }

  /** A whole number, from ≤ n ≤ to. */
  whole(from: number, to: number): number {
    return from + Math.floor(this.next() * (to - from + 1))
  }

  happens(share: number): boolean {
    return this.next() < share
  }

  /** A draw of the normal distribution (Box and Muller; the second value is thrown away). */
  normal(mean: number, deviation: number): number {
    const radius = Math.sqrt(-2 * Math.log(1 - this.next()))
    return mean + deviation * radius * Math.cos(2 * Math.PI * this.next())
  }

  pick<T>(list: readonly T[]): T {
    return list[Math.floor(this.next() * list.length)]!
  }

  /** A draw from a weighted list. */
  draw<T>(list: Weighted<T>): T {
    const at = this.next() * list.total
    let [low, high] = [0, list.bounds.length - 1]
    while (low < high) {
      const middle = (low + high) >> 1
      if (list.bounds[middle]! > at) high = middle
      else low = middle + 1
    }
    return list.values[low]!
  }
}

export type Weighted<T> = { readonly values: readonly T[]; readonly bounds: readonly number[]; readonly total: number }

export function weighted<T>(pairs: readonly (readonly [T, number])[]): Weighted<T> {
  let total = 0
  const bounds = pairs.map(([, weight]) => (total += weight))
  return { values: pairs.map(([value]) => value), bounds, total }
}

/** Splits a whole total by weights; the parts add up (largest remainders, the first of equals). */
export function split(total: number, weights: readonly number[]): number[] {
  const sum = weights.reduce((a, b) => a + b, 0)
  const exact = weights.map((weight) => (total * weight) / sum)
  const parts = exact.map(Math.floor)
  const left = total - parts.reduce((a, b) => a + b, 0)
  const byRemainder = exact.map((value, i) => [value - Math.floor(value), i] as const).toSorted((a, b) => b[0] - a[0] || a[1] - b[1])
  for (const [, i] of byRemainder.slice(0, left)) parts[i] = parts[i]! + 1
  return parts
}
