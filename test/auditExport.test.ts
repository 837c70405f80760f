import assert from 'node:assert/strict'
import { execFile } from 'node:child_process'
import { generateKeyPairSync } from 'node:crypto'
import { readdir, readFile, rename, rm, writeFile } from 'node:fs/promises'
import path from 'node:path'
import { after, before, test } from 'node:test'
import { promisify } from 'node:util'

import { verifyNightly } from '../server/modules/admin/index.ts'
import { audit } from '../server/platform/audit.ts'
import { readSealKey, sealAudit, verifyAudit } from '../server/platform/audit/index.ts'
import { inTransaction } from '../server/platform/database.ts'
import { startedServer } from './given.ts'
import type { Caller, TestServer } from './given.ts'

let server: TestServer
let auditor: Caller
const job = (at: Date) => ({ actor: { kind: 'job' as const, name: 'trial', staffId: null }, requestId: 'trial', at })
const verified = async () =>
  (await verifyAudit(server.services.db, readSealKey(server.dataDir), { from: null, to: null }, async () => {})).faults

before(async () => {
  server = await startedServer()
  await server.loadTiny()
  auditor = await server.signedIn('auditor')
})
after(() => server.close())

test('an export is checked by the shipped verifier alone; a changed value, a row left out and a cut end are found', async () => {
  await sealAudit(server.services)
  const made = await auditor.post<{ exportId: string; rows: number }>('/audit/exports', { filter: { action: 'feed.applied' } })
  assert.equal(made.status, 200, made.text)
  const answer = await server.app.inject({ method: 'GET', url: `/audit-files/${made.body.exportId}`, headers: { cookie: auditor.cookie } })
  assert.equal(answer.statusCode, 200)
  const file = path.join(server.dataDir, 'audit.jsonl')
  const check = async (text: string) => {
    await writeFile(file, text)
    return promisify(execFile)(process.execPath, [path.join(import.meta.dirname, '../tools/verify-audit.mjs'), file]).then(
      ({ stdout }) => ({ whole: true, stdout }),
      (fault: { stdout: string }) => ({ whole: false, stdout: fault.stdout })
    )
  }
  const whole = await check(answer.body)
  assert.deepEqual(
    [whole.whole, whole.stdout.includes(`${made.body.rows} rows, ${made.body.rows} of them sealed`)],
    [true, true],
    whole.stdout
  )
  const lines = answer.body.trimEnd().split('\n')
  const changed = await check(answer.body.replace('"outcome":"done"', '"outcome":"failed"'))
  assert.match(changed.stdout, /row [0-9a-f-]+: changed/)
  assert.equal((await check(`${lines.slice(0, -2).concat(lines.at(-1)!).join('\n')}\n`)).whole, false)
  assert.match((await check(`${lines.slice(0, -1).join('\n')}\n`)).stdout, /no end/)
  const strange = await server.app.inject({
    method: 'GET',
    url: `/audit-files/${made.body.exportId}`,
    headers: { cookie: (await server.signedIn('chengdu')).cookie }
  })
  assert.equal(strange.statusCode, 403)
})

test('more than a thousand lines go out only under an approval', async () => {
  await inTransaction(server.services.db, async (tx) => {
    const by = job(server.services.clock.now())
    for (let n = 0; n <= 1_000; n++) await audit(tx, by, { action: 'trial.parallel', object: { kind: 'trial', id: String(n) } })
  })
  const refused = await auditor.post<{ code: string; data: { kind: string } }>('/audit/exports', { filter: { action: 'trial.parallel' } })
  assert.deepEqual([refused.status, refused.body.code, refused.body.data.kind], [403, 'APPROVAL_NEEDED', 'audit_export'])
})

test('looking whether a file is there does not take it, and the browser keeps nothing of it', async () => {
  const made = await auditor.post<{ exportId: string }>('/audit/exports', { filter: { action: 'feed.applied' } })
  // As one that went out under an approval, which is taken once.
  await server.record('update audit_export set vault_id = gen_random_uuid() where export_id = $1', [made.body.exportId])
  const url = `/audit-files/${made.body.exportId}`
  const headers = { cookie: auditor.cookie }
  await server.app.inject({ method: 'HEAD', url, headers })
  const taken = await server.app.inject({ url, headers })
  assert.deepEqual([taken.statusCode, taken.headers['cache-control']], [200, 'no-store'])
  const again = await server.app.inject({ url, headers })
  assert.deepEqual([again.statusCode, again.headers['cache-control']], [410, 'no-store'])
})

test('without its key the trail is written and not sealed, and no other key is made or taken in silence', async () => {
  const keys = path.join(server.dataDir, 'keys')
  const file = path.join(keys, 'audit_seal.pem')
  const kept = await readFile(file, 'utf8')
  await rename(file, `${file}.away`)
  await inTransaction(server.services.db, (tx) =>
    audit(tx, job(server.services.clock.now()), { action: 'trial.unsealed', object: { kind: 'x', id: 'x' } })
  )
  assert.deepEqual(await sealAudit(server.services), { rows: 0, blocks: 0, keyMissing: true })
  assert.ok(!(await readdir(keys)).includes('audit_seal.pem'))
  const chain = (await auditor.get<{ keyPresent: boolean; unsealedRows: number }>('/audit/chain')).body
  assert.equal(chain.keyPresent, false)
  assert.ok(chain.unsealedRows > 0)
  await writeFile(file, generateKeyPairSync('ed25519').privateKey.export({ type: 'pkcs8', format: 'pem' }).toString())
  assert.equal((await sealAudit(server.services)).keyMissing, true, 'another key is not taken')
  await writeFile(file, kept)
  const back = await sealAudit(server.services)
  assert.ok(back.rows > 0 && !back.keyMissing)
  assert.deepEqual(await verified(), [])
})

type Run = { runId: string; result: string; rowsDone: number; blocksDone: number; blocks: number }
/** A verification of the whole trail that the auditor asks for, once it has ended. */
async function verifiedByHand(): Promise<Run> {
  const begun = await auditor.post<Run>('/audit/verifications', {})
  assert.equal(begun.status, 200, begun.text)
  let run: Run | undefined
  for (let tries = 0; tries < 100 && (run === undefined || run.result === 'running'); tries++) {
    await new Promise((resolve) => setTimeout(resolve, 50))
    run = (await auditor.get<{ runs: Run[] }>('/audit/chain')).body.runs.find(({ runId }) => runId === begun.body.runId)
  }
  return run!
}

test('a verification that a person asks for runs in the background and says what it found; a second waits for it', async () => {
  const run = await verifiedByHand()
  assert.equal(run.result, 'whole')
  assert.equal(run.blocksDone, run.blocks)
})

test('without its key a trail that fits in itself is not found whole, and with another key it is found broken', async () => {
  const file = path.join(server.dataDir, 'keys', 'audit_seal.pem')
  const kept = await readFile(file, 'utf8')
  const lastWhole = async () => (await auditor.get<{ lastWhole: Run }>('/audit/chain')).body.lastWhole.runId
  const before = await lastWhole()
  try {
    await rm(file)
    const run = await verifiedByHand()
    assert.deepEqual([run.result, run.blocksDone], ['unproved', run.blocks])
    await writeFile(file, generateKeyPairSync('ed25519').privateKey.export({ type: 'pkcs8', format: 'pem' }).toString())
    assert.equal((await verifiedByHand()).result, 'broken')
    assert.equal(await lastWhole(), before)
  } finally {
    await writeFile(file, kept)
  }
  assert.equal((await verifiedByHand()).result, 'whole')
})

test('the turn of the older trail goes on where the last night’s ended', async () => {
  // Forty days later what is sealed here is older than what every night looks at.
  const nights = []
  for (const night of ['2027-01-10T01:00:00Z', '2027-01-11T01:00:00Z']) {
    server.setClock(night)
    assert.ok(await verifyNightly(server.services))
    const [older] = await server.record<{ from: Date; to: Date; result: string }>(
      `select from_at as "from", to_at as "to", result from audit_verification where asked = 'nightly' and to_at is not null order by started_at desc limit 1`
    )
    nights.push(older!)
  }
  assert.deepEqual(nights[1]!.from, nights[0]!.to)
  assert.equal(nights[0]!.result, 'whole')
})
