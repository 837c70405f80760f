import { readFileSync } from 'node:fs'

import { dayText, firstDay, lastDay, monthNumber } from '../days.ts'
import { fenOf, writeTrial } from './trial.ts'
import type { TrialSubscriber } from './trial.ts'

const place = { prefix: 'IT', city: '境外样本', region: '990000', series: 2 } as const

const genders: Readonly<Record<string, string>> = { Male: 'male', Female: 'female' }
const ways: Readonly<Record<string, string>> = {
  'Bank transfer (automatic)': 'deduction',
  'Credit card (automatic)': 'card',
  'Electronic check': 'cheque',
  'Mailed check': 'cheque'
}

/**
 * The subscribers of a telephone company (customerID, tenure, charges, churn) as feed files. The source names no month; the given one is taken
 * for its last, in which those who churned left. Answers what was written, a line for each delivery.
 */
export async function convertIbm(csvPath: string, folder: string, month: string): Promise<readonly string[]> {
  const [header, ...records] = readFileSync(csvPath, 'utf8')
    .replace(/^\uFEFF/, '')
    .split(/\r?\n/)
    .filter((line) => line !== '')
  const columns = header!.split(',')
  const subscribers = records.map((line, i) => {
    const cells = line.split(',')
    if (cells.length !== columns.length) throw new Error(`record ${i + 1} of ${csvPath} has ${cells.length} cells, not ${columns.length}`)
    return subscriberOf((name) => cells[columns.indexOf(name)]!.trim(), i + 1, monthNumber(month))
  })
  return writeTrial(place, subscribers, month, folder)
}

function subscriberOf(cell: (name: string) => string, n: number, through: number): TrialSubscriber {
  const tenure = Number(cell('tenure'))
  // Tenure counts the months billed: 1 came in the last month. Who has none came after it, and is refused for that; he was never billed.
  const billed = cell('TotalCharges') !== ''
  const rate = cell('MonthlyCharges')
  return {
    id: cell('customerID'),
    n,
    gender: genders[cell('gender')] ?? cell('gender'),
    important: 0,
    tier: null,
    since: dayText(firstDay(through - tenure + 1)),
    leftOn: cell('Churn') === 'Yes' ? dayText(lastDay(through)) : null,
    lineKind: cell('PhoneService') === 'Yes' ? 'mobile' : 'data_card',
    terminalClass: 'unknown',
    paymentWay: ways[cell('PaymentMethod')] ?? cell('PaymentMethod'),
    bills: billed ? [{ month: through, chargeClass: 'monthly_fee', item: 'MONTHLY-CHARGES', fen: fenOf(rate) }] : [],
    usage: []
  }
}
