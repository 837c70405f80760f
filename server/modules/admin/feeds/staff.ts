import { audit } from '../../../platform/audit.ts'
import { dayOf } from '../../../platform/clock.ts'
import { query } from '../../../platform/database.ts'
import type { Tx } from '../../../platform/database.ts'
import type { DeliveryKey, LineFault, Outcome, RecordTarget } from '../../../platform/delivery.ts'
import type { Scope } from '../../../platform/scope.ts'
import { requireAdministrators } from '../commands/keepingAdministrators.ts'
import { shutAsDue } from '../commands/loginChanges.ts'
import type { AccountsPort } from '../domain/accountsPort.ts'
import { vitalPermissions } from '../domain/rights.ts'
import { liveOn, vitalHeld } from '../queries/grants.ts'

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

/**
 * The feed staff (ADM-2, 36, 39): people and their posts. With the same delivery a role ends in a unit that somebody has left, and who has
 * left the company loses roles, log-ins and sessions; who still owns accounts is suspended until they are handed over (ADM-3).
 */
export const staffFeed = (accounts: AccountsPort): RecordTarget => ({
  kind: 'record',
  stageTable: 'stage_staff',
  stageColumns,
  toStage: (cells) => stageColumns.map((column) => cells[column] ?? null),
  rowChecks: {
    'left_on is not null when state = left': (cells) =>
      cells.state === 'left' && cells.left_on === null ? { column: 'left_on', code: 'REQUIRED', expected: '离岗人员须有离岗日期' } : null
  },
  setChecks: [],
  setFaults: async (tx, key) => [...(await unknownUnits(tx, key)), ...(await lastAdministrators(tx, key))],
  apply: (tx, scope, key) => applyStaff(tx, scope, key, accounts)
})

const unknownUnits = (tx: Tx, key: DeliveryKey) =>
  query<LineFault>(
    tx,
    `select s.part, s.line, case when u.org_unit_id is null and c.code = s.unit_code then 'unit_code' else 'second_unit_codes' end as column,
       'PARENT_MISSING' as code, c.code as found, '机构须已存在' as expected
     from stage_staff s
     cross join lateral (select s.unit_code as code union select x from unnest(string_to_array(s.second_unit_codes, '|')) x) c
     left join org_unit u on u.code = c.code
     where s.batch_id = $1 and u.org_unit_id is null order by s.part, s.line`,
    [key.batchId]
  )

// Somebody must be left who gives roles and who approves each sort of operation: the last one does not go by a file, be it that he leaves, that
// his contract is over or that his role ends with his post in its unit (ADM-140; `endRightsInLeftUnits` says when it does).
const lastAdministrators = (tx: Tx, key: DeliveryKey) =>
  query<LineFault>(
    tx,
    `with held as (
       select g.grant_id, g.staff_id, g.valid_from, g.stays, n.lo, n.hi, h.permission from role_grant g join role o on o.code = g.role
         join staff p on p.staff_id = g.staff_id join role_permission h on h.role = g.role join org_unit n on n.org_unit_id = g.org_unit_id
       where p.state in ('active', 'leave') and ${liveOn('$2')} and h.permission = any($4::text[])
         and exists (select from login l where l.staff_id = p.staff_id and l.state in ('invited', 'active', 'locked'))),
     going as (
       select s.part, s.line, s.unit_code, s.state, s.contract_end, h.grant_id, h.permission,
         case when s.state in ('left', 'suspended') then 'state' when s.kind <> 'own' and s.contract_end < $2::date then 'contract_end' else 'unit_code' end as column
       from stage_staff s join staff p on p.employee_no = s.employee_no join held h on h.staff_id = p.staff_id
       where s.batch_id = $1 and (s.state in ('left', 'suspended') or (s.kind <> 'own' and s.contract_end < $2::date)
         or (not h.stays
           and exists (select from staff_post o join org_unit u on u.org_unit_id = o.org_unit_id
             where o.staff_id = h.staff_id and coalesce(o.valid_to, greatest($3::date, o.valid_from + 1)) > h.valid_from and u.lo >= h.lo and u.lo < h.hi)
           and not exists (select from org_unit u where u.code = any(s.unit_code || coalesce(string_to_array(s.second_unit_codes, '|'), '{}'))
             and u.lo >= h.lo and u.lo < h.hi))))
     select distinct l.part, l.line, l.column, 'CHECK_FAILED' as code,
       case l.column when 'state' then l.state when 'contract_end' then l.contract_end::text else l.unit_code end as found,
       '最后一位持有授权或审批权限的人不能离岗或调离' as expected
     from going l
     where not exists (select from held o where o.permission = l.permission and not exists (select from going x where x.grant_id = o.grant_id))
     order by l.part, l.line`,
    [key.batchId, dayOf(key.at), key.periodEnd, [...vitalPermissions]]
  )

async function applyStaff(tx: Tx, scope: Scope, key: DeliveryKey, accounts: AccountsPort): Promise<Outcome> {
  const vital = await vitalHeld(tx, dayOf(scope.at))
  await holdOwners(tx, key, accounts)
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
  await endRightsInLeftUnits(tx, scope, key)
  await endRightsOfLeavers(tx, scope)
  // What the check of the lines has seen may have changed since.
  await requireAdministrators(tx, scope.at, vital)
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

// Whoever owns accounts does not leave before they have another owner (ARC-53): he is suspended, which ends his sight at once.
async function holdOwners(tx: Tx, key: DeliveryKey, accounts: AccountsPort): Promise<void> {
  const leaving = await query<{ staff_id: number }>(
    tx,
    `select p.staff_id from stage_staff s join staff p on p.employee_no = s.employee_no where s.batch_id = $1 and s.state = 'left'`,
    [key.batchId]
  )
  const owners = await accounts.ownedBy(
    tx,
    leaving.map((row) => row.staff_id)
  )
  if (owners.size === 0) return
  await query(
    tx,
    `update stage_staff s set state = 'suspended' from staff p where s.batch_id = $1 and p.employee_no = s.employee_no and p.staff_id = any($2::int[])`,
    [key.batchId, [...owners.keys()]]
  )
}

// A role in a unit, or in one that encloses it, ends with the last post there, unless it was marked to stay (ADM-39). A role held in a unit
// where he never had a post is none of the personnel system's business.
async function endRightsInLeftUnits(tx: Tx, scope: Scope, key: DeliveryKey): Promise<void> {
  const ended = await query<{ grant_id: string; staff_id: number; role: string; org_unit_id: number }>(
    tx,
    `update role_grant g set state = 'ended', end_cause = 'left_unit', ended_at = $2, valid_to = greatest($3::date, g.valid_from + 1)
     from org_unit granted
     where g.state = 'active' and not g.stays and granted.org_unit_id = g.org_unit_id
       and g.staff_id in (select p.staff_id from stage_staff s join staff p on p.employee_no = s.employee_no where s.batch_id = $1)
       and exists (select from staff_post o join org_unit u on u.org_unit_id = o.org_unit_id
         where o.staff_id = g.staff_id and o.valid_to is not null and o.valid_to > g.valid_from and u.lo >= granted.lo and u.lo < granted.hi)
       and not exists (select from staff_post o join org_unit u on u.org_unit_id = o.org_unit_id
         where o.staff_id = g.staff_id and o.valid_to is null and u.lo >= granted.lo and u.lo < granted.hi)
     returning g.grant_id, g.staff_id, g.role, g.org_unit_id`,
    [key.batchId, scope.at, key.periodEnd]
  )
  for (const one of ended)
    await audit(tx, scope, {
      action: 'role.ended',
      object: { kind: 'role_grant', id: one.grant_id },
      before: { staffId: one.staff_id, role: one.role, orgUnitId: one.org_unit_id },
      after: { cause: 'left_unit' }
    })
}

async function endRightsOfLeavers(tx: Tx, scope: Scope): Promise<void> {
  const ended = await query<{ grant_id: string; staff_id: number; role: string; org_unit_id: number }>(
    tx,
    `update role_grant g set state = 'ended', end_cause = 'left', ended_at = $1,
       valid_to = greatest((select left_on from staff where staff_id = g.staff_id), g.valid_from + 1)
     where g.state = 'active' and exists (select from staff p where p.staff_id = g.staff_id and p.state = 'left')
     returning g.grant_id, g.staff_id, g.role, g.org_unit_id`,
    [scope.at]
  )
  for (const one of ended)
    await audit(tx, scope, {
      action: 'role.ended',
      object: { kind: 'role_grant', id: one.grant_id },
      before: { staffId: one.staff_id, role: one.role, orgUnitId: one.org_unit_id },
      after: { cause: 'left' }
    })
  const loans = await query<{ grant_id: string; account_id: number; staff_id: number }>(
    tx,
    `update access_grant a set ended_at = $1 from staff p where p.staff_id = a.staff_id and p.state = 'left' and a.ended_at is null and a.until_at > $1
     returning a.grant_id, a.account_id, a.staff_id`,
    [scope.at]
  )
  for (const one of loans)
    await audit(tx, scope, {
      action: 'access.ended',
      object: { kind: 'access_grant', id: one.grant_id },
      accountId: one.account_id,
      before: { staffId: one.staff_id },
      after: { ended: scope.at.toISOString(), cause: 'left' }
    })
  const logins = await query<{ login_id: string; state: string; next: 'suspended' | 'closed' }>(
    tx,
    `select l.login_id, l.state, case p.state when 'left' then 'closed' else 'suspended' end as next from login l join staff p on p.staff_id = l.staff_id
     where p.state in ('left', 'suspended') and l.state <> 'closed' and (p.state = 'left' or l.state <> 'suspended')
     order by l.login_id for update of l`
  )
  for (const login of logins) await shutAsDue(tx, scope, login)
}
