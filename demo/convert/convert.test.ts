import assert from 'node:assert/strict'
import { existsSync, mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { after, test } from 'node:test'

import { columnFaults, fileFaults, linesOf, manifestsIn } from '../delivered.ts'
import type { Line } from '../delivered.ts'
import { lineFaults } from '../rules.ts'
import { convertBeijing } from './beijingSatisfaction.ts'
import { convertIbm } from './ibmTelco.ts'
import { fenOf, numberOf } from './trial.ts'

const shared = process.env.JINGWEI_SHARED ?? join(import.meta.dirname, '../../../shared')
const workbook = join(shared, 'data/beijing-mobile-satisfaction/附件3语音业务用户满意度预测数据.xlsx')
const telco = join(shared, 'data/ibm-telco/telco-customer-churn.csv')
const root = mkdtempSync(join(tmpdir(), 'jingwei-convert-'))
after(() => rmSync(root, { recursive: true, force: true }))
const absent = (path: string) => (existsSync(path) ? false : `the real data is not on this machine: ${path}`)

// Lines by delivery, and the lines that the door will refuse with their reasons.
function delivered(folder: string): { lines: ReadonlyMap<string, Line[]>; refused: readonly string[] } {
  const lines = new Map<string, Line[]>()
  const refused: string[] = []
  for (const manifest of manifestsIn(folder)) {
    assert.deepEqual(fileFaults(folder, manifest), [])
    const list = linesOf(folder, manifest)
    lines.set(`${manifest.feed} ${manifest.period}`, list)
    for (const line of list) {
      const own =
        manifest.feed === 'accounts_individual' || manifest.feed === 'accounts_group'
          ? []
          : lineFaults(manifest.feed, line, manifest.period)
      for (const fault of [...columnFaults(manifest.feed, line), ...own]) refused.push(`${manifest.feed}: ${fault}`)
    }
  }
  return { lines, refused }
}

test('the real subscribers of Beijing become feed files that lose none of their money', { skip: absent(workbook) }, async () => {
  const folder = join(root, 'beijing')
  await convertBeijing(workbook, folder, '2025-10')
  const { lines, refused } = delivered(join(folder, 'trial'))
  assert.equal(lines.get('accounts_individual 20251031')!.length, 2599)
  assert.equal(lines.get('subscriptions 20251031')!.length, 2599)
  assert.deepEqual(lines.get('members 202510'), [])
  const bills = lines.get('bill_items 202510')!
  const net = bills.reduce((sum, line) => sum + Number(line.net_fen), 0)
  assert.equal(net, await spendOfWorkbook())
  const first = bills.filter((line) => line.subscription_no === 'BJ000001-U').map(({ charge_class, net_fen }) => [charge_class, net_fen])
  assert.deepEqual(first, [
    ['data', '290'],
    ['other', '4247']
  ])
  assert.deepEqual(refused, [])
  const tiers = Map.groupBy(lines.get('accounts_individual 20251031')!, (line) => line.boss_tier)
  assert.deepEqual(
    ['diamond', 'gold', 'silver'].map((tier) => tiers.get(tier)!.length),
    [7, 131, 599]
  )
})

async function spendOfWorkbook(): Promise<number> {
  const { default: exceljs } = await import('@protobi/exceljs')
  const book = new exceljs.Workbook()
  await book.xlsx.readFile(workbook)
  const sheet = book.worksheets[0]!
  let fen = 0
  for (let at = 2; at <= sheet.rowCount; at++) fen += Math.round(Number(sheet.getRow(at).getCell(35).value) * 100)
  return fen
}

test('subscribers without a month of tenure are the only ones that the door refuses', { skip: absent(telco) }, async () => {
  const folder = join(root, 'ibm')
  await convertIbm(telco, folder, '2025-10')
  const { lines, refused } = delivered(join(folder, 'trial'))
  assert.equal(lines.get('accounts_individual 20251031')!.length, 5624)
  assert.equal(lines.get('subscriptions 20251031')!.filter(({ state }) => state === 'cancelled').length, 1504)
  assert.equal(lines.get('bill_items 202510')!.length, 5624 - 9)
  assert.deepEqual(refused, Array(9).fill('subscriptions: in this state by the period'))
})

test('an amount with a part of a fen and a word in a number column are passed on to be refused', () => {
  assert.equal(fenOf('45.37'), 4537)
  assert.match(String(fenOf(10.005)), /^1000\.\d+$/)
  assert.equal(fenOf('未知'), '未知')
  assert.equal(numberOf(' 12 '), 12)
  assert.equal(numberOf(null), null)
})
