import type { z } from 'zod'

import type { audit as api } from '../../../../api/admin/audit.ts'
import { audit } from '../../../platform/audit.ts'
import { query } from '../../../platform/database.ts'
import { inScope } from '../../../platform/scope.ts'
import type { Grounds, Who } from '../../../platform/scope.ts'
import { auditRangeDays } from '../settings.ts'
import { foundBy } from './auditFilter.ts'
import { linesWhere } from './auditLines.ts'
import { settingAt } from './settings.ts'

type Asked = z.infer<NonNullable<(typeof api)['sensitive']['~orpc']['inputSchema']>>
type Answered = z.infer<NonNullable<(typeof api)['sensitive']['~orpc']['outputSchema']>>
type Counts = Answered['byPerson']

/** Reads that leave a line because of what they show (ADM-63). */
const actions = [
  'archive.account.reveal', 'archive.account.verify_certificate', 'archive.account.search_certificate', 'archive.export',
  'archive.export_download', 'admin.audit.export', 'admin.audit.export_download'
] // prettier-ignore
const lookedAtOne = ['archive.account.reveal', 'archive.account.verify_certificate']

// Patterns that the auditor is shown (ADM-49).
const BURST = 30
const AFTER_HOURS_ACCOUNTS = 20
const PEOPLE_ON_ONE = 5
const LINES = 200

/** Who looked at or took out sensitive values, how often, why and when, with what stands out (ADM-105). Recorded; refuses with RANGE_TOO_WIDE. */
export const sensitiveReads = (grounds: Grounds, who: Who, asked: Asked): Promise<Answered> =>
  inScope(grounds, who, async (tx, scope) => {
    const found = foundBy(asked, scope.at, await settingAt(tx, auditRangeDays, scope.at))
    const values = [...found.values, actions]
    const where = `${found.where} and e.outcome = 'done' and e.action = any($${values.length}::text[])`
    const counts = (key: string, label: string, having = '', among = where, most = 20) =>
      query<Counts[number]>(
        tx,
        `select ${key} as key, ${label} as label, count(*)::int as count from audit_event e left join staff p on p.staff_id = e.staff_id
         where ${among} and ${key} is not null group by 1, 2 ${having} order by 3 desc, 1 limit ${most}`,
        values
      )
    const local = `(e.at at time zone 'Asia/Shanghai')`
    const looked = `${where} and e.action in ('${lookedAtOne.join("', '")}')`
    const people = (counted: string, least: number, among: string) =>
      query<Counts[number]>(
        tx,
        `select e.staff_id::text as key, p.name as label, ${counted}::int as count from audit_event e join staff p on p.staff_id = e.staff_id
         where ${among} group by 1, 2, date_bin('1 day', ${local}, '2000-01-01') having ${counted} > ${least} order by 3 desc, 1 limit 20`,
        values
      )
    const bursts = await query<Counts[number]>(
      tx,
      `select key, label, max(n)::int as count from (
         select e.staff_id::text as key, p.name as label,
           count(*) over (partition by e.staff_id order by e.at range between interval '10 minutes' preceding and current row) as n
         from audit_event e join staff p on p.staff_id = e.staff_id where ${looked}) w
       where n > ${BURST} group by 1, 2 order by 3 desc, 1 limit 20`,
      values
    )
    const late = `${looked} and (extract(isodow from ${local}) > 5 or extract(hour from ${local}) < 8 or extract(hour from ${local}) >= 18)`
    const afterHours = await people('count(distinct e.account_id)', AFTER_HOURS_ACCOUNTS, late)
    const manyPeople = await query<Counts[number]>(
      tx,
      `select e.account_id::text as key, null::text as label, count(distinct e.staff_id)::int as count from audit_event e
       where ${looked} and e.account_id is not null group by 1, date_bin('1 day', ${local}, '2000-01-01')
       having count(distinct e.staff_id) > ${PEOPLE_ON_ONE} order by 3 desc, 1 limit 20`,
      values
    )
    await audit(tx, scope, { action: 'admin.audit.search', object: { kind: 'audit', id: 'sensitive' }, after: asked })
    return {
      byPerson: await counts('e.staff_id::text', 'p.name'),
      byReason: await counts(`split_part(e.reason, ':', 1)`, 'null::text'),
      byHour: await counts(`to_char(${local}, 'HH24')`, 'null::text', '', where, 24),
      patterns: [
        ...bursts.map((row) => ({ pattern: 'burst' as const, ...row })),
        ...afterHours.map((row) => ({ pattern: 'after_hours' as const, ...row })),
        ...manyPeople.map((row) => ({ pattern: 'many_people' as const, ...row }))
      ],
      rows: await linesWhere(tx, where, values, LINES)
    }
  })
