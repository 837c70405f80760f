import type pg from 'pg'

// Rows of these are written once and say what was so then; nobody who is bound to a scope reads them.
const WRITTEN_ONCE = ['audit_event']

type Table = {
  readonly table: string
  readonly columns: readonly string[]
  readonly secured: boolean
  /** The words of the policies that bind the server's role. */
  readonly policies: string
  /** Foreign keys that follow a change of what they refer to: their columns, and the table they refer to. */
  readonly following: readonly { readonly columns: readonly string[]; readonly to: string }[]
}

const tables = async (owner: pg.Pool): Promise<Table[]> =>
  (
    await owner.query<Table>(
      `select c.relname::text as "table", c.relrowsecurity and c.relforcerowsecurity as secured,
         array_agg(a.attname::text order by a.attnum) as columns,
         coalesce((select string_agg(pg_get_expr(p.polqual, p.polrelid), ' ') from pg_policy p
           where p.polrelid = c.oid and p.polqual is not null and (p.polroles = '{0}' or 'jw_server'::regrole = any(p.polroles))), '') as policies,
         coalesce((select json_agg(json_build_object('to', f.confrelid::regclass::text, 'columns',
             (select json_agg(k.attname order by k.attnum) from pg_attribute k where k.attrelid = f.conrelid and k.attnum = any(f.conkey))))
           from pg_constraint f where f.conrelid = c.oid and f.contype = 'f' and f.confupdtype = 'c' and f.convalidated), '[]') as following
       from pg_class c join pg_attribute a on a.attrelid = c.oid and a.attnum > 0 and not a.attisdropped
       where c.relnamespace = 'public'::regnamespace and c.relkind in ('r', 'p') and not c.relispartition and c.relname not like 'stage\\_%'
       group by c.oid, c.relname order by 1`
    )
  ).rows

/**
 * What is wrong with tables of accounts, as `table: what` (ADM-31, ADM-43, ADM-A7): each account of a row stands beside its position, the
 * position follows the account's through a foreign key, row security is forced, and a policy reads both. A position without an account
 * must follow its unit's.
 */
export async function faultyAccountTables(owner: pg.Pool): Promise<string[]> {
  const faults: string[] = []
  for (const { table, columns, secured, policies, following } of await tables(owner)) {
    if (WRITTEN_ONCE.includes(table)) continue
    const accounts = columns.filter((column) => /(^|_)account_id$/.test(column) && column !== 'paying_account_id')
    const positions = columns.filter((column) => /(^|_)org_pos$/.test(column))
    for (const account of accounts) {
      const position = account.replace(/account_id$/, 'org_pos')
      if (!positions.includes(position)) faults.push(`${table}: ${account} without ${position}`)
      else if (!policies.includes(position) || !policies.includes(account))
        faults.push(`${table}: no policy reads ${position} and ${account}`)
    }
    if (accounts.length > 0 && !secured) faults.push(`${table}: row security is not forced`)
    for (const position of positions) {
      const pair = table === 'account' ? 'org_unit_id' : position.replace(/org_pos$/, 'account_id')
      const to = table === 'account' ? 'org_unit' : 'account'
      const follows = following.some((key) => key.to === to && key.columns.includes(position) && key.columns.includes(pair))
      const followsUnit = following.some((key) => key.to === 'org_unit' && key.columns.includes(position))
      if (!follows && (accounts.includes(pair) || !followsUnit)) faults.push(`${table}: ${position} does not follow a move`)
    }
  }
  return faults
}
