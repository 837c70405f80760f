import { createHash } from 'node:crypto'

/** How a block's hash comes from its predecessor's and its rows'. */
export type Combine<Hash> = (previous: Hash, rows: readonly Hash[]) => Hash
export type Block<Hash> = { readonly previous: Hash; readonly rows: readonly Hash[]; readonly hash: Hash }

/** What the first block follows on. */
export const beginning: Buffer = Buffer.alloc(32)

/** SHA-256(previous ‖ count ‖ row hashes), the count as four bytes, highest first (ADM-64). */
export const combined: Combine<Buffer> = (previous, rows) => {
  const count = Buffer.alloc(4)
  count.writeUInt32BE(rows.length)
  const hash = createHash('sha256').update(previous).update(count)
  for (const row of rows) hash.update(row)
  return hash.digest()
}

/**
 * The first block (1, 2, …) that its rows do not make, or that does not follow on its predecessor; null when the chain is whole. Each is
 * checked from its stored predecessor, so that one change names one block (ADM-64).
 */
export function firstBroken<Hash>(
  start: Hash,
  blocks: readonly Block<Hash>[],
  combine: Combine<Hash>,
  same: (one: Hash, other: Hash) => boolean
): number | null {
  const at = blocks.findIndex(
    ({ previous, rows, hash }, i) => !same(previous, i === 0 ? start : blocks[i - 1]!.hash) || !same(combine(previous, rows), hash)
  )
  return at === -1 ? null : at + 1
}
