import { query } from '../../../platform/database.ts'
import type { Tx } from '../../../platform/database.ts'
import type { DeliveryKey, LineFault, Outcome, RecordTarget } from '../../../platform/delivery.ts'
import type { Scope } from '../../../platform/scope.ts'

const stageColumns = [
  'employee_no',
  'name',
  'unit_code',
  'second_unit_codes',
  'post',
  'kind',
  'contract_end',
  'superior_no',
  'mobile',
  'mail',
  'hired_on',
  'state',
  'left_on'
] as const

/** The feed staff (ADM-2, 36, 39): people and their posts; who has left loses grants and sessions with the same delivery. */
export const staffFeed: RecordTarget = {
  kind: 'record',
  stageTable: 'stage_staff',
  stageColumns,
  toStage: (cells) => stageColumns.map((column) => cells[column] ?? null),
  rowChecks: {
    'left_on is not null when state = left': (cells) =>
      cells.state === 'left' && cells.left_on === null ? { column: 'left_on', code: 'REQUIRED', expected: '离岗人员须有离岗日期' } : null
  },
  setChecks: [],
  setFaults: (tx, key) =>
    query<LineFault>(
      tx,
      `select s.part, s.line, case when u.org_unit_id is null and c.code = s.unit_code then 'unit_code' else 'second_unit_codes' end as column,
         'PARENT_MISSING' as code, c.code as found, '机构须已存在' as expected
       from stage_staff s
       cross join lateral (select s.unit_code as code union select x from unnest(string_to_array(s.second_unit_codes, '|')) x) c
       left join org_unit u on u.code = c.code
       where s.batch_id = $1 and u.org_unit_id is null order by s.part, s.line`,
      [key.batchId]
    ),
  apply: applyStaff
}

async function applyStaff(tx: Tx, scope: Scope, key: DeliveryKey): Promise<Outcome> {
  const columns = 'name, kind, contract_end, superior_no, mobile, mail, hired_on, left_on, state'
  const ofStage = columns.replaceAll(/(\w+)/g, 's.$1')
  const [changed] = await query<{ n: number }>(
    tx,
    `with updated as (
       update staff p set (${columns}, version, updated_at) = (${ofStage}, p.version + 1, $2)
       from stage_staff s where s.batch_id = $1 and s.employee_no = p.employee_no
         and (${columns.replaceAll(/(\w+)/g, 'p.$1')}) is distinct from (${ofStage})
       returning 1)
     select count(*)::int as n from updated`,
    [key.batchId, scope.at]
  )
  const [added] = await query<{ n: number }>(
    tx,
    `with inserted as (
       insert into staff (employee_no, ${columns}, updated_at)
       select s.employee_no, ${ofStage}, $2 from stage_staff s
       where s.batch_id = $1 and not exists (select from staff p where p.employee_no = s.employee_no)
       returning 1)
     select count(*)::int as n from inserted`,
    [key.batchId, scope.at]
  )
  await applyPosts(tx, key)
  await endRightsOfLeavers(tx, scope)
  const [all] = await query<{ n: number }>(tx, 'select count(*)::int as n from stage_staff where batch_id = $1', [key.batchId])
  return { added: added!.n, changed: changed!.n, equal: all!.n - added!.n - changed!.n, reversed: 0 }
}

// A post that the file no longer names ends on the delivery's day; another one of the same person stays (ADM-A39).
async function applyPosts(tx: Tx, key: DeliveryKey): Promise<void> {
  const wanted = `
    select p.staff_id, u.org_unit_id, s.post, c.main, greatest(s.hired_on, u.valid_from) as hired_on
    from stage_staff s join staff p on p.employee_no = s.employee_no
    cross join lateral (select s.unit_code as code, true as main union select x, false from unnest(string_to_array(s.second_unit_codes, '|')) x) c
    join org_unit u on u.code = c.code where s.batch_id = $1 and s.state <> 'left'`
  await query(
    tx,
    `update staff_post o set valid_to = greatest($2::date, o.valid_from + 1)
     from stage_staff s join staff p on p.employee_no = s.employee_no
     where s.batch_id = $1 and o.staff_id = p.staff_id and o.valid_to is null
       and not exists (select from (${wanted}) w where w.staff_id = o.staff_id and w.org_unit_id = o.org_unit_id and w.main = o.main and w.post = o.post)`,
    [key.batchId, key.periodEnd]
  )
  await query(
    tx,
    `insert into staff_post (staff_id, org_unit_id, post, main, valid_from)
     select w.staff_id, w.org_unit_id, w.post, w.main,
       case when exists (select from staff_post o where o.staff_id = w.staff_id)
         then greatest($2::date, (select max(o.valid_to) from staff_post o where o.staff_id = w.staff_id)) else coalesce(w.hired_on, $2::date) end
     from (${wanted}) w
     where not exists (select from staff_post o where o.staff_id = w.staff_id and o.org_unit_id = w.org_unit_id and o.main = w.main and o.post = w.post and o.valid_to is null)`,
    [key.batchId, key.periodEnd]
  )
}

async function endRightsOfLeavers(tx: Tx, scope: Scope): Promise<void> {
  await query(
    tx,
    `update role_grant g set state = 'ended', valid_to = greatest((select left_on from staff where staff_id = g.staff_id), g.valid_from + 1)
     where g.state = 'active' and exists (select from staff p where p.staff_id = g.staff_id and p.state = 'left')`
  )
  await query(
    tx,
    `update session s set ended_at = $1, ended_by = 'left' from login l join staff p on p.staff_id = l.staff_id
     where s.login_id = l.login_id and p.state = 'left' and s.ended_at is null`,
    [scope.at]
  )
}
