import { audit } from '../../../platform/audit.ts'
import { query } from '../../../platform/database.ts'
import type { Tx } from '../../../platform/database.ts'
import type { DeliveryKey, LineFault, Outcome, RecordTarget } from '../../../platform/delivery.ts'
import { publish } from '../../../platform/outbox.ts'
import type { Scope } from '../../../platform/scope.ts'
import { holdTree } from '../../admin/index.ts'
import { groupChecks, groupColumns, individualChecks, individualColumns, stageGroup, stageIndividual } from './accountRows.ts'

/** The feed accounts_individual (ARC-1, 2, 47): archive rows of individual accounts, their first owner, and the tokens that find them. */
export const individualFeed: RecordTarget = {
  kind: 'record',
  stageTable: 'stage_account',
  stageColumns: individualColumns,
  toStage: stageIndividual,
  rowChecks: individualChecks,
  setChecks: [],
  setFaults: accountFaults,
  apply: applyAccounts
}

/** The feed accounts_group (ARC-1, 3, 46, 48). */
export const groupFeed: RecordTarget = {
  kind: 'record',
  stageTable: 'stage_account',
  stageColumns: groupColumns,
  toStage: (cells) => stageGroup(cells),
  rowChecks: groupChecks,
  setChecks: [],
  setFaults: accountFaults,
  apply: applyAccounts
}

function accountFaults(tx: Tx, key: DeliveryKey): Promise<LineFault[]> {
  return query<LineFault>(
    tx,
    `select s.part, s.line, 'unit_code' as column, 'PARENT_MISSING' as code, s.unit_code as found, '机构须已存在且有效' as expected
     from stage_account s left join unit_by_code u on u.code = s.unit_code and u.state = 'open' and u.level <> 'team'
     where s.batch_id = $1 and u.org_unit_id is null
     union all
     select s.part, s.line, 'account_no', 'CHECK_FAILED', s.account_no, '同一编号已用于另一类客户'
     from stage_account s join account a on a.source_system = $2 and a.account_no = s.account_no and a.kind <> s.kind
     where s.batch_id = $1
     union all
     select s.part, s.line, 'nationality', 'NOT_IN_DICTIONARY', s.nationality, '字典「国籍」中的代码'
     from stage_account s left join known_nationality n on n.code = s.nationality
     where s.batch_id = $1 and s.nationality is not null and n.code is null
     order by part, line`,
    [key.batchId, key.source]
  )
}

// A line older than what BOSS said before is kept out (ARC-44); one that says the same changes nothing.
const newer = '(a.source_updated_at is null or s.source_updated_at >= a.source_updated_at)'
const served = (table: string) =>
  `${table}.name, ${table}.org_unit_id, ${table}.important_flag, ${table}.boss_tier, ${table}.boss_class, ${table}.first_in_service_date`

async function applyAccounts(tx: Tx, scope: Scope, key: DeliveryKey): Promise<Outcome> {
  await holdTree(tx)
  await query(
    tx,
    `create temporary table delivered on commit drop as
     select s.*, u.org_unit_id, u.lo as org_pos, p.staff_id as manager_id, a.account_id as known_id,
       case s.state when 'active' then 'in_service' else 'left' end as archive_state
     from stage_account s join unit_by_code u on u.code = s.unit_code
     left join person_by_no p on p.employee_no = s.manager_no and p.state <> 'left'
     left join account a on a.source_system = $2 and a.account_no = s.account_no
     where s.batch_id = $1`,
    [key.batchId, key.source]
  )
  // Without its counts the planner would take a million lines for a few.
  await query(tx, 'analyze delivered')
  const [added] = await query<{ n: number }>(
    tx,
    `with inserted as (
       insert into account (account_no, source_system, kind, name, name_norm, name_key, state, left_date, org_unit_id, org_pos, owner_staff_id,
         important_flag, creation_channel, first_in_service_date, tier, group_class, boss_tier, boss_class, source_updated_at,
         created_at, created_by, updated_at, updated_by)
       select s.account_no, $2, s.kind, s.name, s.name_norm, s.name_key, s.archive_state,
         case when s.archive_state = 'left' then (s.source_updated_at at time zone 'Asia/Shanghai')::date end,
         s.org_unit_id, s.org_pos, s.manager_id, coalesce(s.important_flag, false), 'boss', s.first_in_service_date, s.boss_tier, s.boss_class,
         s.boss_tier, s.boss_class, s.source_updated_at, $1, $3, $1, $3
       from delivered s where s.known_id is null returning 1)
     select count(*)::int as n from inserted`,
    [scope.at, key.source, `feed:${key.feed}`]
  )
  const [changed] = await query<{ n: number }>(
    tx,
    `with updated as (
       update account a set name = s.name, name_norm = s.name_norm, name_key = s.name_key, org_unit_id = s.org_unit_id, org_pos = s.org_pos,
         important_flag = coalesce(s.important_flag, a.important_flag), state = s.archive_state,
         left_date = case when s.archive_state = 'left' then coalesce(a.left_date, (s.source_updated_at at time zone 'Asia/Shanghai')::date) end,
         boss_tier = coalesce(s.boss_tier, a.boss_tier), boss_class = coalesce(s.boss_class, a.boss_class),
         tier = case a.tier_source when 'boss' then coalesce(s.boss_tier, a.tier) else a.tier end,
         group_class = case a.tier_source when 'boss' then coalesce(s.boss_class, a.group_class) else a.group_class end,
         first_in_service_date = coalesce(s.first_in_service_date, a.first_in_service_date),
         source_updated_at = s.source_updated_at, version = a.version + 1, updated_at = $1, updated_by = $2
       from delivered s where s.known_id = a.account_id and ${newer}
         and (${served('a')}, a.state) is distinct from (s.name, s.org_unit_id, coalesce(s.important_flag, a.important_flag),
           coalesce(s.boss_tier, a.boss_tier), coalesce(s.boss_class, a.boss_class), coalesce(s.first_in_service_date, a.first_in_service_date), s.archive_state)
       returning 1)
     select count(*)::int as n from updated`,
    [scope.at, `feed:${key.feed}`]
  )
  const profiles = key.feed === 'accounts_individual' ? await applyIndividuals(tx, key) : await applyGroups(tx, key)
  await applyOwners(tx, key)
  await applyTokens(tx, key)
  const [all] = await query<{ n: number }>(tx, 'select count(*)::int as n from delivered')
  const outcome = { added: added!.n, changed: Math.max(changed!.n, profiles - added!.n), reversed: 0 }
  await audit(tx, scope, { action: 'archive.accounts_delivered', object: { kind: 'feed_batch', id: key.batchId }, after: outcome })
  await publish(tx, scope, { name: 'archive.account_changed', subject: { kind: 'feed_batch', id: key.batchId }, payload: outcome })
  await query(tx, 'drop table delivered')
  return { ...outcome, equal: all!.n - outcome.added - outcome.changed }
}

const individualFields = [
  'gender', 'birth_date', 'birth_calendar', 'certificate_kind', 'certificate_valid_to', 'nationality', 'education', 'occupation', 'employer',
  'home_address', 'postal_code', 'email'
] // prettier-ignore

// An empty cell never deletes what is known (ARC-111). Sealed bytes differ each time they are made: the index says whether the number did,
// and only then is the key that the line brought kept.
async function applyIndividuals(tx: Tx, key: DeliveryKey): Promise<number> {
  const kept = (column: string) => `coalesce(excluded.${column}, i.${column})`
  // While the index key changes, a number may still stand under an older index (ADM-89): that is no change of the number.
  await query(
    tx,
    `update delivered s set certificate_index = i.certificate_index from individual i
     where i.account_id = s.known_id and encode(i.certificate_index, 'hex') = any (s.certificate_olds)`
  )
  // Joined in one statement, lines and their new keys would be taken for a few each and compared every one with every other.
  await query(
    tx,
    `create temporary table lines on commit drop as
     select a.account_id, a.org_pos as position, s.* from delivered s join account a on a.source_system = $1 and a.account_no = s.account_no
     where s.source_updated_at >= a.source_updated_at`,
    [key.source]
  )
  await query(tx, 'analyze lines')
  const [written] = await query<{ n: number }>(
    tx,
    `with keyed as (
       insert into account_key (account_id, org_pos, wrapped, made_at)
       select l.account_id, l.position, l.key_wrapped, $1 from lines l
       where not exists (select from individual i where i.account_id = l.account_id and i.certificate_index = l.certificate_index)
       returning account_id, key_id),
     written as (
       insert into individual as i (account_id, org_pos, verified, certificate_key, certificate_sealed, certificate_index, ${individualFields.join(', ')})
       select l.account_id, l.position, l.verified, k.key_id, l.certificate_sealed, l.certificate_index, ${individualFields.map((c) => `l.${c}`).join(', ')}
       from lines l left join keyed k on k.account_id = l.account_id
       on conflict (account_id) do update set verified = excluded.verified,
         certificate_key = coalesce(excluded.certificate_key, i.certificate_key),
         certificate_sealed = case when excluded.certificate_key is null then i.certificate_sealed else excluded.certificate_sealed end,
         certificate_index = excluded.certificate_index, ${individualFields.map((c) => `${c} = ${kept(c)}`).join(', ')}
       where (i.verified, i.certificate_index, ${individualFields.map((c) => `i.${c}`).join(', ')})
         is distinct from (excluded.verified, excluded.certificate_index, ${individualFields.map(kept).join(', ')})
       returning 1)
     select count(*)::int as n from written`,
    [key.at]
  )
  await query(tx, 'drop table lines')
  return written!.n
}

const groupFields = [
  'credit_code', 'other_registration', 'unit_type', 'industry', 'key_industry', 'ownership', 'staff_count', 'legal_person', 'registered_capital_wan',
  'revenue_year_wan', 'phone', 'address', 'postal_code', 'hq_list_no', 'national_group_no', 'vpmn_nos', 'agreement_no', 'agreement_from', 'agreement_to'
] // prettier-ignore

async function applyGroups(tx: Tx, key: DeliveryKey): Promise<number> {
  const kept = (column: string) => `coalesce(excluded.${column}, g.${column})`
  const [written] = await query<{ n: number }>(
    tx,
    `with written as (
       insert into group_profile as g (account_id, org_pos, ${groupFields.join(', ')})
       select a.account_id, a.org_pos, ${groupFields.map((c) => `s.${c}`).join(', ')}
       from delivered s join account a on a.source_system = $1 and a.account_no = s.account_no
       where s.source_updated_at >= a.source_updated_at
       on conflict (account_id) do update set ${groupFields.map((c) => `${c} = ${kept(c)}`).join(', ')}
       where (${groupFields.map((c) => `g.${c}`).join(', ')}) is distinct from (${groupFields.map(kept).join(', ')})
       returning 1)
     select count(*)::int as n from written`,
    [key.source]
  )
  return written!.n
}

// The file names the first owner only; later assignments are the managers module's.
async function applyOwners(tx: Tx, key: DeliveryKey): Promise<void> {
  await query(
    tx,
    `insert into account_access (account_id, org_pos, staff_id, duty, since)
     select a.account_id, a.org_pos, s.manager_id, 'owner', $2 from delivered s join account a on a.source_system = $1 and a.account_no = s.account_no
     where s.known_id is null and s.manager_id is not null`,
    [key.source, key.periodEnd]
  )
}

async function applyTokens(tx: Tx, key: DeliveryKey): Promise<void> {
  // Number tokens come from the subscriptions and stay.
  await query(
    tx,
    `delete from search_token t using delivered s, account a
     where s.known_id is not null and a.account_id = s.known_id and a.updated_at = $1 and t.account_id = s.known_id and left(t.token, 2) not in ('m:', 'l:')
       and not (t.token = any (s.tokens))`,
    [key.at]
  )
  await query(
    tx,
    `insert into search_token (token, account_id, org_pos, individual)
     select t.token, a.account_id, a.org_pos, s.kind = 'individual'
     from delivered s join account a on a.source_system = $1 and a.account_no = s.account_no cross join lateral unnest(s.tokens) t(token)
     where s.known_id is null or a.updated_at = $2
     on conflict do nothing`,
    [key.source, key.at]
  )
}
