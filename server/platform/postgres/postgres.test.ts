import assert from 'node:assert/strict'
import { spawn } from 'node:child_process'
import type { ChildProcess } from 'node:child_process'
import { once } from 'node:events'
import { chmod, mkdir, mkdtemp, rm, stat, writeFile } from 'node:fs/promises'
import os from 'node:os'
import path from 'node:path'
import { after, before, describe, test } from 'node:test'

import pg from 'pg'

import { postgresFolder } from './binaries.ts'
import { PostgresFault } from './initialise.ts'
import { anAccount, asAnother } from './launcher.ts'
import { keptPassword } from './passwords.ts'
import { prepareEmbeddedDatabase, prepareForeignDatabase, serverConnectionOptions } from './roles.ts'
import { startEmbeddedPostgres } from './supervisor.ts'
import type { EmbeddedPostgres } from './supervisor.ts'

const told: string[] = []
const tell = (line: string) => void told.push(line)
let home = ''
const folders = (name: string) => ({ dataDir: path.join(home, name, 'pg'), keysDir: path.join(home, name, 'keys'), tell })

async function ask<T extends pg.QueryResultRow>(url: string, sql: string, options?: string): Promise<T[]> {
  const client = new pg.Client({ connectionString: url, options })
  await client.connect()
  try {
    return (await client.query<T>(sql)).rows
  } finally {
    await client.end()
  }
}

const asUser = (url: string, user: string, password: string) => Object.assign(new URL(url), { username: user, password }).href

before(async () => {
  home = await mkdtemp(path.join(os.tmpdir(), 'jingwei-pg-'))
})
after(() => rm(home, { recursive: true, force: true }))

describe('the embedded PostgreSQL', () => {
  test('starts from nothing, stops, and starts again with its rows', async () => {
    const at = folders('first')
    // What a killed initdb leaves behind must not stand in the way.
    await mkdir(`${at.dataDir}.new-1/base`, { recursive: true })
    const first = await startEmbeddedPostgres(at)
    await ask(first.superuserUrl, 'create table kept as select 7 as n')
    const [made] = await ask<{ e: string; c: string; jit: string; listen: string }>(
      first.superuserUrl,
      `select current_setting('server_encoding') as e, datcollate as c, current_setting('jit') as jit, current_setting('listen_addresses') as listen
       from pg_database where datname = current_database()`
    )
    assert.deepEqual(made, { e: 'UTF8', c: 'C.UTF-8', jit: 'off', listen: '127.0.0.1' })
    await first.stop()
    assert.equal((await stat(path.join(at.keysDir, 'jw_super.password'))).mode & 0o777, 0o600)
    await assert.rejects(stat(`${at.dataDir}.new-1`))
    const again = await startEmbeddedPostgres(at)
    assert.deepEqual(await ask(again.superuserUrl, 'select n from kept'), [{ n: 7 }])
    await again.stop()
  })

  test('dies with a server that is killed, and the next start finds what was committed', async () => {
    const at = folders('killed')
    const { child, url } = await startInChild(at, false)
    await ask(url, 'create table kept as select 7 as n')
    child.kill('SIGKILL')
    const again = await startEmbeddedPostgres(at)
    assert.deepEqual(await ask(again.superuserUrl, 'select n from kept'), [{ n: 7 }])
    await again.stop()
  })

  test('an orphan that goes on working is waited for, told about and sent QUIT', async () => {
    const at = folders('orphan')
    const { child, url } = await startInChild(at, true)
    await ask(url, 'create table kept as select 7 as n')
    child.kill('SIGKILL')
    await once(child, 'exit')
    told.length = 0
    const again = await startEmbeddedPostgres({ ...at, patienceMs: 1000 })
    assert.match(told.join('\n'), /still shutting down.*\n.*sending QUIT/)
    assert.deepEqual(await ask(again.superuserUrl, 'select n from kept'), [{ n: 7 }])
    await again.stop()
  })

  test('a second server on the same folder is refused while the first lives', async () => {
    const at = folders('shared')
    const { child } = await startInChild(at, false)
    await assert.rejects(startEmbeddedPostgres(at), new RegExp(`Another server, process ${child.pid}`))
    child.kill('SIGTERM')
    await once(child, 'exit')
  })

  test('a broken folder gives an error that carries the words of the log', async () => {
    const at = folders('broken')
    await mkdir(at.dataDir, { recursive: true, mode: 0o700 })
    await writeFile(path.join(at.dataDir, 'PG_VERSION'), '18\n')
    await assert.rejects(startEmbeddedPostgres(at), (fault) => fault instanceof PostgresFault && /postgresql\.conf/.test(fault.message))
  })

  test('a lock file that names a stranger with a reused number does not stop the start', async () => {
    const at = folders('first')
    await writeFile(path.join(at.dataDir, 'postmaster.pid'), `${process.pid}\n${at.dataDir}\n1\n5432\n\n127.0.0.1\n0 0\nready   \n`)
    const server = await startEmbeddedPostgres(at)
    await server.stop()
  })

  test(
    'where root has no user namespaces it runs as another user from a place of its own',
    { skip: process.getuid?.() !== 0 },
    async () => {
      const at = folders('another')
      const place = await mkdtemp('/var/tmp/jingwei-another-')
      await chmod(place, 0o755)
      try {
        const launcher = await asAnother(await postgresFolder(), at.dataDir, await anAccount(), place)
        const server = await startEmbeddedPostgres({ ...at, launcher })
        assert.equal((await stat(launcher.dataDir)).uid, (await anAccount()).uid)
        assert.ok(launcher.dataDir.startsWith(place))
        await server.stop()
      } finally {
        await rm(place, { recursive: true, force: true })
      }
    }
  )
})

describe('the roles of the database', () => {
  let server: EmbeddedPostgres
  before(async () => {
    server = await startEmbeddedPostgres(folders('roles'))
  })
  after(() => server.stop())

  test('the owner makes tables and gives a function to jw_look, the server owns and makes nothing', async () => {
    const { keysDir } = folders('roles')
    const urls = await prepareEmbeddedDatabase({ superuserUrl: server.superuserUrl, keysDir })
    assert.deepEqual(await prepareEmbeddedDatabase({ superuserUrl: server.superuserUrl, keysDir }), urls)
    await ask(
      urls.ownerUrl,
      `create table account (n int); alter table account enable row level security; alter table account force row level security;
       create policy look on account to jw_look using (true); create policy mine on account for insert with check (true);
       insert into account values (1); grant select on account to jw_look;
       create function seen() returns bigint language sql security definer as 'select count(*) from public.account';
       alter function seen() owner to jw_look`
    )
    assert.deepEqual(
      await ask(urls.ownerUrl, 'select count(*)::int as n from account'),
      [{ n: 0 }],
      'the owner is held by the policies too'
    )
    assert.deepEqual(await ask(urls.serverUrl, 'select seen()::int as n'), [{ n: 1 }])
    await assert.rejects(ask(urls.serverUrl, 'create table mine ()'), /permission denied/)
    await assert.rejects(ask(urls.serverUrl, 'select from account'), /permission denied/)
  })

  test("a connection of the server's role starts with an empty scope and custom plans", async () => {
    const { serverUrl } = await prepareEmbeddedDatabase({ superuserUrl: server.superuserUrl, keysDir: folders('roles').keysDir })
    const [row] = await ask(
      serverUrl,
      `select current_setting('jw.lo3') as lo3, current_setting('jw.hi1') as hi1, current_setting('jw.mine')::bigint[] as mine,
         current_setting('jw.staff') as staff, current_setting('plan_cache_mode') as plans, current_setting('timezone') as zone`,
      serverConnectionOptions
    )
    assert.deepEqual(row, { lo3: '0', hi1: '0', mine: [], staff: '0', plans: 'force_custom_plan', zone: 'UTC' })
  })

  test('a foreign database is prepared by a role that may create roles, and says what to run to one that may not', async () => {
    await server.stop()
    const at = folders('foreign')
    server = await startEmbeddedPostgres(at)
    const keysDir = path.join(home, 'foreign', 'ours')
    await ask(server.superuserUrl, "create role boss login createrole password 'b'; create role plain login password 'p'")
    await ask(server.superuserUrl, 'create database shop owner boss')
    await ask(server.superuserUrl, 'create database small owner plain')
    const address = (user: string, database: string) => asUser(server.superuserUrl, user, user[0]!).replace(/postgres$/, database)

    await assert.rejects(prepareForeignDatabase({ ownerUrl: address('plain', 'small'), keysDir }), (fault: Error) => {
      assert.match(fault.message, /create role jw_server login password '…';\n.*create role jw_look nologin;\n.*grant jw_look to "?plain"?/)
      return true
    })
    const urls = await prepareForeignDatabase({ ownerUrl: address('boss', 'shop'), keysDir })
    assert.deepEqual(await prepareForeignDatabase({ ownerUrl: address('boss', 'shop'), keysDir }), urls)
    await ask(urls.ownerUrl, "create function one() returns int language sql as 'select 1'; alter function one() owner to jw_look")
    assert.deepEqual(await ask(urls.serverUrl, 'select one(), current_user::text as me'), [{ one: 1, me: 'jw_server' }])
    const password = await keptPassword(keysDir, 'jw_server')
    assert.ok(password !== null && urls.serverUrl.includes(password))

    const elsewhere = path.join(home, 'foreign', 'elsewhere')
    await assert.rejects(prepareForeignDatabase({ ownerUrl: urls.ownerUrl, keysDir: elsewhere }), /Set DATABASE_SERVER_URL/)
    const serverUrl = asUser(urls.ownerUrl, 'jw_server', password)
    assert.equal((await prepareForeignDatabase({ ownerUrl: urls.ownerUrl, serverUrl, keysDir: elsewhere })).serverUrl, serverUrl)
    await assert.rejects(
      prepareForeignDatabase({ ownerUrl: urls.ownerUrl, serverUrl: urls.ownerUrl, keysDir: elsewhere }),
      /could read past the row policies/
    )
  })
})

/** Starts it in a process of its own. With `orphan`, PostgreSQL is not told to die with that process. */
async function startInChild(at: { dataDir: string; keysDir: string }, orphan: boolean): Promise<{ child: ChildProcess; url: string }> {
  const script = `
    import { startEmbeddedPostgres } from ${JSON.stringify(import.meta.resolve('./supervisor.ts'))}
    import { chooseLauncher } from ${JSON.stringify(import.meta.resolve('./launcher.ts'))}
    const at = ${JSON.stringify(at)}
    const chosen = await chooseLauncher(at.dataDir)
    const launcher = { ...chosen, command: (program, args, dies) => chosen.command(program, args, dies && ${!orphan}) }
    const server = await startEmbeddedPostgres({ ...at, launcher, tell: () => {} })
    process.on('SIGTERM', () => server.stop())
    console.log(server.superuserUrl)`
  const child = spawn(process.execPath, ['--input-type=module-typescript', '-e', script], { stdio: ['ignore', 'pipe', 'inherit'] })
  const [url] = (await once(child.stdout!, 'data')) as [Buffer]
  return { child, url: url.toString().trim() }
}
