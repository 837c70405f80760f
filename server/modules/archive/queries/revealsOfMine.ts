import type { z } from 'zod'

import type { reveals } from '../../../../api/archive/reveals.ts'
import { query } from '../../../platform/database.ts'
import { inScope } from '../../../platform/scope.ts'
import type { Grounds, Who } from '../../../platform/scope.ts'
import { namesOfStaff } from '../../admin/index.ts'

type Mine = z.infer<NonNullable<(typeof reveals)['mine']['~orpc']['outputSchema']>>
type Found = Omit<Mine['rows'][number], 'staffName' | 'at'> & { staffId: number; at: Date }

const PAGE = 50

/** What was shown of the accounts of the caller's own book, newest first, a page at a time (ADM-49). */
export const revealsOfMine = (grounds: Grounds, who: Who, { before }: { before?: string | undefined }): Promise<Mine> =>
  inScope(grounds, who, async (tx, scope) => {
    const found = await query<Found>(
      tx,
      `select r.reveal_id as "revealId", r.at, r.account_id as "accountId", a.name as "accountName", r.staff_id as "staffId", r.field, r.reason, r.note
       from reveal r join account a on a.account_id = r.account_id
       where r.account_id = any($1::bigint[]) and ($2::uuid is null or r.reveal_id < $2::uuid) order by r.reveal_id desc limit $3`,
      [[...scope.book], before ?? null, PAGE + 1]
    )
    const rows = found.slice(0, PAGE)
    const names = await namesOfStaff(
      tx,
      rows.map((row) => row.staffId)
    )
    return {
      rows: rows.map(({ staffId, at, ...row }) => ({ ...row, at: at.toISOString(), staffName: names.get(staffId) ?? '' })),
      nextBefore: found.length > PAGE ? rows.at(-1)!.revealId : null
    }
  })
