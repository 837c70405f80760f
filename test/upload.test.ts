import assert from 'node:assert/strict'
import { readdir, readFile, rm } from 'node:fs/promises'
import path from 'node:path'
import { after, before, test } from 'node:test'

import type { Manifest } from '../api/exchange.ts'
import { maxPieceBytes, piecePath } from '../api/exchange.ts'
import type { Row } from '../demo/index.ts'
import { row, startedServer } from './given.ts'
import type { Caller, Key, TestServer } from './given.ts'

let server: TestServer
let operator: Caller
before(async () => {
  server = await startedServer()
  await server.loadTiny()
  operator = await server.signedIn('operator')
})
after(() => server.close())

/** A delivery as it lies on somebody's machine: manifest, its name, and the bytes of its one part. */
async function written(day: number, rows: readonly Row[]): Promise<{ manifest: Manifest; manifestName: string; bytes: Buffer }> {
  const key: Key = { feed: 'accounts_individual', source: 'trial', period: `202610${String(day).padStart(2, '0')}` }
  const manifest = await server.drop(key, rows)
  const inbox = path.join(server.dataDir, 'in/trial')
  const bytes = await readFile(path.join(inbox, manifest.parts[0]!.name))
  const manifestName = (await readdir(inbox)).find((name) => name.endsWith('.manifest.json'))!
  for (const name of await readdir(inbox)) await rm(path.join(inbox, name))
  return { manifest, manifestName, bytes }
}
const people = (from: number, n: number) =>
  Array.from({ length: n }, (_, i) => row.individual(from + i, { employer: '成都试用有限公司'.repeat(8) }))

async function put(caller: Caller, batchId: string, part: string, offset: number, piece: Buffer) {
  const answer = await server.app.inject({
    method: 'PUT',
    url: piecePath(batchId, part, offset),
    headers: { cookie: caller.cookie, 'x-jingwei': '1', 'content-type': 'application/octet-stream' },
    payload: piece
  })
  return { status: answer.statusCode, body: answer.json<{ have: number; code?: string }>() }
}
type Begun = { batchId: string; missing: { name: string; have: number }[] }
const begin = (given: { manifest: Manifest; manifestName: string }) =>
  operator.post<Begun>('/feed-batches', { manifestName: given.manifestName, manifest: given.manifest })

test('a delivery comes in pieces, goes on where it broke off, and is applied once all of it is there', async () => {
  const given = await written(1, people(1, 200))
  const part = given.manifest.parts[0]!
  const { body: begun } = await begin(given)
  assert.deepEqual(begun.missing, [{ name: part.name, have: 0 }])
  const half = Math.floor(part.bytes / 2)
  assert.deepEqual(await put(operator, begun.batchId, part.name, 0, given.bytes.subarray(0, half)), {
    status: 200,
    body: { taken: true, have: half }
  })
  const { body: early } = await operator.post<{ missing: Begun['missing'] }>(`/feed-batches/${begun.batchId}/finish`, {
    batchId: begun.batchId
  })
  assert.deepEqual(early.missing, [{ name: part.name, have: half }])
  const { body: again } = await begin(given)
  assert.deepEqual(again, { batchId: begun.batchId, missing: [{ name: part.name, have: half }] })

  const gap = await put(operator, begun.batchId, part.name, half + 10, given.bytes.subarray(half + 10))
  assert.deepEqual([gap.status, gap.body.code, gap.body.have], [409, 'PIECE_OUT_OF_PLACE', half])
  const repeated = await put(operator, begun.batchId, part.name, 0, given.bytes.subarray(0, half))
  assert.deepEqual([repeated.status, repeated.body.have], [200, half])
  assert.equal((await put(operator, begun.batchId, part.name, half, given.bytes.subarray(half))).body.have, part.bytes)
  const { body: done } = await operator.post<{ missing: Begun['missing'] }>(`/feed-batches/${begun.batchId}/finish`, {
    batchId: begun.batchId
  })
  assert.deepEqual(done.missing, [])
  await server.settle()
  const worked = await server.worked(begun.batchId)
  assert.deepEqual([worked.state, worked.added], ['applied', 200])
  const late = await operator.post<{ code: string }>(`/feed-batches/${begun.batchId}/finish`, { batchId: begun.batchId })
  assert.deepEqual([late.status, late.body.code], [409, 'STATE_NOT_ALLOWED'])
})

test('EXC-A1: a thousand lines that come by folder and by upload at once, and again, are applied once', async () => {
  const key: Key = { feed: 'accounts_individual', source: 'trial', period: '20261002' }
  const rows = people(100_000, 1000)
  const given = await written(2, rows)
  const { body: begun } = await begin(given)
  await put(operator, begun.batchId, given.manifest.parts[0]!.name, 0, given.bytes)
  await server.drop(key, rows)
  await Promise.all([operator.post(`/feed-batches/${begun.batchId}/finish`, { batchId: begun.batchId }), server.settle()])
  await server.settle()
  await server.deliver(key, rows)
  const batches = await server.record<{ state: string; added: number }>(
    `select state, added from feed_batch where feed = $1 and period = $2 order by state`,
    [key.feed, key.period]
  )
  assert.equal(batches.filter((batch) => batch.state === 'applied').length, 1)
  assert.ok(batches.length >= 2)
  for (const batch of batches) assert.ok(batch.state === 'applied' ? batch.added === 1000 : batch.state === 'duplicate')
  assert.deepEqual(await server.record(`select count(*)::int as n, max(version) as version from account where account_no like 'T10%'`), [
    { n: 1000, version: 1 }
  ])
})

test('a cancelled upload takes no more pieces and leaves nothing', async () => {
  const given = await written(4, people(2000, 5))
  const { body: begun } = await begin(given)
  const name = given.manifest.parts[0]!.name
  await put(operator, begun.batchId, name, 0, given.bytes.subarray(0, 10))
  assert.equal((await operator.post(`/feed-batches/${begun.batchId}/cancel`, { batchId: begun.batchId })).status, 200)
  const worked = await server.worked(begun.batchId)
  assert.deepEqual([worked.state, worked.codes], ['refused', ['CANCELLED']])
  assert.equal((await put(operator, begun.batchId, name, 10, given.bytes.subarray(10))).status, 404)
  await server.settle()
  assert.deepEqual(await server.record(`select 1 from account where account_no like 'T00200%'`), [])
  const again = await operator.post<{ code: string }>(`/feed-batches/${begun.batchId}/cancel`, { batchId: begun.batchId })
  assert.deepEqual([again.status, again.body.code], [409, 'STATE_NOT_ALLOWED'])
})

test('a batch that waits is cancelled before it is worked', async () => {
  const given = await written(5, people(3000, 5))
  const { body: begun } = await begin(given)
  await put(operator, begun.batchId, given.manifest.parts[0]!.name, 0, given.bytes)
  await operator.post(`/feed-batches/${begun.batchId}/finish`, { batchId: begun.batchId })
  await operator.post(`/feed-batches/${begun.batchId}/cancel`, { batchId: begun.batchId })
  await server.settle()
  const worked = await server.worked(begun.batchId)
  assert.deepEqual([worked.state, worked.codes], ['refused', ['CANCELLED']])
  assert.deepEqual(await server.record(`select 1 from account where account_no like 'T00300%'`), [])
})

test('a wrong name is refused at once, and a piece beyond 8 MiB is too large', async () => {
  const given = await written(6, people(4000, 5))
  const wrong = await operator.post<{ code: string }>('/feed-batches', { manifestName: 'accounts.csv', manifest: given.manifest })
  assert.deepEqual([wrong.status, wrong.body.code], [422, 'NAME_BAD'])
  const { body: begun } = await begin(given)
  const large = await put(operator, begun.batchId, given.manifest.parts[0]!.name, 0, Buffer.alloc(maxPieceBytes + 1))
  assert.equal(large.status, 413)
})

test('who may not deliver can neither begin, send, finish nor cancel', async () => {
  const given = await written(7, people(5000, 5))
  const { body: begun } = await begin(given)
  for (const login of ['manager', 'chengdu', 'analyst', 'system']) {
    const caller = await server.signedIn(login)
    const answers = [
      (await caller.post('/feed-batches', { manifestName: given.manifestName, manifest: given.manifest })).status,
      (await put(caller, begun.batchId, given.manifest.parts[0]!.name, 0, given.bytes)).status,
      (await caller.post(`/feed-batches/${begun.batchId}/finish`, { batchId: begun.batchId })).status,
      (await caller.post(`/feed-batches/${begun.batchId}/cancel`, { batchId: begun.batchId })).status
    ]
    assert.deepEqual(answers, [403, 403, 403, 403], login)
  }
})
