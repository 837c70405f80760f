import assert from 'node:assert/strict'
import { after, before, test } from 'node:test'

import { startedServer } from '../../../../test/given.ts'
import type { Answer, Caller, TestServer } from '../../../../test/given.ts'
import { recogniseQuery } from '../domain/searchQuery.ts'
import type { Match, Query } from '../domain/searchQuery.ts'

type Indexed = { readonly id: number; readonly individual: boolean; readonly name: string; readonly tokens: readonly Buffer[] }

let server: TestServer
let indexed: readonly Indexed[] = []
const callers = new Map<string, Caller>()

before(async () => {
  server = await startedServer()
  await server.loadTiny()
  for (const login of ['analyst', 'chengdu', 'manager', 'group']) callers.set(login, await server.signedIn(login))
  const rows = await server.record<{ id: number; individual: boolean; name: string; tokens: string[] }>(
    `select t.account_id::int as id, t.individual, a.name, array_agg(t.token order by t.token) as tokens
     from search_token t join account a using (account_id) group by 1, 2, 3 order by 1`
  )
  indexed = rows.map((row) => ({ ...row, tokens: row.tokens.map((token) => Buffer.from(token)) }))
})
after(() => server.close())

/** What the tokens of an account say to a text, as ARC-55 and ruling 64 have it, without the database. */
function isDue({ tokens }: Indexed, query: Query, clearlyRead: boolean): boolean {
  if (query.kind === 'too_short') return false
  const has = (match: Match) =>
    tokens.some((token) =>
      'equal' in match
        ? token.equals(Buffer.from(match.equal))
        : token.compare(Buffer.from(match.from)) >= 0 && token.compare(Buffer.from(match.to)) < 0
    )
  if (query.whole.some((token) => has({ equal: token }))) return true
  return clearlyRead && (has(query.beginning) || query.words.every((word) => word.any.some((one) => one.all.every(has))))
}

/** Whole names, parts of them, syllables, initials and numbers of the accounts that are there, and texts that read in many ways. */
function texts(): string[] {
  const some = indexed.filter((_, i) => i % 8 === 0)
  const ofNames = some.flatMap(({ name }) => {
    const signs = [...name]
    return [name, signs.slice(0, 3).join(''), signs.slice(1, 6).join(''), `${signs.slice(0, 2).join('')} ${signs.slice(-2).join('')}`]
  })
  const ofTokens = some.flatMap(({ tokens }) =>
    ['c:', 'i:', 'l:', 'm:', 'p:'].flatMap((kind) => {
      const found = tokens.map(String).filter((token) => token.startsWith(kind))
      return found.slice(-1).flatMap((token) => [token.slice(2), token.slice(2, 9)])
    })
  )
  return [
    ...new Set([
      ...ofNames,
      ...ofTokens,
      'jian',
      'xinke',
      'wangx',
      'youxian',
      '有限公司',
      '科技有限公司',
      'sichuan 有限',
      '王',
      '1380',
      'KTV'
    ])
  ]
}

test('ARC-55: whatever the tokens of an account fit finds it, and nothing else does, for each reader', async () => {
  let found = 0
  for (const [login, caller] of callers) {
    const { body } = await caller.get<Answer<'list'>>('/accounts', { limit: 200 })
    const seen = new Set(body.rows.map((row) => row.accountId))
    const own = login === 'manager' || login === 'group'
    for (const text of texts()) {
      const query = recogniseQuery(text, '2026-11-25')
      const due = indexed.filter((one) => seen.has(one.id) && isDue(one, query, own || !one.individual)).map((one) => one.id)
      const { status, body: answer } = await caller.get<Answer<'search'>>('/accounts/search', { text, limit: 50 })
      if (status === 422) continue
      const hits = answer.hits.map((hit) => hit.accountId).toSorted((a, b) => a - b)
      if (due.length <= 50) assert.deepEqual(hits, due, `${login}: ${text}`)
      found += due.length
    }
  }
  assert.ok(found > 100)
})

test('ARC-55: hits come by code, name, beginning, inside and sound', async () => {
  const order = [
    'number',
    'short_number',
    'code',
    'name',
    'name_beginning',
    'number_prefix',
    'code_prefix',
    'last_four',
    'pinyin',
    'initials'
  ]
  const placeOf = (hit: Answer<'search'>['hits'][number], text: string) =>
    hit.matchedBy === 'name' && hit.name !== text ? order.indexOf('last_four') : order.indexOf(hit.matchedBy)
  for (const text of ['四川', '成都', '有限公司', 'cd', 'chengdu']) {
    const { body } = await callers.get('analyst')!.get<Answer<'search'>>('/accounts/search', { text, limit: 50 })
    const places = body.hits.map((hit) => placeOf(hit, text)).map((place) => (place >= order.indexOf('pinyin') ? 9 : place))
    assert.deepEqual(
      places,
      places.toSorted((a, b) => a - b),
      text
    )
  }
})

test('who reads names masked is told so where a part finds fewer, and not where the whole was typed', async () => {
  const masked = async (login: string, text: string) => {
    const { body } = await callers.get(login)!.get<Answer<'search'>>('/accounts/search', { text })
    const { body: list } = await callers.get(login)!.get<Answer<'list'>>('/accounts', { text })
    assert.equal(list.namesMasked, body.namesMasked)
    return body.namesMasked
  }
  for (const part of ['王', '王小', 'wangxiao', 'wx', '5678', '1381234'])
    assert.deepEqual([await masked('analyst', part), await masked('manager', part)], [true, false], part)
  assert.equal(await masked('analyst', '13812345678'), false)
  const { body } = await callers.get('analyst')!.get<Answer<'list'>>('/accounts')
  assert.equal(body.namesMasked, false)
})
