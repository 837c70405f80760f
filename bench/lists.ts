import type { Asker } from './asker.ts'
import { lineOf } from './history.ts'
import type { Line } from './history.ts'
import { sideBySide } from './measure.ts'

const PAGE = 50
const budget = { ms: 300 }
const columns = `account_id, account_no, kind, name, state, tier, group_class, important_flag, org_unit_id, owner_staff_id, first_in_service_date, left_date`

type Page = {
  readonly rows: readonly { accountId: number; accountNo: string; firstInServiceDate: string }[]
  readonly nextCursor: string | null
}

const orders = {
  account_no: { descending: false, direction: 'asc', column: 'account_no', keyOf: (row: Page['rows'][number]) => row.accountNo },
  first_in_service_date: {
    descending: true,
    direction: 'desc',
    column: 'first_in_service_date',
    keyOf: (row: Page['rows'][number]) => row.firstInServiceDate
  }
} as const

/** First and second page in two orders, a filtered page, and the counts, each beside the statement that reads the same rows of `account`. */
export async function* listBenches(asker: Asker): AsyncGenerator<Line> {
  for (const [order, { descending, direction, column, keyOf }] of Object.entries(orders)) {
    const ask = (cursor?: string) => asker.get<Page>('/accounts', { order, descending: String(descending), limit: PAGE, cursor })
    const ordered = `order by ${column} ${direction}, account_id ${direction} limit ${PAGE + 1}`
    const first = await sideBySide(ask.bind(null, undefined), () => asker.raw(`select ${columns} from account ${ordered}`))
    yield lineOf(`list ${order}, first page`, asker.scope, first, budget)
    const { rows, nextCursor } = await ask()
    const last = rows.at(-1)
    if (nextCursor === null || last === undefined) continue
    const beyond = `(${column}, account_id) ${descending ? '<' : '>'} ($1, $2)`
    const next = await sideBySide(
      () => ask(nextCursor),
      () => asker.raw(`select ${columns} from account where ${beyond} ${ordered}`, [keyOf(last), last.accountId])
    )
    yield lineOf(`list ${order}, page 2`, asker.scope, next, budget)
  }
  const filtered = await sideBySide(
    () => asker.get('/accounts', { tier: 'gold', state: 'in_service', limit: PAGE }),
    () =>
      asker.raw(
        `select ${columns} from account where tier = any('{gold}') and state = 'in_service' order by account_no, account_id limit ${PAGE + 1}`
      )
  )
  yield lineOf('list gold, first page', asker.scope, filtered, budget)
  const all = await sideBySide(
    () => asker.get('/accounts/count', {}),
    () => asker.raw('select count(*) from account')
  )
  yield lineOf('count', asker.scope, all, budget)
  const some = await sideBySide(
    () => asker.get('/accounts/count', { tier: 'gold', state: 'in_service' }),
    () => asker.raw(`select count(*) from account where tier = any('{gold}') and state = 'in_service'`)
  )
  yield lineOf('count gold', asker.scope, some, budget)
}
