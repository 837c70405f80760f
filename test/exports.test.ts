import assert from 'node:assert/strict'
import { createHash } from 'node:crypto'
import { after, before, test } from 'node:test'

import type { ExportJob } from '../api/archive/exports.ts'
import { endedExport } from './endedExport.ts'
import { startedServer } from './given.ts'
import type { Answer, Answered, Caller, TestServer } from './given.ts'

let server: TestServer
let manager: Caller
let supervisor: Caller
let analyst: Caller

before(async () => {
  server = await startedServer()
  await server.loadTiny()
  manager = await server.signedIn('manager')
  supervisor = await server.signedIn('chengdu')
  analyst = await server.signedIn('analyst')
})
after(() => server.close())

const begin = (caller: Caller, asked: object, more: object = {}) =>
  caller.post<ExportJob & { code: string }>('/exports', { asked, format: 'csv', ...more })

const fileOf = (caller: Caller, exportId: string): Promise<Answered<{ code: string }>> => caller.get(`/export-files/${exportId}`)

test('an exported list is the list on screen: its rows, its order, its masks', async () => {
  for (const caller of [supervisor, analyst]) {
    const asked = { order: 'first_in_service_date', descending: true, kind: 'individual' }
    const begun = await begin(caller, asked)
    assert.equal(begun.status, 200, begun.text)
    const job = await endedExport(caller, begun.body.exportId)
    const onScreen = await caller.pages<Answer<'list'>['rows'][number]>('/accounts', asked)
    assert.deepEqual([job.state, job.written, job.expected], ['done', onScreen.length, onScreen.length])
    const file = await fileOf(caller, job.exportId)
    const lines = file.text.replace('\uFEFF', '').split('\r\n').slice(1, -1)
    const rows = lines.slice(0, onScreen.length).map((line) => line.split(','))
    assert.deepEqual(
      rows.map(([no, , name]) => [no, name]),
      onScreen.map((row) => [row.accountNo, row.name])
    )
    assert.equal(createHash('sha256').update(file.text, 'utf8').digest('hex'), job.sha256)
    assert.deepEqual(lines.slice(onScreen.length, onScreen.length + 1), [`共 ${onScreen.length} 行`])
  }
})

test('an export is its maker’s alone, and each download is in the trail', async () => {
  const { body } = await begin(supervisor, {})
  await endedExport(supervisor, body.exportId)
  for (const other of [analyst, manager, server.nobody]) assert.ok([401, 404].includes((await fileOf(other, body.exportId)).status))
  assert.ok(!(await analyst.get<ExportJob[]>('/exports')).body.some((job) => job.exportId === body.exportId))
  await fileOf(supervisor, body.exportId)
  const actions = await server.record<{ action: string }>('select action from audit_event where object_id = $1 order by event_id', [
    body.exportId
  ])
  assert.deepEqual(
    actions.map((line) => line.action),
    ['archive.export', 'archive.export_download']
  )
})

test('names that the page shows in clear leave in clear for few rows only; masked, or with a second person, for more', async () => {
  const own = (await manager.pages<Answer<'list'>['rows'][number]>('/accounts', { kind: 'individual' })).length
  await server.set('archive', 'export_clear_names_alone', own - 1)
  const clearly = await begin(manager, { kind: 'individual' })
  assert.deepEqual([clearly.status, clearly.body.code], [403, 'APPROVAL_NEEDED'])
  const masked = await begin(manager, { kind: 'individual' }, { names: 'masked' })
  assert.equal(masked.status, 200)
  const job = await endedExport(manager, masked.body.exportId)
  const { text } = await fileOf(manager, job.exportId)
  const clear = (await manager.pages<Answer<'list'>['rows'][number]>('/accounts', { kind: 'individual' })).map((row) => row.name!)
  assert.ok(clear.length > 0 && clear.every((name) => !text.includes(name)))
})

test('who may not export, and a list of nobody, are refused', async () => {
  const operator = await server.signedIn('operator')
  assert.deepEqual([(await begin(operator, {})).status, (await begin(server.nobody, {})).status], [403, 401])
  const nothing = await begin(supervisor, { text: '没有这个人名' })
  assert.deepEqual([nothing.status, nothing.body.code], [422, 'NOTHING_TO_EXPORT'])
  const telling = await begin(supervisor, { order: 'name' })
  assert.deepEqual([telling.status, telling.body.code], [422, 'ORDER_REFUSED'])
})

test('a file that was taken out goes after a week, its row stays', async () => {
  const { body } = await begin(supervisor, {})
  await endedExport(supervisor, body.exportId)
  const file = await server.record<{ ref: string }>('select file_ref as ref from account_export where export_id = $1', [body.exportId])
  await server.record(`update account_export set ended_at = ended_at - interval '8 days' where export_id = $1`, [body.exportId])
  await server.settle()
  assert.equal((await fileOf(supervisor, body.exportId)).status, 404)
  const jobs = (await supervisor.get<ExportJob[]>('/exports')).body
  assert.equal(jobs.find((job) => job.exportId === body.exportId)!.state, 'expired')
  await assert.rejects(server.services.files.size(file[0]!.ref))
})

test('a file names who took it out, by his employee number, and until when its rows are true', async () => {
  const { body } = await begin(supervisor, {})
  await endedExport(supervisor, body.exportId)
  const { text } = await fileOf(supervisor, body.exportId)
  const [person] = await server.record<{ no: string }>(
    `select employee_no as no from staff join login using (staff_id) where login.name = 'chengdu'`
  )
  assert.ok(text.includes(`导出人工号 ${person!.no}`))
  assert.match(text, /数据截至 2026-11-25 \d\d:\d\d:\d\d/)
})
