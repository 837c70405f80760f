import type { Manifest } from '../../../api/exchange.ts'

export type Piece = { readonly from: number; readonly to: number }

/** The pieces of at most `most` bytes that are still to be sent when `have` bytes have arrived. */
export function piecesFrom(size: number, have: number, most: number): Piece[] {
  const pieces: Piece[] = []
  for (let from = have; from < size; from += most) pieces.push({ from, to: Math.min(size, from + most) })
  return pieces
}

export type PartChoice =
  | { readonly name: string; readonly bytes: number; readonly state: 'ready' }
  | { readonly name: string; readonly bytes: number; readonly state: 'absent' }
  | { readonly name: string; readonly bytes: number; readonly state: 'other_size'; readonly found: number }

/** What of a manifest's parts was chosen on this machine. */
export function chosenParts(manifest: Pick<Manifest, 'parts'>, files: ReadonlyMap<string, { readonly size: number }>): PartChoice[] {
  return manifest.parts.map(({ name, bytes }) => {
    const file = files.get(name)
    if (!file) return { name, bytes, state: 'absent' }
    return file.size === bytes ? { name, bytes, state: 'ready' } : { name, bytes, state: 'other_size', found: file.size }
  })
}
