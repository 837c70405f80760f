import { rm } from 'node:fs/promises'

import { query } from '../../../platform/database.ts'
import type { Db } from '../../../platform/database.ts'
import type { DeliveryKey, ReferenceSources } from '../../../platform/delivery.ts'

type Kind = 'account' | 'subscription' | 'member' | 'paying_account'

// What the record answers for each kind, and the columns of its copy in the facts engine: numbers and ids, nothing about a person.
const copies: Readonly<Record<Kind, { readonly sql: string; readonly columns: string }>> = {
  account: {
    sql: `select account_id, org_unit_id, (kind = 'group')::int, source_system, case when kind = 'group' then coalesce(account_no, '') else '' end from account`,
    columns: 'account_id UInt64, org_unit_id UInt32, is_group UInt8, source String, no String'
  },
  subscription: {
    sql: 'select source_system, source_no, subscription_id, coalesce(user_account_id, 0), coalesce(holder_account_id, 0) from subscription',
    columns: 'source String, no String, subscription_id UInt64, user_account UInt64, holder UInt64'
  },
  member: {
    sql: `select subscription_id, group_account_id, valid_from, coalesce(valid_to, '2299-12-31') from member where main_group`,
    columns: 'subscription_id UInt64, main_group UInt64, valid_from Date32, valid_to Date32'
  },
  paying_account: {
    sql: 'select source_system, paying_account_no, paying_account_id, coalesce(owner_account_id, 0) from paying_account',
    columns: 'source String, no String, paying_account_id UInt64, owner UInt64'
  }
}
const namesOf = (columns: string): readonly string[] => columns.split(', ').map((column) => column.split(' ')[0]!)

const stateOf = async (db: Db, kind: Kind): Promise<string> =>
  (
    await query<{ state: string }>(db, `select md5(concat(count(*), ' ', sum(mark))) as state from reference_change where kind = $1`, [
      kind
    ])
  )[0]!.state

/**
 * The copy of a kind in the facts engine as the record stands now; its name says of which state it is. It is copied anew where the record
 * has changed since, which for a province's subscriptions takes longer than all the lines that refer to them.
 */
async function copyOf({ db, facts, copyOut }: ReferenceSources, kind: Kind): Promise<string> {
  const state = await stateOf(db, kind)
  const table = `reference_${kind}_${state}`
  const kept = await facts.rows<{ name: string }>(
    `select name from system.tables where database = currentDatabase() and startsWith(name, 'reference_${kind}_')`
  )
  if (kept.some(({ name }) => name === table)) return table
  const { sql, columns } = copies[kind]
  await facts.run(
    `create or replace table stage_${table} (${columns}) engine = MergeTree order by tuple() settings fsync_after_insert = 1, fsync_part_directory = 1`
  )
  const names = namesOf(columns).join(', ')
  const file = await copyOut(table, sql)
  await facts.insertFile({
    into: `stage_${table} (${names})`,
    select: `select ${names} from input`,
    structure: columns,
    path: file,
    format: 'CSV',
    compression: 'none'
  })
  await rm(file)
  // It may hold what has changed since the state was read; its name would say otherwise.
  if ((await stateOf(db, kind)) !== state) return copyOf({ db, facts, copyOut }, kind)
  // Under its name only when it is whole.
  await facts.run(`rename table stage_${table} to ${table}`)
  for (const { name } of kept) await facts.run(`drop table if exists ${name} sync`)
  return table
}

/** Copies anew what has changed since it was copied last. */
export async function refreshReferences(from: ReferenceSources): Promise<void> {
  for (const kind of Object.keys(copies) as Kind[]) await copyOf(from, kind)
}

// What a number leads to is one value, so that a line finds all of it by one look.
async function lookup({ facts }: ReferenceSources, table: string, key: string, columns: string, select: string, params = {}) {
  await facts.run(`create or replace table ${table} (${key}, who Tuple(${columns})) engine = Join(any, left, ${key.split(' ')[0]})`)
  await facts.run(`insert into ${table} ${select}`, params)
}

const unitOf = (suffix: string, account: string) => `tupleElement(joinGet('stage_accounts_${suffix}', 'who', ${account}), 'org_unit_id')`

/** Accounts by their id, with unit and kind; the other lookups are made from it. */
export async function bringAccounts(from: ReferenceSources, suffix: string): Promise<void> {
  const select = `select account_id, tuple(org_unit_id, is_group) from ${await copyOf(from, 'account')}`
  await lookup(from, `stage_accounts_${suffix}`, 'account_id UInt64', 'org_unit_id UInt32, is_group UInt8', select)
}

/** Subscriptions by their number at the source, with who carries and holds them and their main group on the period's last day (ARC-35). */
export async function bringSubscriptions(from: ReferenceSources, key: DeliveryKey, suffix: string): Promise<void> {
  const [subscriptions, members] = [await copyOf(from, 'subscription'), await copyOf(from, 'member')]
  const units = ['user_account', 'holder', 'main_group'].map((account) => unitOf(suffix, account))
  await lookup(
    from,
    `stage_subscriptions_${suffix}`,
    'no String',
    'subscription_id UInt64, user_account UInt64, user_unit UInt32, holder UInt64, holder_unit UInt32, main_group UInt64, main_unit UInt32',
    `select no, tuple(s.subscription_id, user_account, ${units[0]}, holder, ${units[1]}, main_group, ${units[2]})
     from (select * from ${subscriptions} where source = {source:String}) s
     any left join (select subscription_id, main_group from ${members} where valid_from <= toDate32({day:String}) and valid_to > toDate32({day:String})) m
     on m.subscription_id = s.subscription_id`,
    { source: key.source, day: key.periodEnd }
  )
}

/** Paying accounts by their number, with the group that owns each, 0 where no group does. */
export async function bringPayingAccounts(from: ReferenceSources, key: DeliveryKey, suffix: string): Promise<void> {
  const ofGroup = `tupleElement(joinGet('stage_accounts_${suffix}', 'who', owner), 'is_group')`
  await lookup(
    from,
    `stage_paying_${suffix}`,
    'no String',
    'paying_account_id UInt64, owner_group UInt64, owner_unit UInt32',
    `select no, tuple(paying_account_id, if(${ofGroup}, owner, 0), if(${ofGroup}, ${unitOf(suffix, 'owner')}, 0))
     from ${await copyOf(from, 'paying_account')} where source = {source:String}`,
    { source: key.source }
  )
}

/** Group accounts by their number. */
export async function bringGroups(from: ReferenceSources, key: DeliveryKey, suffix: string): Promise<void> {
  const select = `select no, tuple(account_id, org_unit_id) from ${await copyOf(from, 'account')} where is_group and no != '' and source = {source:String}`
  await lookup(from, `stage_groups_${suffix}`, 'no String', 'account_id UInt64, org_unit_id UInt32', select, { source: key.source })
}
