import { audit } from '../../../platform/audit.ts'
import { query } from '../../../platform/database.ts'
import type { Tx } from '../../../platform/database.ts'
import type { DeliveryKey, LineFault, Outcome, RecordTarget } from '../../../platform/delivery.ts'
import type { Scope } from '../../../platform/scope.ts'
import { seal } from '../../../platform/secrets/index.ts'
import { imsiContext } from '../domain/sealedAs.ts'

const plain = [
  'subscription_no', 'msisdn', 'imei', 'line_kind', 'boss_customer_no', 'holder_no', 'user_no', 'state', 'state_since', 'suspended_way',
  'in_service_date', 'left_date', 'entry_way', 'pay_type', 'brand', 'plan_code', 'user_type', 'terminal_class', 'ported_from', 'ported_to'
] as const // prettier-ignore
const left = new Set(['cancelled', 'passive_cancelled', 'cooling', 'ported_out'])
const leftStates = [...left].map((state) => `'${state}'`).join(', ')

/** The feed subscriptions (ARC-6, 31): read-only copies of BOSS; a number is unique among those in network. */
export const subscriptionFeed: RecordTarget = {
  kind: 'record',
  stageTable: 'stage_subscription',
  stageColumns: [...plain, 'imsi_sealed', 'source_updated_at'],
  toStage: (cells, keys) => [
    ...plain.map((column) => cells[column] ?? null),
    cells.imsi ? seal(keys, cells.imsi, imsiContext) : null,
    cells.updated_at!
  ],
  rowChecks: {
    'left_date is present exactly in left states': (cells) =>
      left.has(cells.state!) !== (cells.left_date !== null)
        ? { column: 'left_date', expected: '离网状态须有离网日期,其他状态须为空' }
        : null,
    'left_date >= in_service_date': (cells) =>
      cells.left_date && cells.left_date < cells.in_service_date! ? { column: 'left_date', expected: '不早于入网日期' } : null,
    'state_since <= period end': (cells, key) =>
      cells.state_since! > key.periodEnd ? { column: 'state_since', expected: `不晚于账期末 ${key.periodEnd}` } : null
  },
  setChecks: ['msisdn unique among in-network states of the result'],
  setFaults: subscriptionFaults,
  apply: applySubscriptions
}

function subscriptionFaults(tx: Tx, key: DeliveryKey): Promise<LineFault[]> {
  return query<LineFault>(
    tx,
    `select s.part, s.line, 'user_no' as column, 'PARENT_MISSING' as code, s.user_no as found, '个人大客户须已入档' as expected
     from stage_subscription s left join account a on a.source_system = $2 and a.account_no = s.user_no and a.kind = 'individual'
     where s.batch_id = $1 and s.user_no is not null and a.account_id is null
     union all
     select s.part, s.line, 'holder_no', 'PARENT_MISSING', s.holder_no, '归属大客户须已入档'
     from stage_subscription s left join account a on a.source_system = $2 and a.account_no = s.holder_no
     where s.batch_id = $1 and s.holder_no is not null and a.account_id is null
     union all
     select part, line, 'msisdn', 'CHECK_FAILED', msisdn, '在网用户中号码唯一'
     from (select s.*, count(*) over (partition by msisdn) as n from stage_subscription s
           where batch_id = $1 and state not in (${leftStates}, 'void')) twice where n > 1
     union all
     select s.part, s.line, 'msisdn', 'CHECK_FAILED', s.msisdn, '在网用户中号码唯一(已被另一用户使用)'
     from stage_subscription s join subscription o on o.msisdn = s.msisdn and o.in_network
     where s.batch_id = $1 and s.state not in (${leftStates}, 'void') and not (o.source_system = $2 and o.source_no = s.subscription_no)
       and not exists (select from stage_subscription e where e.batch_id = $1 and o.source_system = $2 and e.subscription_no = o.source_no
         and e.state in (${leftStates}, 'void'))
     order by part, line`,
    [key.batchId, key.source]
  )
}

const followed = [
  'msisdn', 'imei', 'line_kind', 'boss_customer_no', 'state', 'state_since', 'suspended_way', 'in_service_date', 'left_date', 'entry_way', 'pay_type',
  'brand', 'plan_code', 'user_type', 'terminal_class', 'ported_from', 'ported_to'
] // prettier-ignore

async function applySubscriptions(tx: Tx, scope: Scope, key: DeliveryKey): Promise<Outcome> {
  await query(
    tx,
    `create temporary table delivered on commit drop as
     select s.*, h.account_id as holder_account_id, coalesce(h.org_pos, -1) as holder_org_pos, u.account_id as user_account_id,
       coalesce(u.org_pos, -1) as user_org_pos, o.subscription_id as known_id
     from stage_subscription s
     left join account h on h.source_system = $2 and h.account_no = s.holder_no
     left join account u on u.source_system = $2 and u.account_no = s.user_no
     left join subscription o on o.source_system = $2 and o.source_no = s.subscription_no
     where s.batch_id = $1`,
    [key.batchId, key.source]
  )
  // Without its counts the planner would take a million lines for a few.
  await query(tx, 'analyze delivered')
  const owners = ['holder_account_id', 'holder_org_pos', 'user_account_id', 'user_org_pos']
  // Those that leave give their number free before those that take it.
  const update = async (condition: string) => {
    const [updated] = await query<{ n: number }>(
      tx,
      `with updated as (
         update subscription o set ${[...followed, ...owners].map((c) => `${c} = s.${c}`).join(', ')},
           imsi_sealed = coalesce(s.imsi_sealed, o.imsi_sealed), source_updated_at = s.source_updated_at, updated_at = $1, version = o.version + 1
         from delivered s where s.known_id = o.subscription_id and s.source_updated_at >= o.source_updated_at and ${condition}
           and (${[...followed, ...owners].map((c) => `o.${c}`).join(', ')}) is distinct from (${[...followed, ...owners].map((c) => `s.${c}`).join(', ')})
         returning 1)
       select count(*)::int as n from updated`,
      [scope.at]
    )
    return updated!.n
  }
  const changed = (await update(`s.state in (${leftStates}, 'void')`)) + (await update(`s.state not in (${leftStates}, 'void')`))
  const [added] = await query<{ n: number }>(
    tx,
    `with inserted as (
       insert into subscription (source_system, source_no, imsi_sealed, source_updated_at, updated_at, ${[...followed, ...owners].join(', ')})
       select $2, s.subscription_no, s.imsi_sealed, s.source_updated_at, $1, ${[...followed, ...owners].map((c) => `s.${c}`).join(', ')}
       from delivered s where s.known_id is null returning 1)
     select count(*)::int as n from inserted`,
    [scope.at, key.source]
  )
  await applyNumberTokens(tx, scope.at)
  const [all] = await query<{ n: number }>(tx, 'select count(*)::int as n from delivered')
  await query(tx, 'drop table delivered')
  const outcome = { added: added!.n, changed, reversed: 0, equal: all!.n - added!.n - changed }
  await audit(tx, scope, { action: 'archive.subscriptions_delivered', object: { kind: 'feed_batch', id: key.batchId }, after: outcome })
  return outcome
}

// Whoever signed for a number or carries it is found by it, whole or by its last four digits; former numbers stay findable (ARC-55).
async function applyNumberTokens(tx: Tx, at: Date): Promise<void> {
  await query(
    tx,
    `insert into search_token (token, account_id, org_pos, individual)
     select t.token, a.account_id, a.org_pos, a.kind = 'individual'
     from delivered s join subscription o on o.source_no = s.subscription_no and o.updated_at = $1
     cross join lateral (select o.holder_account_id as id union select o.user_account_id) owner
     join account a on a.account_id = owner.id
     cross join lateral (values ('m:' || o.msisdn), ('l:' || right(o.msisdn, 4))) t(token)
     on conflict do nothing`,
    [at]
  )
}
