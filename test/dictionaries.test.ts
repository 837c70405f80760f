import assert from 'node:assert/strict'
import { after, before, test } from 'node:test'

import type { Dictionary, DictionaryDifference, DictionaryEntry, DictionaryFinding } from '../api/admin/dictionaries.ts'
import { dictionaryLabel } from '../server/modules/admin/index.ts'
import { inTransaction } from '../server/platform/database.ts'
import { startedServer } from './given.ts'
import type { Caller, TestServer } from './given.ts'

type Refused = { code: string; data: { findings: DictionaryFinding[] } }

let server: TestServer
let system: Caller

before(async () => {
  server = await startedServer()
  await server.loadTiny()
  server.setClock('2026-11-28T02:00:00Z')
  system = await server.signedIn('system')
})
after(() => server.close())

const dictionary = async (code: string) => (await system.get<Dictionary[]>('/dictionaries')).body.find((one) => one.code === code)!
const entry = async (code: string) =>
  (await system.get<{ rows: DictionaryEntry[] }>('/dictionaries/entries', { dictionary: 'nationality', text: code })).body.rows.find(
    (one) => one.code === code
  )!

test('the official lists and the enumerations of the feeds are shown and stay as they are; nationalities can be edited', async () => {
  assert.deepEqual(await Promise.all(['region', 'tier', 'nationality'].map(async (code) => (await dictionary(code)).editable)), [
    false,
    false,
    true
  ])
  const tiers = await system.get<{ rows: DictionaryEntry[] }>('/dictionaries/entries', { dictionary: 'tier' })
  assert.ok(tiers.body.rows.some(({ code, zh }) => code === 'gold' && zh.includes('金')))
  const fixed = await system.post<Refused>('/dictionaries/entries/end', { dictionary: 'tier', version: 0, code: 'gold', to: '2027-01-01' })
  assert.deepEqual([fixed.status, fixed.body.code], [409, 'DICTIONARY_FIXED'])
})

test('an entry is renamed with its old name kept, ended and never deleted; its code stands for nothing else afterwards', async () => {
  const write = async (route: string, body: object) =>
    system.post<{ version: number } & Refused>(`/dictionaries/entries${route}`, {
      dictionary: 'nationality',
      version: (await dictionary('nationality')).version,
      ...body
    })
  const added = await write('', { entry: { code: 'KZ', zh: '哈萨克', en: 'Kazakhstan', sort: 500, parent: null } })
  assert.equal(added.status, 200, added.text)
  assert.equal((await write('/rename', { code: 'KZ', zh: '哈萨克斯坦', en: 'Kazakhstan', sort: 500 })).status, 200)
  const label = await inTransaction(server.services.db, (tx) => dictionaryLabel(tx, 'nationality', 'KZ'))
  assert.deepEqual([label!.zh, label!.formerly[0]!.zh], ['哈萨克斯坦', '哈萨克'])
  assert.deepEqual(await server.record(`select name from nationality where code = 'KZ'`), [{ name: '哈萨克斯坦' }])
  assert.equal((await write('/end', { code: 'KZ', to: '2026-11-27' })).body.code, 'DATE_PAST')
  assert.equal((await write('/end', { code: 'KZ', to: '2026-12-01' })).status, 200)
  const taken = await write('', { entry: { code: 'KZ', zh: '科威特', en: null, sort: 500, parent: null } })
  assert.deepEqual([taken.status, taken.body.code], [409, 'CODE_TAKEN'])
  assert.equal((await entry('KZ')).to, '2026-12-01')
  await assert.rejects(
    inTransaction(server.services.db, (tx) => tx.deleteFrom('dictionary_entry' as never).execute()),
    /permission denied/
  )
})

test('a file is shown with its differences first, applied whole on what was shown, or not at all', async () => {
  const preview = (file: string) =>
    system.post<{ version: number; differences: DictionaryDifference[]; findings: DictionaryFinding[] } & Refused>(
      '/dictionaries/import/preview',
      { dictionary: 'nationality', file }
    )
  const file = 'code,label_zh,label_en\nLA,老挝,Laos\nCH,瑞士联邦,Switzerland\n'
  const shown = (await preview(file)).body
  assert.deepEqual(
    shown.differences.map(({ code, change }) => [code, change]),
    [
      ['LA', 'added'],
      ['CH', 'renamed']
    ]
  )
  assert.equal((await entry('CH')).zh, '瑞士')
  const apply = (text: string, version: number) =>
    system.post<Refused>('/dictionaries/import', { dictionary: 'nationality', version, file: text })
  assert.equal((await apply(file, shown.version - 1)).body.code, 'CHANGED_MEANWHILE')
  const faulty = await apply(`${file}KZ,科威特,\nA B,甲,\n`, shown.version)
  assert.deepEqual([faulty.status, faulty.body.code], [422, 'FILE_FAULTY'])
  assert.deepEqual(
    faulty.body.data.findings.map(({ line, fault }) => `${line} ${fault}`),
    ['5 CODE']
  )
  assert.equal((await dictionary('nationality')).version, shown.version)
  assert.equal((await apply(file, shown.version)).status, 200)
  assert.equal((await entry('CH')).zh, '瑞士联邦')
})
