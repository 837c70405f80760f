import assert from 'node:assert/strict'
import { after, before, test } from 'node:test'

import { openSetUp } from '../server/modules/admin/index.ts'
import { startedServer } from './given.ts'
import type { TestServer } from './given.ts'

let server: TestServer
before(async () => {
  server = await startedServer()
})
after(() => server.close())

type Answer = {
  code?: string
  invitations?: { login: string; role: string; secret: string }[]
  setUp?: boolean
  demo?: boolean
  step?: string
}
const post = (route: string, body: unknown) => server.nobody.post<Answer>(route, body)
const person = (n: number) => ({ name: `张${'一二三四'[n]}`, employeeNo: `P${n}`, login: `person${n}` })
const four = { unit: { code: 'CN', name: '集团公司' }, system: person(0), security1: person(1), security2: person(2), auditor: person(3) }

test('ADM-A19: an empty installation has no log-in; admin/admin is refused; its one-time address lasts half an hour', async () => {
  server.setClock('2026-11-25T01:00:00Z')
  assert.equal((await server.record('select from login')).length, 0)
  assert.equal((await server.nobody.get<Answer>('/session/welcome')).body.setUp, true)
  for (const [login, password] of [
    ['admin', 'admin'],
    ['system', 'Jingwei-demo-1'],
    ['jingwei', 'jingwei']
  ])
    assert.equal((await post('/session/sign-in', { login, password })).status, 401)
  const secret = (await openSetUp(server.services))!
  const [kept] = await server.record<{ text: string }>('select string_agg(l::text, chr(10)) as text from one_time_link l')
  assert.ok(!kept!.text.includes(secret))
  server.setClock('2026-11-25T01:29:50Z')
  assert.equal((await post('/set-up/look', { secret })).status, 200)
  server.setClock('2026-11-25T01:30:10Z')
  assert.equal((await post('/set-up/look', { secret })).body.code, 'LINK_EXPIRED')
  assert.equal((await post('/set-up', { secret, ...four })).body.code, 'LINK_EXPIRED')
})

test('ADM-A19: it names four different people, each of whom enters by an address of his own', async () => {
  server.setClock('2026-11-25T02:00:00Z')
  const secret = (await openSetUp(server.services))!
  assert.equal((await post('/set-up', { secret, ...four, security2: person(1) })).body.code, 'SAME_PERSON')
  assert.equal((await post('/set-up', { secret, ...four, auditor: { ...person(3), login: 'PERSON0' } })).body.code, 'SAME_PERSON')
  assert.equal((await post('/set-up', { secret, ...four, role: 'supervisor' })).body.code, 'INVALID_FIELD')
  assert.equal((await server.record('select from login')).length, 0)
  const { status, body } = await post('/set-up', { secret, ...four })
  assert.equal(status, 200, JSON.stringify(body))
  assert.deepEqual(
    body.invitations!.map(({ role }) => role),
    ['system_administrator', 'security_administrator', 'security_administrator', 'auditor']
  )
  assert.equal((await post('/set-up', { secret, ...four })).body.code, 'LINK_EXPIRED')
  assert.equal(await openSetUp(server.services), null)
  const opened = await post('/session/link', { secret: body.invitations![1]!.secret })
  assert.equal(opened.body.step, 'change_password')
  const { demo, setUp } = (await server.nobody.get<Answer>('/session/welcome')).body
  assert.deepEqual([demo, setUp], [false, false])
})
