import pg from 'pg'

import type { Services } from '../server/platform/http/context.ts'
import { superuserUrl } from '../test/given.ts'
import type { Asker, ScopeSet } from './asker.ts'
import { lineOf } from './history.ts'
import type { Line } from './history.ts'
import { sideBySide } from './measure.ts'

const PAGE = 50
const columns = `account_id, account_no, kind, name, state, tier, group_class, important_flag, org_unit_id, owner_staff_id, first_in_service_date, left_date`
const questions = [
  {
    name: 'list by number',
    sql: (where: string) => `select ${columns} from account ${where} order by account_no, account_id limit ${PAGE}`
  },
  {
    name: 'list by date',
    sql: (where: string) => `select ${columns} from account ${where} order by first_in_service_date desc, account_id desc limit ${PAGE}`
  },
  { name: 'count', sql: (where: string) => `select count(*) from account ${where}` }
] as const

// ADM-150: a page under policy at most twice the same statement with the scope written by hand; entering the scope within 5 ms. What a unit
// counts is asked of the facts, so that a count has no budget here.
const policy = { ratio: 2 }
const entering = { ms: 5 }

/**
 * What the scope costs: entering it, and statements under row security beside the same ones with the scope written into them, asked by a
 * role that no policy binds.
 */
export async function* scopeBenches(services: Services, asker: Asker): AsyncGenerator<Line> {
  const outside = new pg.Client(await superuserUrl(services.dataDir))
  await outside.connect()
  try {
    const bare = async (sql: string) => {
      await outside.query('begin')
      await outside.query(sql)
      await outside.query('rollback')
    }
    const entry = await sideBySide(
      () => asker.raw('select 1'),
      () => bare('select 1')
    )
    yield lineOf('entering the scope', asker.scope, entry, entering)
    await refuseOtherSets(asker, outside)
    for (const { name, sql } of questions) {
      const where = await asker.within(async (_ask, set) => byHand(set))
      const pair = await asker.within((ask) =>
        sideBySide(
          () => ask(sql('')),
          () => outside.query(sql(where))
        )
      )
      // The whole of a province is counted in the facts, never here.
      if (name === 'count' && asker.scope === 'province') continue
      yield lineOf(`${name}, policy against by hand`, asker.scope, pair, name === 'count' ? {} : policy)
    }
  } finally {
    await outside.end()
  }
}

function byHand({ lows, highs, mine }: ScopeSet): string {
  const intervals = lows.map((lo, i) => `org_pos >= ${lo} and org_pos < ${highs[i]}`)
  return `where (${[...intervals, ...(mine.length > 0 ? [`account_id = any('{${mine.join(',')}}'::bigint[])`] : [])].join(') or (')})`
}

type Set = { n: string; ids: string | null }

/**
 * The scope test at this size (ADM-46): under the policy, by the scope written by hand, and in the facts a person has one set of accounts.
 * Throws where they differ, for then nothing that was measured means anything.
 */
async function refuseOtherSets(asker: Asker, outside: pg.Client): Promise<void> {
  const sql = 'select count(*)::text as n, sum(account_id)::text as ids from account'
  const [under, set] = await asker.within(async (ask, answered) => [(await ask<Set>(sql))[0]!, answered] as const)
  const by = (await outside.query<Set>(`${sql} ${byHand(set)}`)).rows[0]!
  const { count, exact } = await asker.get<{ count: number; exact: boolean }>('/accounts/count', {})
  const told = `${under.n} accounts with sum ${under.ids} under the policy, ${by.n} with ${by.ids} by hand, ${count} counted`
  if (under.n !== by.n || under.ids !== by.ids || !exact || String(count) !== by.n)
    throw new Error(`the sets of ${asker.scope} differ: ${told}`)
}
