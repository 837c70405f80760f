import assert from 'node:assert/strict'
import { createHash, randomBytes } from 'node:crypto'
import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { Readable } from 'node:stream'
import { buffer } from 'node:stream/consumers'
import { after, test } from 'node:test'

import { openKeys } from '../secrets/index.ts'
import {
  FileDamaged,
  FileMissing,
  openFileStore,
  PIECE_BYTES_AT_MOST,
  PieceOutOfPlace,
  PieceTooLarge,
  UploadBusy,
  UploadIdUnsafe,
  UploadUnknown
} from './index.ts'

const root = mkdtempSync(join(tmpdir(), 'files-'))
after(() => rmSync(root, { recursive: true }))
const dir = join(root, 'files')
const keys = openKeys(join(root, 'keys'))
const store = await openFileStore({ dir, keys })

const stream = (bytes: Buffer, chunk = 10_000): Readable =>
  Readable.from(
    (function* () {
      for (let at = 0; at < bytes.length; at += chunk) yield bytes.subarray(at, at + chunk)
    })()
  )
const sha256 = (bytes: Buffer) => createHash('sha256').update(bytes).digest('hex')
const pathOf = (ref: string) => join(dir, ref.slice(0, 2), ref)

for (const length of [0, 1, 65_535, 65_536, 65_537, 131_072, 3_000_001]) {
  test(`a file of ${length} bytes comes back whole and lies there sealed`, async () => {
    const bytes = randomBytes(length)
    const stored = await store.write(stream(bytes))
    assert.deepEqual({ sha256: stored.sha256, bytes: stored.bytes }, { sha256: sha256(bytes), bytes: length })
    assert.ok(bytes.equals(await buffer(store.read(stored.ref))))
    assert.equal(await store.size(stored.ref), length)
    if (length > 16) assert.ok(!readFileSync(pathOf(stored.ref)).includes(bytes.subarray(0, 16)))
  })
}

const damages: [string, (sealed: Buffer) => Buffer][] = [
  ['cut inside a frame', (s) => s.subarray(0, s.length - 5)],
  ['cut between two frames', (s) => s.subarray(0, 40 + 65_552)],
  ['cut to its head', (s) => s.subarray(0, 40)],
  ['emptied', (s) => s.subarray(0, 0)],
  ['flipped in its head', (s) => flip(s, 20)],
  ['flipped in its first frame', (s) => flip(s, 100)],
  ['flipped in its last byte', (s) => flip(s, s.length - 1)],
  [
    'with two frames exchanged',
    (s) => Buffer.concat([s.subarray(0, 40), s.subarray(40 + 65_552, 40 + 131_104), s.subarray(40, 40 + 65_552), s.subarray(40 + 131_104)])
  ],
  ['with bytes behind its end', (s) => Buffer.concat([s, Buffer.alloc(100)])]
]
const flip = (bytes: Buffer, at: number): Buffer => {
  bytes[at]! ^= 1
  return bytes
}
for (const [name, damage] of damages) {
  test(`a stored file ${name} is noticed`, async () => {
    const { ref } = await store.write(stream(randomBytes(150_000)))
    writeFileSync(pathOf(ref), damage(readFileSync(pathOf(ref))))
    await assert.rejects(buffer(store.read(ref)), FileDamaged)
  })
}

test('a frame of another file does not fit', async () => {
  const [a, b] = [await store.write(stream(randomBytes(100))), await store.write(stream(randomBytes(100)))]
  writeFileSync(pathOf(a.ref), Buffer.concat([readFileSync(pathOf(a.ref)).subarray(0, 40), readFileSync(pathOf(b.ref)).subarray(40)]))
  await assert.rejects(buffer(store.read(a.ref)), FileDamaged)
})

test('a stream that fails leaves nothing behind', async () => {
  const before = readdirSync(dir, { recursive: true }).length
  const failing = Readable.from(
    (function* () {
      yield randomBytes(100_000)
      throw new Error('connection lost')
    })()
  )
  await assert.rejects(store.write(failing), /connection lost/)
  assert.ok(readdirSync(dir, { recursive: true }).length - before <= 1)
  assert.deepEqual(readdirSync(join(dir, 'aside')), [])
})

test('a removed file is missing, and removing it again is no error', async () => {
  const { ref } = await store.write(stream(Buffer.from('x')))
  await store.remove(ref)
  await store.remove(ref)
  await assert.rejects(store.size(ref), FileMissing)
  await assert.rejects(buffer(store.read(ref)), FileMissing)
})

test('a reference that is none reaches no file', async () => {
  for (const ref of ['../keys/secrets.json', '', 'a'.repeat(31), `${'a'.repeat(32)}/..`]) {
    assert.throws(() => store.read(ref), FileMissing)
    await assert.rejects(async () => store.size(ref), FileMissing)
  }
})

test('an upload goes on after a restart, and a piece sent twice counts once', async () => {
  const bytes = randomBytes(200_000)
  assert.deepEqual(await store.beginPart('members.p001.csv'), { have: 0 })
  assert.deepEqual(await store.piece('members.p001.csv', 0, stream(bytes.subarray(0, 70_000))), { have: 70_000, taken: true })
  const restarted = await openFileStore({ dir, keys })
  assert.deepEqual(await restarted.beginPart('members.p001.csv'), { have: 70_000 })
  assert.deepEqual(await restarted.piece('members.p001.csv', 0, stream(bytes.subarray(0, 70_000))), { have: 70_000, taken: false })
  await restarted.piece('members.p001.csv', 70_000, stream(bytes.subarray(70_000)))
  const stored = await restarted.finishPart('members.p001.csv')
  assert.equal(stored.sha256, sha256(bytes))
  assert.ok(bytes.equals(await buffer(restarted.read(stored.ref))))
  await assert.rejects(restarted.finishPart('members.p001.csv'), UploadUnknown)
})

test('a piece after a gap or inside a held one is refused with the byte that is due', async () => {
  await store.beginPart('gap')
  await store.piece('gap', 0, stream(Buffer.alloc(10)))
  for (const offset of [11, 5]) {
    await assert.rejects(
      store.piece('gap', offset, stream(Buffer.alloc(1))),
      (fault) => fault instanceof PieceOutOfPlace && fault.have === 10
    )
  }
})

test('a piece that breaks off or is too large leaves the upload where it was', async () => {
  await store.beginPart('broken')
  const breaking = Readable.from(
    (function* () {
      yield Buffer.alloc(100)
      throw new Error('gone')
    })()
  )
  await assert.rejects(store.piece('broken', 0, breaking), /gone/)
  await assert.rejects(store.piece('broken', 0, stream(Buffer.alloc(PIECE_BYTES_AT_MOST + 1), 1_000_000)), PieceTooLarge)
  assert.deepEqual(await store.beginPart('broken'), { have: 0 })
})

test('two pieces of one upload at the same time: one is refused', async () => {
  await store.beginPart('twice')
  const first = store.piece('twice', 0, stream(Buffer.alloc(100)))
  await assert.rejects(store.piece('twice', 0, stream(Buffer.alloc(100))), UploadBusy)
  assert.deepEqual(await first, { have: 100, taken: true })
})

test('an empty upload becomes an empty file', async () => {
  await store.beginPart('empty')
  assert.deepEqual(await store.piece('empty', 0, stream(Buffer.alloc(0))), { have: 0, taken: false })
  assert.equal((await store.finishPart('empty')).bytes, 0)
})

test('an upload id cannot leave the folder', async () => {
  for (const id of ['../x', '..', '.', '', 'a/b', 'a\\b', '/etc/passwd', 'a\0b', 'x'.repeat(201)]) {
    await assert.rejects(async () => store.beginPart(id), UploadIdUnsafe)
  }
})
