import { userInfo } from 'node:os'

import pg from 'pg'

import { keepPassword, keptOrNewPassword, keptPassword } from './passwords.ts'

const DATABASE = 'jingwei'
const OLDEST = 150_000

/** The database cannot be used as it is; the message says what to run, as whom. */
export class DatabaseNotReady extends Error {}

/**
 * What every connection of the server's role starts with: an empty scope that the planner counts right (ruling 50), and no plan that was
 * made for somebody else's scope (ruling 51).
 */
export const serverConnectionOptions: string = [
  ...[1, 2, 3].flatMap((n) => [`jw.lo${n}=0`, `jw.hi${n}=0`]),
  'jw.mine={}',
  'jw.staff=0',
  'plan_cache_mode=force_custom_plan',
  'jit=off',
  'timezone=UTC'
]
  .map((setting) => `-c ${setting}`)
  .join(' ')

/** Makes the three roles (ruling 52) and the database in our own PostgreSQL; run at every start, changes nothing that is right. */
export async function prepareEmbeddedDatabase(at: {
  superuserUrl: string
  keysDir: string
}): Promise<{ ownerUrl: string; serverUrl: string }> {
  const owner = await keptOrNewPassword(at.keysDir, 'jw_owner')
  const server = await keptOrNewPassword(at.keysDir, 'jw_server')
  await connected(at.superuserUrl, async (client) => {
    await ensureRole(client, 'jw_owner', `login createrole password ${pg.escapeLiteral(owner)}`)
    await ensureRole(client, 'jw_server', `login password ${pg.escapeLiteral(server)}`)
    await ensureRole(client, 'jw_look', 'nologin')
    const { rowCount } = await client.query('select from pg_database where datname = $1', [DATABASE])
    if (rowCount === 0) await client.query(`create database ${DATABASE} owner jw_owner`)
    await client.query(`revoke all on database ${DATABASE} from public; grant connect on database ${DATABASE} to jw_server`)
  })
  await connected(withUser(at.superuserUrl, { database: DATABASE }), (client) => letOwnerGive(client, 'jw_owner'))
  return {
    ownerUrl: withUser(at.superuserUrl, { user: 'jw_owner', password: owner, database: DATABASE }),
    serverUrl: withUser(at.superuserUrl, { user: 'jw_server', password: server, database: DATABASE })
  }
}

/**
 * Makes jw_server and jw_look in a database that is yours (`DATABASE_URL`, PostgreSQL 15 to 18), as far as its role may, and checks what
 * it finds. `serverUrl` is DATABASE_SERVER_URL; without it the password of jw_server is kept in `keysDir`.
 * Throws DatabaseNotReady with the SQL that an administrator has to run.
 */
export async function prepareForeignDatabase(at: {
  ownerUrl: string
  serverUrl?: string
  keysDir: string
}): Promise<{ ownerUrl: string; serverUrl: string }> {
  const asked = at.serverUrl === undefined ? null : new URL(at.serverUrl)
  const serverRole = asked === null ? 'jw_server' : decodeURIComponent(asked.username) || userInfo().username
  const givenPassword = asked === null ? await keptPassword(at.keysDir, 'jw_server') : decodeURIComponent(asked.password)
  const kept = await connected(at.ownerUrl, async (client) => {
    await checkServer(client)
    const me = (await client.query<{ me: string }>('select current_user::text as me')).rows[0]!.me
    const roles = await rolesOf(client)
    if (asked === null && givenPassword === null && roles.has('jw_server')) {
      throw new DatabaseNotReady(
        'The role jw_server is there, and its password is not under DATA_DIR/keys. Set DATABASE_SERVER_URL to an address with its password ' +
          "(to give it a new one: alter role jw_server password '…')."
      )
    }
    const password = givenPassword ?? (await keptOrNewPassword(at.keysDir, 'jw_server'))
    const missing = await missingSteps(client, me, serverRole, roles, password)
    for (const step of missing) await step.run()
    await checkServerRole(client, serverRole, me)
    return password
  })
  if (asked === null) await keepPassword(at.keysDir, 'jw_server', kept)
  const serverUrl = at.serverUrl ?? withUser(at.ownerUrl, { user: 'jw_server', password: kept })
  await connected(serverUrl, async () => {})
  return { ownerUrl: at.ownerUrl, serverUrl }
}

type Step = { sql: string; run(): Promise<unknown> }

async function missingSteps(client: pg.Client, me: string, serverRole: string, roles: Set<string>, password: string): Promise<Step[]> {
  const owner = pg.escapeIdentifier(me)
  const steps: { sql: string; secret?: string }[] = []
  if (!roles.has('jw_server')) {
    // Another role signs in: jw_server is then only the name that the rights are given to.
    steps.push(
      serverRole === 'jw_server'
        ? { sql: "create role jw_server login password '…'", secret: password }
        : { sql: 'create role jw_server nologin' }
    )
  }
  if (!roles.has('jw_look')) steps.push({ sql: 'create role jw_look nologin' })
  const set = (await isAtLeast(client, 160_000)) ? 'SET' : 'MEMBER'
  const member = async (who: string, of: string, how: string) =>
    roles.has(of) && (await client.query<{ yes: boolean }>('select pg_has_role($1, $2, $3) as yes', [who, of, how])).rows[0]!.yes
  if (!(await member(me, 'jw_look', set))) steps.push({ sql: await grantLook(client, owner) })
  if (serverRole !== 'jw_server' && !(roles.has(serverRole) && (await member(serverRole, 'jw_server', 'USAGE')))) {
    steps.push({ sql: `grant jw_server to ${pg.escapeIdentifier(serverRole)}` })
  }
  const create =
    roles.has('jw_look') &&
    (await client.query<{ yes: boolean }>("select has_schema_privilege('jw_look', 'public', 'create') as yes")).rows[0]!.yes
  if (!create) steps.push({ sql: 'grant usage, create on schema public to jw_look' })
  const all = steps.map(({ sql }) => `  ${sql};`).join('\n')
  return steps.map(({ sql, secret }) => ({
    sql,
    run: async () => {
      const refused = (reason: string) =>
        new DatabaseNotReady(
          `The role ${me} of DATABASE_URL may not prepare the database (${reason}). Let an administrator run in this database:\n${all}\nthen set DATABASE_SERVER_URL and start again.`
        )
      await client.query(secret === undefined ? sql : sql.replace("'…'", () => pg.escapeLiteral(secret))).catch((fault: Error) => {
        throw refused(fault.message)
      })
      // PostgreSQL only warns when a grant gives nothing.
      if (sql.startsWith('grant usage, create')) {
        const { rows } = await client.query<{ yes: boolean }>("select has_schema_privilege('jw_look', 'public', 'create') as yes")
        if (!rows[0]!.yes) throw refused(`it does not own the schema public`)
      }
    }
  }))
}

async function checkServer(client: pg.Client): Promise<void> {
  const { rows } = await client.query<{ version: string; encoding: string }>(
    "select current_setting('server_version') as version, current_setting('server_encoding') as encoding"
  )
  if (!(await isAtLeast(client, OLDEST))) throw new DatabaseNotReady(`PostgreSQL ${rows[0]!.version} is too old: 15 to 18 are supported.`)
  if (rows[0]!.encoding !== 'UTF8')
    throw new DatabaseNotReady(`The database is encoded ${rows[0]!.encoding}: make one with encoding 'UTF8'.`)
}

/** The server's role must be held by the row policies, else everybody sees everything (ADM-42). */
async function checkServerRole(client: pg.Client, serverRole: string, me: string): Promise<void> {
  const { rows } = await client.query<{ rolsuper: boolean; rolbypassrls: boolean; owns: boolean; login: boolean }>(
    'select rolsuper, rolbypassrls, pg_has_role(rolname, $2, $3) as owns, rolcanlogin as login from pg_roles where rolname = $1',
    [serverRole, me, 'MEMBER']
  )
  const role = rows[0]
  if (role === undefined || !role.login) throw new DatabaseNotReady(`The role ${serverRole} of DATABASE_SERVER_URL cannot sign in.`)
  if (role.rolsuper || role.rolbypassrls || role.owns) {
    throw new DatabaseNotReady(
      `The role ${serverRole} could read past the row policies: it must be no superuser, not bypassrls, and no member of ${me}. Use jw_server.`
    )
  }
}

async function ensureRole(client: pg.Client, name: string, attributes: string): Promise<void> {
  const { rowCount } = await client.query('select from pg_roles where rolname = $1', [name])
  await client.query(`${rowCount === 0 ? 'create' : 'alter'} role ${name} ${attributes}`)
}

/** Lets the owner give a function to jw_look: it must be able to become jw_look, and jw_look to have things in the schema. */
async function letOwnerGive(client: pg.Client, owner: string): Promise<void> {
  await client.query(await grantLook(client, owner))
  await client.query('grant usage, create on schema public to jw_look')
}

// Without inheritance, where PostgreSQL can say so (16 and later): the policies that admit jw_look must not admit the owner as well.
const grantLook = async (client: pg.Client, owner: string) =>
  (await isAtLeast(client, 160_000)) ? `grant jw_look to ${owner} with inherit false, set true` : `grant jw_look to ${owner}`

const rolesOf = async (client: pg.Client) =>
  new Set((await client.query<{ rolname: string }>('select rolname from pg_roles')).rows.map((row) => row.rolname))

const isAtLeast = async (client: pg.Client, version: number) =>
  Number((await client.query<{ n: string }>("select current_setting('server_version_num') as n")).rows[0]!.n) >= version

async function connected<T>(url: string, work: (client: pg.Client) => Promise<T>): Promise<T> {
  const client = new pg.Client({ connectionString: url, application_name: 'jingwei prepare', connectionTimeoutMillis: 20_000 })
  await client.connect()
  try {
    return await work(client)
  } finally {
    await client.end()
  }
}

function withUser(url: string, change: { user?: string; password?: string; database?: string }): string {
  const changed = new URL(url)
  if (change.user !== undefined) changed.username = encodeURIComponent(change.user)
  if (change.password !== undefined) changed.password = encodeURIComponent(change.password)
  if (change.database !== undefined) changed.pathname = `/${change.database}`
  return changed.href
}
