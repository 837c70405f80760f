import { audit } from '../../../platform/audit.ts'
import { query } from '../../../platform/database.ts'
import type { Tx } from '../../../platform/database.ts'
import type { DeliveryKey, LineFault, Outcome, RecordTarget } from '../../../platform/delivery.ts'
import type { Scope } from '../../../platform/scope.ts'
import { seal } from '../../../platform/secrets/index.ts'
import { bankAccountContext } from '../domain/sealedAs.ts'

/** The feed paying_accounts (ARC-8): who pays; an owner outside the archive is empty. */
export const payingAccountFeed: RecordTarget = {
  kind: 'record',
  stageTable: 'stage_paying_account',
  stageColumns: ['paying_account_no', 'owner_no', 'state', 'payment_way', 'bill_delivery', 'bank_account_sealed'],
  toStage: (cells, keys) => [
    cells.paying_account_no!,
    cells.owner_no ?? null,
    cells.state!,
    cells.payment_way ?? null,
    cells.bill_delivery ?? null,
    cells.bank_account ? seal(keys, cells.bank_account, bankAccountContext) : null
  ],
  rowChecks: {},
  setChecks: [],
  setFaults: (tx, key) =>
    query<LineFault>(
      tx,
      `select s.part, s.line, 'owner_no' as column, 'PARENT_MISSING' as code, s.owner_no as found, '所有者须已入档' as expected
       from stage_paying_account s left join account a on a.source_system = $2 and a.account_no = s.owner_no
       where s.batch_id = $1 and s.owner_no is not null and a.account_id is null order by s.part, s.line`,
      [key.batchId, key.source]
    ),
  apply: applyPayingAccounts
}

async function applyPayingAccounts(tx: Tx, scope: Scope, key: DeliveryKey): Promise<Outcome> {
  const [written] = await query<{ added: number; changed: number }>(
    tx,
    `with written as (
       insert into paying_account as p (source_system, paying_account_no, owner_account_id, owner_org_pos, state, payment_way, bank_account_sealed, bill_delivery, updated_at)
       select $2, s.paying_account_no, a.account_id, coalesce(a.org_pos, -1), s.state, s.payment_way, s.bank_account_sealed, s.bill_delivery, $3
       from stage_paying_account s left join account a on a.source_system = $2 and a.account_no = s.owner_no
       where s.batch_id = $1
       on conflict (source_system, paying_account_no) do update set owner_account_id = excluded.owner_account_id, owner_org_pos = excluded.owner_org_pos,
         state = excluded.state, payment_way = coalesce(excluded.payment_way, p.payment_way),
         bank_account_sealed = coalesce(excluded.bank_account_sealed, p.bank_account_sealed),
         bill_delivery = coalesce(excluded.bill_delivery, p.bill_delivery), updated_at = $3, version = p.version + 1
       where (p.owner_account_id, p.state, p.payment_way, p.bill_delivery) is distinct from
         (excluded.owner_account_id, excluded.state, coalesce(excluded.payment_way, p.payment_way), coalesce(excluded.bill_delivery, p.bill_delivery))
       returning p.version)
     select count(*) filter (where version = 1)::int as added, count(*) filter (where version > 1)::int as changed from written`,
    [key.batchId, key.source, scope.at]
  )
  const [all] = await query<{ n: number }>(tx, 'select count(*)::int as n from stage_paying_account where batch_id = $1', [key.batchId])
  const outcome = { ...written!, reversed: 0, equal: all!.n - written!.added - written!.changed }
  await audit(tx, scope, { action: 'archive.paying_accounts_delivered', object: { kind: 'feed_batch', id: key.batchId }, after: outcome })
  return outcome
}

const flags = ['main_group', 'key_person', 'product_user', 'virtual', 'test'] as const

/** The feed members (ARC-7): membership with its dates; of a full file, what is absent ends with the period. */
export const memberFeed: RecordTarget = {
  kind: 'record',
  stageTable: 'stage_member',
  stageColumns: ['group_no', 'subscription_no', 'short_number', 'valid_from', 'valid_to', 'end_reason', ...flags],
  toStage: (cells) => [
    cells.group_no!,
    cells.subscription_no!,
    cells.short_number ?? null,
    cells.valid_from!,
    cells.valid_to ?? null,
    cells.end_reason ?? null,
    ...flags.map((flag) => cells[flag] === '1')
  ],
  rowChecks: {},
  setChecks: [
    'exactly one current main_group per subscription that is a member anywhere',
    'line_kind is not data_card and user_type is not industry_card or test unless test = 1'
  ],
  setFaults: memberFaults,
  apply: applyMembers
}

function memberFaults(tx: Tx, key: DeliveryKey): Promise<LineFault[]> {
  return query<LineFault>(
    tx,
    `with s as (
       select m.*, g.account_id as group_id, o.subscription_id, o.line_kind, o.user_type from stage_member m
       left join account g on g.source_system = $2 and g.account_no = m.group_no and g.kind = 'group'
       left join subscription o on o.source_system = $2 and o.source_no = m.subscription_no
       where m.batch_id = $1)
     select part, line, 'group_no' as column, 'PARENT_MISSING' as code, group_no as found, '集团须已入档' as expected from s where group_id is null
     union all select part, line, 'subscription_no', 'PARENT_MISSING', subscription_no, '用户须已存在' from s where subscription_id is null
     union all select part, line, 'subscription_no', 'CHECK_FAILED', subscription_no, '数据卡、行业卡、测试号不能作成员(测试成员除外)'
       from s where not test and (line_kind = 'data_card' or user_type in ('industry_card', 'test'))
     union all select part, line, 'valid_to', 'CHECK_FAILED', valid_to::text, '退出日期晚于加入日期' from s where valid_to <= valid_from
     union all select part, line, 'main_group', 'CHECK_FAILED', main_group::int::text, '每个成员用户当前恰有一个主集团'
       from (select s.*, count(*) filter (where main_group) over (partition by subscription_no) as mains from s
             where valid_to is null or valid_to > $3::date) now where mains <> 1
     order by part, line`,
    [key.batchId, key.source, key.periodEnd]
  )
}

async function applyMembers(tx: Tx, scope: Scope, key: DeliveryKey): Promise<Outcome> {
  const columns = [...flags, 'short_number', 'valid_to', 'end_reason']
  const [written] = await query<{ added: number; changed: number }>(
    tx,
    `with written as (
       insert into member as m (group_account_id, group_org_pos, subscription_id, individual_account_id, individual_org_pos, valid_from, updated_at, ${columns.join(', ')})
       select g.account_id, g.org_pos, o.subscription_id, o.user_account_id, o.user_org_pos, s.valid_from, $3, ${columns.map((c) => `s.${c}`).join(', ')}
       from stage_member s join account g on g.source_system = $2 and g.account_no = s.group_no
       join subscription o on o.source_system = $2 and o.source_no = s.subscription_no
       where s.batch_id = $1
       on conflict (group_account_id, subscription_id, valid_from) do update set ${columns.map((c) => `${c} = excluded.${c}`).join(', ')},
         individual_account_id = excluded.individual_account_id, individual_org_pos = excluded.individual_org_pos, updated_at = $3, version = m.version + 1
       where (m.individual_account_id, ${columns.map((c) => `m.${c}`).join(', ')}) is distinct from (excluded.individual_account_id, ${columns.map((c) => `excluded.${c}`).join(', ')})
       returning m.version)
     select count(*) filter (where version = 1)::int as added, count(*) filter (where version > 1)::int as changed from written`,
    [key.batchId, key.source, scope.at]
  )
  const [closed] = await query<{ n: number }>(
    tx,
    `with ended as (
       update member m set valid_to = greatest($3::date + 1, m.valid_from + 1), updated_at = $4, version = m.version + 1
       from account g, subscription o
       where $5 and m.valid_to is null and g.account_id = m.group_account_id and o.subscription_id = m.subscription_id and o.source_system = $2
         and not exists (select from stage_member s where s.batch_id = $1 and s.group_no = g.account_no and s.subscription_no = o.source_no and s.valid_from = m.valid_from)
       returning 1)
     select count(*)::int as n from ended`,
    [key.batchId, key.source, key.periodEnd, scope.at, key.mode === 'full']
  )
  const [all] = await query<{ n: number }>(tx, 'select count(*)::int as n from stage_member where batch_id = $1', [key.batchId])
  const outcome = {
    added: written!.added,
    changed: written!.changed + closed!.n,
    reversed: 0,
    equal: all!.n - written!.added - written!.changed
  }
  await audit(tx, scope, { action: 'archive.members_delivered', object: { kind: 'feed_batch', id: key.batchId }, after: outcome })
  return outcome
}
