import assert from 'node:assert/strict'
import { readdir, writeFile } from 'node:fs/promises'
import path from 'node:path'
import { after, before, test } from 'node:test'

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

const key = (day: number): Key => ({ feed: 'accounts_individual', source: 'trial', period: `202610${day}` })
const twenty = (from: number) => Array.from({ length: 20 }, (_, i) => row.individual(from + i))

test('a manifest that cannot be read stands as refused with the fields that are wrong, and is set aside', async () => {
  await server.drop(key(25), twenty(6000), { manifest: (m) => ({ ...m, rows: -1 }) })
  await server.settle()
  const [refused] = await operator.pages<{ batchId: string; feed: string; period: string }>('/feed-batches', { state: 'refused' })
  assert.deepEqual([refused!.feed, refused!.period], ['accounts_individual', '20261025'])
  const { body } = await operator.get<{ findings: { code: string; place: string }[] }>(`/feed-batches/${refused!.batchId}`)
  assert.deepEqual(
    body.findings.map(({ code, place }) => [code, place]),
    [['MANIFEST_BAD', 'rows']]
  )
  const names = await readdir(path.join(server.dataDir, 'in/trial'))
  assert.ok(names.includes('accounts_individual.trial.510000.20261025.full.00.manifest.json.bad'))
})

test('a delivery whose part is not whole stands as announced with what is missing, once, and comes in when it is', async () => {
  const stem = 'accounts_individual.trial.510000.20261026.full.00'
  const found = () =>
    server.record<{ batch_id: string; state: string; findings: { code: string; place: string; found: string }[] }>(
      `select batch_id, state, findings from feed_batch where period = '20261026' and source = 'trial'`
    )
  let whole: Buffer = Buffer.alloc(0)
  await server.drop(key(26), twenty(6000), { bytes: (part) => (whole = part).subarray(0, 40) })
  await server.settle()
  await server.settle()
  const [waiting, ...more] = await found()
  assert.deepEqual([waiting!.state, more.length], ['announced', 0])
  assert.deepEqual(
    waiting!.findings.map(({ code, place, found: bytes }) => [code, place, bytes]),
    [['PART_MISSING', `${stem}.p001.csv`, '40']]
  )
  await writeFile(path.join(server.dataDir, `in/trial/${stem}.p001.csv`), whole)
  await server.settle()
  assert.deepEqual(
    (await found()).map(({ state, findings }) => [state, findings]),
    [['applied', []]]
  )
})

test('a delivery that is given up while its part is missing is not announced again', async () => {
  await server.drop(key(27), twenty(6000), { bytes: (part) => part.subarray(0, 40) })
  await server.settle()
  const [waiting] = await operator.pages<{ batchId: string; period: string }>('/feed-batches', { state: 'announced' })
  assert.equal((await operator.post(`/feed-batches/${waiting!.batchId}/cancel`, {})).status, 200)
  await server.settle()
  assert.deepEqual(await operator.pages('/feed-batches', { state: 'announced' }), [])
})
