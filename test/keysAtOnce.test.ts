import assert from 'node:assert/strict'
import { after, before, test } from 'node:test'

import { startedServer } from './given.ts'
import type { TestServer } from './given.ts'
import { givenSessionOf } from './people.ts'

type Answered = { code: string; vaultId: string; state: string; keyId: number }

let server: TestServer
before(async () => {
  server = await startedServer()
  await server.loadTiny()
  await server.settle()
})
after(() => server.close())

/** Waits until so many connections wait for a row. */
async function untilWaiting(connections: number): Promise<void> {
  for (let tries = 0; tries < 200; tries++) {
    const [row] = await server.record<{ n: number }>(
      `select count(*)::int as n from pg_stat_activity where wait_event_type = 'Lock' and usename = 'jw_server'`
    )
    if (row!.n >= connections) return
    await new Promise((resolve) => setTimeout(resolve, 25))
  }
  assert.fail(`${connections} connections do not come to wait`)
}

test('of two approved changes of one key at once the second is refused, and adds no key', async () => {
  const both = [await givenSessionOf(server, 'security'), await givenSessionOf(server, 'security2')] as const
  for (const [one, other] of [both, both.toReversed()] as const) {
    const asked = await one!.caller.post<Answered>('/vault/requests', {
      kind: 'key_operation',
      subject: { use: 'master' },
      reason: '年度更换主密钥'
    })
    const decided = await other!.caller.post<Answered>(`/vault/requests/${asked.body.vaultId}/approve`, {})
    assert.equal(decided.body.state, 'approved', decided.text)
  }
  const { keys, pool } = server.services
  const before = keys.current
  const client = await pool.connect()
  let answers
  try {
    await client.query('begin')
    await client.query(`select from crypto_key where use = 'master' and state = 'active' for update`)
    const asked = Promise.all(both.map(({ caller }) => caller.post<Answered>('/keys/rotate', { use: 'master' })))
    await untilWaiting(2)
    await client.query('commit')
    answers = await asked
  } finally {
    client.release()
  }
  const [changed, refused] = answers.toSorted((a, b) => a.status - b.status)
  assert.deepEqual([changed!.status, refused!.body.code], [200, 'KEY_RETIRING'], answers.map(({ text }) => text).join('\n'))
  assert.deepEqual([keys.current, [...keys.roots.keys()].toSorted()], [changed!.body.keyId, [before, changed!.body.keyId].toSorted()])
  const noted = await server.record<{ key_id: string; state: string }>(
    `select key_id, state from crypto_key where use = 'master' order by state`
  )
  assert.deepEqual(
    noted.map(({ key_id, state }) => [Number(key_id), state]),
    [
      [changed!.body.keyId, 'active'],
      [before, 'retiring']
    ]
  )
})
