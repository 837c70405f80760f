import type { CopyOut, DeliveryKey } from '../../../platform/delivery.ts'
import type { FactStore } from '../../../platform/factstore/index.ts'

// Both come from the checked name of a delivery; they are looked at once more because COPY takes no parameters.
const literal = (text: string): string => {
  if (!/^[a-z0-9_-]+$/.test(text)) throw new RangeError(`not a plain word: ${text}`)
  return `'${text}'`
}

/** Subscriptions by their number at the source, with who carries and holds them and their main group on the period's last day (ARC-35). */
export async function bringSubscriptions(copyOut: CopyOut, facts: FactStore, key: DeliveryKey, suffix: string): Promise<void> {
  const table = `stage_subscriptions_${suffix}`
  const day = literal(key.periodEnd)
  const path = await copyOut(
    table,
    `select o.source_no, o.subscription_id, coalesce(o.user_account_id, 0), coalesce(u.org_unit_id, 0), coalesce(o.holder_account_id, 0),
       coalesce(h.org_unit_id, 0), coalesce(m.group_account_id, 0), coalesce(g.org_unit_id, 0)
     from subscription o left join account u on u.account_id = o.user_account_id left join account h on h.account_id = o.holder_account_id
     left join member m on m.subscription_id = o.subscription_id and m.main_group and m.valid_from <= ${day} and (m.valid_to is null or m.valid_to > ${day})
     left join account g on g.account_id = m.group_account_id
     where o.source_system = ${literal(key.source)}`
  )
  await fill(
    facts,
    table,
    'subscription_id UInt64, user_account UInt64, user_unit UInt32, holder UInt64, holder_unit UInt32, main_group UInt64, main_unit UInt32',
    path
  )
}

/** Paying accounts by their number, with the group that owns each, 0 where no group does. */
export async function bringPayingAccounts(copyOut: CopyOut, facts: FactStore, key: DeliveryKey, suffix: string): Promise<void> {
  const table = `stage_paying_${suffix}`
  const path = await copyOut(
    table,
    `select p.paying_account_no, p.paying_account_id, coalesce(g.account_id, 0), coalesce(g.org_unit_id, 0)
     from paying_account p left join account g on g.account_id = p.owner_account_id and g.kind = 'group' where p.source_system = ${literal(key.source)}`
  )
  await fill(facts, table, 'paying_account_id UInt64, owner_group UInt64, owner_unit UInt32', path)
}

/** Group accounts by their number. */
export async function bringGroups(copyOut: CopyOut, facts: FactStore, key: DeliveryKey, suffix: string): Promise<void> {
  const table = `stage_groups_${suffix}`
  const path = await copyOut(
    table,
    `select account_no, account_id, org_unit_id from account where kind = 'group' and account_no is not null and source_system = ${literal(key.source)}`
  )
  await fill(facts, table, 'account_id UInt64, org_unit_id UInt32', path)
}

async function fill(facts: FactStore, table: string, columns: string, path: string): Promise<void> {
  await facts.run(`create or replace table ${table} (no String, ${columns}) engine = Join(any, left, no)`)
  const names = ['no', ...columns.split(', ').map((column) => column.split(' ')[0]!)]
  await facts.insertFile({
    into: `${table} (${names.join(', ')})`,
    select: `select ${names.join(', ')} from input`,
    structure: `no String, ${columns}`,
    path,
    format: 'CSV',
    compression: 'none'
  })
}
