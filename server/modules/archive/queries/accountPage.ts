import { dayOf } from '../../../platform/clock.ts'
import { query } from '../../../platform/database.ts'
import type { Tx } from '../../../platform/database.ts'
import { Refusal } from '../../../platform/errors.ts'
import { inScope } from '../../../platform/scope.ts'
import type { Grounds, Scope, Who } from '../../../platform/scope.ts'
import { namesOfStaff, pathsOfUnits } from '../../admin/index.ts'
import { groupDetails, individualDetails } from './accountDetails.ts'
import { ROW_COLUMNS, rowsAsRead } from './accountRows.ts'
import type { FoundAccount } from './accountRows.ts'
import type { Answer, Question } from './answers.ts'

type Page = Answer<'get'>
type FoundPage = FoundAccount &
  Pick<Page, 'creationChannel'> & { tierSource: 'boss' | 'rules'; updatedAt: Date; sourceUpdatedAt: Date | null }

/** Everything of one account, personal fields masked (ARC-38). Refuses with ACCOUNT_NOT_FOUND, seen by nobody or absent alike. */
export const accountPage = (services: Grounds, who: Who, { accountId }: Question<'get'>): Promise<Page> =>
  inScope(services, who, async (tx, scope) => {
    const [found] = await query<FoundPage>(
      tx,
      `select ${ROW_COLUMNS}, a.creation_channel as "creationChannel", a.tier_source as "tierSource", a.updated_at as "updatedAt",
         a.source_updated_at as "sourceUpdatedAt"
       from account a where a.account_id = $1::bigint`,
      [accountId]
    )
    if (found === undefined) throw new Refusal('ACCOUNT_NOT_FOUND')
    const [row] = await rowsAsRead(tx, scope, [found])
    const paths = await pathsOfUnits(tx, [found.orgUnitId])
    return {
      ...row!,
      creationChannel: found.creationChannel,
      tierSource: found.tier === null && found.groupClass === null ? null : found.tierSource,
      helpers: await helpersOf(tx, scope, accountId),
      unitPath: (paths.get(found.orgUnitId) ?? []).map(({ orgUnitId, name }) => ({ orgUnitId, name })),
      updatedAt: found.updatedAt.toISOString(),
      sourceUpdatedAt: found.sourceUpdatedAt?.toISOString() ?? null,
      individual: found.kind === 'individual' ? await individualDetails(tx, accountId) : null,
      group: found.kind === 'group' ? await groupDetails(tx, scope, accountId) : null
    }
  })

// The same days on which a helper sees the account (account_access_of).
async function helpersOf(tx: Tx, scope: Scope, accountId: number): Promise<Page['helpers']> {
  const rows = await query<{ staffId: number; until: string }>(
    tx,
    `select staff_id as "staffId", until_date as until from account_access
     where account_id = $1::bigint and duty = 'helper' and until_date > $2::date order by until_date, staff_id`,
    [accountId, dayOf(scope.at)]
  )
  const names = await namesOfStaff(
    tx,
    rows.map((row) => row.staffId)
  )
  return rows.map((row) => ({ ...row, name: names.get(row.staffId) ?? '' }))
}
