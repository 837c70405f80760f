export type Times = { readonly p50: number; readonly p95: number; readonly runs: number }
export type Pair = { readonly ours: Times; readonly raw: Times }

const WARM_UP = 2

/** Milliseconds that `work` takes. */
export async function millisecondsOf(work: () => Promise<unknown>): Promise<number> {
  const began = performance.now()
  await work()
  return performance.now() - began
}

/**
 * Times ours and the raw form of the same question turn by turn, so that both meet the same machine; `n` picks the value asked for.
 * At least five turns, at most `runs`, and none begins after `seconds`. `time` says what of the work counts: all of it where nothing is said.
 */
export async function sideBySide(
  ours: (n: number) => Promise<unknown>,
  raw: (n: number) => Promise<unknown>,
  { runs = 40, seconds = 15, time = millisecondsOf } = {}
): Promise<Pair> {
  for (let n = 0; n < WARM_UP; n++) {
    await ours(n)
    await raw(n)
  }
  const [of, without]: [number[], number[]] = [[], []]
  const end = performance.now() + seconds * 1000
  for (let n = 0; n < runs && (n < 5 || performance.now() < end); n++) {
    of.push(await time(() => ours(n)))
    without.push(await time(() => raw(n)))
  }
  return { ours: timesOf(of), raw: timesOf(without) }
}

function timesOf(measured: readonly number[]): Times {
  const inOrder = measured.toSorted((a, b) => a - b)
  const at = (share: number) => inOrder[Math.min(inOrder.length - 1, Math.ceil(share * inOrder.length) - 1)]!
  return { p50: at(0.5), p95: at(0.95), runs: inOrder.length }
}

/** Runs `work` and tells the most memory of ours at any moment of it, MB: heap and external memory, which array buffers are part of. */
export async function withMemoryPeak<T>(work: () => Promise<T>): Promise<{ result: T; peakMb: number }> {
  let peak = 0
  const look = () => {
    const { heapUsed, external } = process.memoryUsage()
    peak = Math.max(peak, heapUsed + external)
  }
  const every = setInterval(look, 20)
  try {
    look()
    const result = await work()
    look()
    return { result, peakMb: peak / 2 ** 20 }
  } finally {
    clearInterval(every)
  }
}
