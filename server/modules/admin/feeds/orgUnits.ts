import { dayOf } from '../../../platform/clock.ts'
import { query } from '../../../platform/database.ts'
import type { Tx } from '../../../platform/database.ts'
import type { DeliveryKey, LineFault, Outcome, RecordTarget } from '../../../platform/delivery.ts'
import type { Scope } from '../../../platform/scope.ts'
import { lockTree } from '../commands/orgWrite.ts'
import { placeUnits } from '../domain/tree.ts'
import type { DeliveredUnit, KnownUnit } from '../domain/tree.ts'

const stageColumns = [
  'unit_code',
  'parent_code',
  'name',
  'level',
  'grid_kind',
  'region_code',
  'head_employee_no',
  'valid_from',
  'valid_to',
  'successor_code'
] as const

/** The feed org_units (ADM-1, 30, 36): units are added and renamed; what would move or empty a unit is refused. */
export const orgUnitFeed: RecordTarget = {
  kind: 'record',
  stageTable: 'stage_org_unit',
  stageColumns,
  toStage: (cells) => stageColumns.map((column) => cells[column] ?? null),
  rowChecks: {
    'valid_to is null or valid_to > valid_from': (cells) =>
      cells.valid_to && cells.valid_from && cells.valid_to <= cells.valid_from
        ? { column: 'valid_to', expected: '失效日期晚于生效日期' }
        : null
  },
  setChecks: [
    "level = team, or parent_code is of a higher level, or both are grids and grid_kind is below the parent's (main > sub > micro)",
    'no cycle',
    'exactly one root',
    'a closed unit has no open staff, accounts or children (else held)'
  ],
  setFaults: async (tx, key) => [...(await placed(tx, key)).faults, ...(await unknownRegions(tx, key)), ...(await closingFaults(tx, key))],
  apply: applyOrgUnits
}

async function placed(tx: Tx, key: DeliveryKey) {
  const known = await query<KnownUnit>(
    tx,
    `select u.code, p.code as "parentCode", u.level, u.grid_kind as "gridKind", u.lo, u.hi,
       u.state in ('planned', 'open') as live from org_unit u left join org_unit p on p.org_unit_id = u.parent_id`
  )
  const delivered = await query<DeliveredUnit>(
    tx,
    `select part, line, unit_code as code, parent_code as "parentCode", level, grid_kind as "gridKind" from stage_org_unit
     where batch_id = $1 order by part, line`,
    [key.batchId]
  )
  return placeUnits(known, delivered)
}

const unknownRegions = (tx: Tx, key: DeliveryKey) =>
  query<LineFault>(
    tx,
    `select s.part, s.line, 'region_code' as column, 'NOT_IN_DICTIONARY' as code, s.region_code as found, '字典「行政区划」中的代码' as expected
     from stage_org_unit s left join region r on r.code = s.region_code
     where s.batch_id = $1 and s.region_code is not null and r.code is null order by s.part, s.line`,
    [key.batchId]
  )

// Units that this delivery ends: by their own valid_to, or by being absent from a full file (on_missing: close).
const ending = `
  select u.org_unit_id, u.code, u.lo, u.hi, s.part, s.line from org_unit u left join stage_org_unit s on s.batch_id = $1 and s.unit_code = u.code
  where u.state = 'open' and ((s.unit_code is null and $2) or s.valid_to <= $3::date)`

// Without the queue for held batches, a file that would close a unit in use is refused whole, the unit and its contents named.
const closingFaults = (tx: Tx, key: DeliveryKey) =>
  query<LineFault>(
    tx,
    `with ending as (${ending})
     select coalesce(e.part, 0) as part, coalesce(e.line, 0) as line, 'unit_code' as column, 'CHECK_FAILED' as code, e.code as found,
       format('撤销的机构须无在岗人员、客户和下级;现有 %s 人、%s 户、%s 个下级', n.staff, n.accounts, n.children) as expected
     from ending e cross join lateral (
       select (select count(*) from staff_post p where p.org_unit_id = e.org_unit_id and (p.valid_to is null or p.valid_to > $3::date)) as staff,
         org_unit_accounts(e.org_unit_id) as accounts,
         (select count(*) from org_unit c where c.parent_id = e.org_unit_id and c.state = 'open' and c.org_unit_id not in (select org_unit_id from ending)) as children
     ) n
     where n.staff + n.accounts + n.children > 0`,
    [key.batchId, key.mode === 'full', key.periodEnd]
  )

async function applyOrgUnits(tx: Tx, scope: Scope, key: DeliveryKey): Promise<Outcome> {
  await lockTree(tx)
  const { placements } = await placed(tx, key)
  const slots = JSON.stringify(placements)
  const today = dayOf(scope.at)
  // What a change of the organisation has closed stays closed, whatever the source still says of it.
  const [changed] = await query<{ n: number }>(
    tx,
    `with updated as (
       update org_unit u set name = s.name, region_code = s.region_code, head_employee_no = s.head_employee_no, valid_from = s.valid_from,
         valid_to = s.valid_to, successor_code = s.successor_code, since = greatest(u.since, $3::date), origin = 'feed', version = u.version + 1,
         updated_at = $2
       from stage_org_unit s where s.batch_id = $1 and s.unit_code = u.code and u.state in ('planned', 'open')
         and (u.name, u.region_code, u.head_employee_no, u.valid_from, u.valid_to, u.successor_code)
           is distinct from (s.name, s.region_code, s.head_employee_no, s.valid_from, s.valid_to, s.successor_code)
       returning 1)
     select count(*)::int as n from updated`,
    [key.batchId, scope.at, today]
  )
  let added = 0
  const deepest = placements.reduce((most, placement) => Math.max(most, placement.depth), 0)
  for (let depth = 0; depth <= deepest; depth++) added += await addLevel(tx, scope, key, slots, depth)
  const [closed] = await query<{ n: number }>(
    tx,
    `with ended as (
       update org_unit u set state = case when u.successor_code is null then 'closed' else 'merged' end, valid_to = coalesce(u.valid_to, $3::date + 1),
         since = greatest(u.since, $5::date), origin = 'feed', version = u.version + 1, updated_at = $4
       from (${ending}) e where e.org_unit_id = u.org_unit_id returning 1)
     select count(*)::int as n from ended`,
    [key.batchId, key.mode === 'full', key.periodEnd, scope.at, today]
  )
  const [all] = await query<{ n: number }>(tx, 'select count(*)::int as n from stage_org_unit where batch_id = $1', [key.batchId])
  const outcome = { added, changed: changed!.n + closed!.n, reversed: 0 }
  return { ...outcome, equal: all!.n - added - changed!.n }
}

// Parents are inserted before their children, one depth a statement; the root is at depth 0.
async function addLevel(tx: Tx, scope: Scope, key: DeliveryKey, slots: string, depth: number): Promise<number> {
  const [added] = await query<{ n: number }>(
    tx,
    `with slot as (select * from jsonb_to_recordset($3::jsonb) as t(code text, lo bigint, hi bigint, depth int)),
     inserted as (
       insert into org_unit (code, name, level, grid_kind, parent_id, lo, hi, region_code, head_employee_no, state, valid_from, valid_to,
         successor_code, since, updated_at)
       select s.unit_code, s.name, s.level, s.grid_kind, p.org_unit_id, t.lo, t.hi, s.region_code, s.head_employee_no,
         case when s.valid_from > $5::date then 'planned' when s.valid_to <= $5::date then
           case when s.successor_code is null then 'closed' else 'merged' end else 'open' end,
         s.valid_from, s.valid_to, s.successor_code, least(s.valid_from, $6::date), $2
       from stage_org_unit s join slot t on t.code = s.unit_code left join org_unit p on p.code = s.parent_code
       where s.batch_id = $1 and t.depth = $4 and not exists (select from org_unit u where u.code = s.unit_code)
       returning 1)
     select count(*)::int as n from inserted`,
    [key.batchId, scope.at, slots, depth, key.periodEnd, dayOf(scope.at)]
  )
  return added!.n
}
