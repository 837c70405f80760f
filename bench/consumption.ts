import type { Services } from '../server/platform/http/context.ts'
import type { Asker } from './asker.ts'
import { lineOf } from './history.ts'
import type { Line } from './history.ts'
import { sideBySide } from './measure.ts'

const SAMPLES = 10
// Reads no more than the tables themselves: the store refuses facts by name, and a view is looked through by the planner.
const bills = 'stage_bench_bills'
const usage = 'stage_bench_usage'

/** The 24 months of one account's chart, beside the same sums written by hand for the engine, without scope. */
export async function* consumptionBenches(services: Services, asker: Asker): AsyncGenerator<Line> {
  const { facts } = services
  await facts.run(`create or replace view ${bills} as select * from fact_bill`)
  await facts.run(`create or replace view ${usage} as select * from fact_usage_month`)
  try {
    const loads = await asker.raw<{ load_id: number }>('select load_id from load where visible')
    const visible = `load_id in (${loads.map((row) => row.load_id).join(', ')})`
    for (const kind of ['individual', 'group'] as const) {
      const ids = await asker.raw<{ account_id: number }>(
        `select account_id from account where kind = $1 and state = 'in_service' order by account_id desc limit ${SAMPLES}`,
        [kind]
      )
      if (ids.length === 0) continue
      const idOf = (n: number) => ids[n % ids.length]!.account_id
      const owner = kind === 'individual' ? 'user_account' : 'payer_group'
      const pair = await sideBySide(
        (n) => asker.get(`/accounts/${idOf(n)}/consumption`, { months: 24 }),
        async (n) => {
          await facts.rows(
            `select month, charge_class, is_unified, sum(sign * net_fen) from ${bills} where ${owner} = ${idOf(n)} and ${visible} group by 1, 2, 3 order by 1, 2, 3`
          )
          if (kind === 'individual')
            await facts.rows(
              `select month, sumIf(sign * seconds, category != 'data'), sumIf(sign * kb, category = 'data') from ${usage}
               where account_id = ${idOf(n)} and user_account = ${idOf(n)} and ${visible} group by 1 order by 1`
            )
        }
      )
      yield lineOf(`consumption, ${kind}`, asker.scope, pair, { ms: 300 })
    }
  } finally {
    for (const view of [bills, usage]) await facts.run(`drop view if exists ${view}`)
  }
}
