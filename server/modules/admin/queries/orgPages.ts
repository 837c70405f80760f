import type { z } from 'zod'

import type { org, OrgChange, OrgTreeUnit } from '../../../../api/admin/org.ts'
import { dayOf } from '../../../platform/clock.ts'
import { query } from '../../../platform/database.ts'
import type { Tx } from '../../../platform/database.ts'
import { Refusal } from '../../../platform/errors.ts'
import { asJob, inScope } from '../../../platform/scope.ts'
import type { Grounds, Who } from '../../../platform/scope.ts'
import { differences } from '../domain/orgDifference.ts'
import type { UnitContents } from '../domain/unitContents.ts'
import { staffByUnit } from './orgRecord.ts'
import { orgTreeAt } from './units.ts'

type Output<R> = R extends { '~orpc': { outputSchema?: infer S } } ? (S extends z.ZodType ? z.infer<S> : never) : never
type Counts = Output<(typeof org)['counts']>
type History = Output<(typeof org)['history']>
type Compared = Output<(typeof org)['compare']>
type ChangeDetail = Output<(typeof org)['changes']['change']>

/** The organisation at the end of a day, with heads (ADM-100). */
export const treeOfDay = (grounds: Grounds, who: Who, asOf: string | undefined): Promise<OrgTreeUnit[]> =>
  inScope(grounds, who, async (tx, scope) => {
    const units = await orgTreeAt(tx, asOf ?? dayOf(scope.at))
    const numbers = units.flatMap(({ headEmployeeNo }) => (headEmployeeNo === null ? [] : [headEmployeeNo]))
    const heads = await query<{ no: string; staffId: number; name: string }>(
      tx,
      'select employee_no as no, staff_id as "staffId", name from staff where employee_no = any($1::text[])',
      [numbers]
    )
    const by = new Map(heads.map(({ no, staffId, name }) => [no, { staffId, name }]))
    return units.map(({ orgUnitId, code, name, level, parentId, gridKind, validFrom, headEmployeeNo }) => ({
      orgUnitId,
      code,
      name,
      level,
      parentId,
      gridKind,
      validFrom,
      head: headEmployeeNo === null ? null : (by.get(headEmployeeNo) ?? null)
    }))
  })

/** People and accounts of each unit today, its descendants not counted; units without either are left out. */
export async function countsOfUnits(grounds: Grounds, contents: readonly UnitContents[], who: Who): Promise<Counts> {
  const accounts = contents.find(({ kind }) => kind === 'accounts')
  const own = await inScope(grounds, who, async (tx, scope) => ({
    staff: await staffByUnit(tx, dayOf(scope.at)),
    // Administrators and auditors see no account; how many a unit holds is nobody's secret from them.
    blind: scope.intervals.length === 0 && scope.mine.size === 0,
    accounts: (await accounts?.countsByUnit(tx)) ?? new Map<number, number>()
  }))
  const held = own.blind && accounts ? await inScope(grounds, asJob('organisation'), (tx) => accounts.countsByUnit(tx)) : own.accounts
  return [...new Set([...own.staff.keys(), ...held.keys()])]
    .toSorted((a, b) => a - b)
    .map((orgUnitId) => ({ orgUnitId, staff: own.staff.get(orgUnitId) ?? 0, accounts: held.get(orgUnitId) ?? 0 }))
}

type VersionRow = Omit<History[number], 'changed' | 'recordedAt'> & {
  parentId: number | null
  head: string | null
  lo: number
  recordedAt: Date
}

/** Every recorded change of a unit, the newest first. Refuses with UNIT_UNKNOWN. */
export const historyOf = (grounds: Grounds, who: Who, orgUnitId: number): Promise<History> =>
  inScope(grounds, who, async (tx) => {
    const rows = await query<VersionRow>(
      tx,
      `select v.since, v.name, v.level, v.state, v.parent_id as "parentId", v.head_employee_no as head, v.lo, v.recorded_at as "recordedAt",
         (select p.name from org_unit_version p where p.org_unit_id = v.parent_id and p.version_no <= v.version_no
            order by p.version_no desc limit 1) as "parentName", c.name as "changeName", c.change_id as "changeId"
       from org_unit_version v left join org_change c on v.origin = 'batch ' || c.change_id where v.org_unit_id = $1 order by v.version_no`,
      [orgUnitId]
    )
    if (rows.length === 0) throw new Refusal('UNIT_UNKNOWN')
    return rows.map((row, at) => shown(row, rows[at - 1])).toReversed()
  })

function shown({ parentId, head, lo, recordedAt, ...row }: VersionRow, before: VersionRow | undefined): History[number] {
  const changed: History[number]['changed'] = []
  if (before === undefined) changed.push('created')
  else {
    if (before.name !== row.name) changed.push('name')
    if (before.parentId !== parentId) changed.push('parent')
    if (before.state !== row.state) changed.push('state')
    if (before.head !== head) changed.push('head')
    if (changed.length === 0) changed.push(before.lo === lo ? 'other' : 'numbers')
  }
  return { ...row, changed, recordedAt: recordedAt.toISOString() }
}

export const comparedDays = (grounds: Grounds, who: Who, days: { from: string; to: string }): Promise<Compared> =>
  inScope(grounds, who, async (tx) => differences(await orgTreeAt(tx, days.from), await orgTreeAt(tx, days.to)))

type ChangeRow = Omit<OrgChange, 'draftedAt' | 'approvedAt' | 'endedAt'> & {
  draftedAt: Date
  approvedAt: Date | null
  endedAt: Date | null
}
const changeColumns = `c.change_id as "changeId", c.name, c.effective_on as "effectiveOn", c.state, jsonb_array_length(c.steps) as steps,
  coalesce((c.preview -> 'counts' ->> 'accounts')::int, 0) as accounts, p.name as "draftedBy", c.drafted_at as "draftedAt",
  c.approved_at as "approvedAt", c.ended_at as "endedAt", c.why`
const spoken = <R extends ChangeRow>(row: R) => ({
  ...row,
  draftedAt: row.draftedAt.toISOString(),
  approvedAt: row.approvedAt?.toISOString() ?? null,
  endedAt: row.endedAt?.toISOString() ?? null
})

/** The last 200 changes by the day on which they take effect, the latest first. */
export const listChanges = (grounds: Grounds, who: Who): Promise<OrgChange[]> =>
  inScope(grounds, who, async (tx) => {
    const rows = await query<ChangeRow>(
      tx,
      `select ${changeColumns} from org_change c join staff p on p.staff_id = c.drafted_by order by c.effective_on desc, c.change_id desc limit 200`
    )
    return rows.map(spoken)
  })

/** One change with its steps and what they do. Refuses with CHANGE_NOT_FOUND. */
export const changeById = (grounds: Grounds, who: Who, changeId: string): Promise<ChangeDetail> =>
  inScope(grounds, who, async (tx: Tx) => {
    const [row] = await query<ChangeRow & Pick<ChangeDetail, 'list' | 'preview'>>(
      tx,
      `select ${changeColumns}, c.steps as list, c.preview from org_change c join staff p on p.staff_id = c.drafted_by where c.change_id = $1`,
      [changeId]
    )
    if (row === undefined) throw new Refusal('CHANGE_NOT_FOUND')
    return spoken(row)
  })
