import assert from 'node:assert/strict'
import { test } from 'node:test'

import exceljs from '@protobi/exceljs'
import iconv from 'iconv-lite'

import { exportFile } from './exportFile.ts'
import type { ExportCell, ExportFormat } from './exportFile.ts'

const rows: ExportCell[][] = [
  ['T1', '王*', 12, null],
  ['=1+1', '@SUM(A1)', -3, '-5'],
  ['𠮷野', 'a,"b"\r\nc', 0, '']
]

async function written(format: ExportFormat): Promise<Buffer> {
  async function* batches() {
    yield rows.slice(0, 2)
    yield rows.slice(2)
  }
  const chunks: Buffer[] = []
  for await (const chunk of exportFile(format, ['号', '名', '数', '注'], batches(), (n, sum) => [`${n} 行`, sum])) chunks.push(chunk)
  return Buffer.concat(chunks)
}

test('a file for spreadsheets begins with the mark of UTF-8, and no text of it is a formula', async () => {
  const text = (await written('csv')).toString('utf8')
  assert.ok(text.startsWith('\uFEFF号,名,数,注\r\nT1,王*,12,\r\n'))
  assert.ok(text.includes("'=1+1,'@SUM(A1),-3,'-5\r\n"))
  assert.ok(text.includes('𠮷野,"a,""b""\r\nc",0,\r\n3 行\r\n'))
})

test('the same list in GB18030 and in UTF-8 has one checksum', async () => {
  const utf8 = (await written('csv')).toString('utf8').slice(1)
  const gb = iconv.decode(await written('csv_gb18030'), 'gb18030')
  assert.equal(gb, utf8)
})

test('a workbook holds numbers as numbers and formulas as text', async () => {
  const book = new exceljs.Workbook()
  await book.xlsx.load((await written('xlsx')).buffer as ArrayBuffer)
  const sheet = book.getWorksheet('accounts')!
  const cells = (n: number) => [1, 2, 3, 4].map((column) => sheet.getRow(n).getCell(column).value)
  assert.deepEqual(cells(2), ['T1', '王*', 12, null])
  assert.deepEqual(cells(3), ["'=1+1", "'@SUM(A1)", -3, "'-5"])
  assert.equal(sheet.getRow(5).getCell(1).value, '3 行')
})

test('what stops the rows stops the file', async () => {
  for (const format of ['csv', 'xlsx'] as const) {
    async function* broken() {
      yield rows
      throw new Error('the list broke')
    }
    await assert.rejects(async () => {
      for await (const chunk of exportFile(format, ['号'], broken(), () => [])) assert.ok(chunk.length >= 0)
    }, /the list broke/)
  }
})
