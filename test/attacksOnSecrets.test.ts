import assert from 'node:assert/strict'
import { after, before, test } from 'node:test'

import { demoPassword } from '../demo/index.ts'
import { startedServer } from './given.ts'
import type { TestServer } from './given.ts'
import { givenSessionOf } from './people.ts'
import { codeAt, demoSecrets } from './totp.ts'

let server: TestServer
let secrets: Map<string, string>
before(async () => {
  server = await startedServer()
  await server.loadTiny()
  secrets = await demoSecrets(server)
})
after(() => server.close())

const rightCode = (login: string) => codeAt(secrets.get(login)!, server.services.clock.now())
const wrongCode = (login: string, n: number) => String((Number(rightCode(login)) + 1_000 + n) % 1_000_000).padStart(6, '0')
const stateOf = async (login: string) =>
  (await server.record<{ state: string }>('select state from login where name = $1', [login]))[0]!.state
const later = (minutes: number) => server.setClock(new Date(server.services.clock.now().getTime() + minutes * 60_000).toISOString())

test('sixty codes tried at once are five: the right one among the later ones is worth nothing', async () => {
  const { caller } = await givenSessionOf(server, 'chengdu')
  const codes = [...Array.from({ length: 59 }, (_, n) => wrongCode('chengdu', n)), rightCode('chengdu')]
  const answers = await Promise.all(codes.map((code) => caller.post('/session/step-up', { code })))
  assert.deepEqual(new Set(answers.map(({ status }) => status)), new Set([422]))
  assert.equal(await stateOf('chengdu'), 'locked')
})

test('passwords tried at once are five as well, and a lock is not undone by what was still under way', async () => {
  const passwords = [...Array.from({ length: 39 }, (_, n) => `falsch${n}`), demoPassword]
  const answers = await Promise.all(passwords.map((password) => server.nobody.post('/session/sign-in', { login: 'analyst', password })))
  assert.deepEqual(new Set(answers.map(({ status }) => status)), new Set([401]))
  assert.equal(await stateOf('analyst'), 'locked')
})

test('who sits at another’s open page cannot guess his password there, nor undo its lock', async () => {
  const { caller } = await givenSessionOf(server, 'mianyang')
  const change = (present: string) => caller.post<{ code: string }>('/security/password', { present, password: 'Warp-and-weft-26' })
  for (let n = 0; n < 9; n++) assert.equal((await change(`falsch${n}`)).body.code, 'PASSWORD_WRONG')
  assert.equal(await stateOf('mianyang'), 'locked')
  assert.equal((await change(demoPassword)).body.code, 'PASSWORD_WRONG')
  assert.equal((await caller.post<{ code: string }>('/session/step-up', { code: rightCode('mianyang') })).body.code, 'CODE_WRONG')
  later(16)
  assert.equal((await change(demoPassword)).status, 200)
})
