import { createHash } from 'node:crypto'
import type { Readable } from 'node:stream'
import { Transform } from 'node:stream'
import { createGunzip, createZstdDecompress } from 'node:zlib'

import type { FileStore } from '../../../platform/files/index.ts'
import type { Batch, Part } from './batch.ts'
import { finding } from './fileChecks.ts'
import type { Finding } from './fileChecks.ts'

/** The plain bytes of a part, as the source wrote them. */
export function plainBytes(files: FileStore, part: Part): Readable {
  const stored = files.read(part.fileRef)
  if (part.name.endsWith('.gz')) return stored.compose(createGunzip()) as Readable
  if (part.name.endsWith('.zst')) return stored.compose(createZstdDecompress()) as Readable
  return stored
}

/** Sizes and hashes of what is in the store against the manifest (SIZE_DIFFERS, HASH_DIFFERS). */
export async function partFindings(files: FileStore, batch: Batch): Promise<Finding[]> {
  const findings: Finding[] = []
  for (const part of batch.parts) {
    const hash = createHash('sha256')
    let bytes = 0
    const count = new Transform({
      transform(chunk: Buffer, _encoding, done) {
        hash.update(chunk)
        bytes += chunk.length
        done()
      }
    })
    await new Promise((resolve, reject) =>
      files.read(part.fileRef).on('error', reject).pipe(count).on('finish', resolve).on('error', reject)
    )
    if (bytes !== part.bytes) findings.push(finding('SIZE_DIFFERS', part.name, bytes, part.bytes))
    const sha256 = hash.digest('hex')
    if (sha256 !== part.sha256) findings.push(finding('HASH_DIFFERS', part.name, sha256, part.sha256))
  }
  return findings
}
