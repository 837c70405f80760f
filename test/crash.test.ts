import assert from 'node:assert/strict'
import { spawn } from 'node:child_process'
import type { ChildProcess } from 'node:child_process'
import { once } from 'node:events'
import { mkdtemp, rm } from 'node:fs/promises'
import os from 'node:os'
import path from 'node:path'
import { after, test } from 'node:test'
import { setTimeout as pause } from 'node:timers/promises'
import { fileURLToPath } from 'node:url'

import pg from 'pg'

import { openFactStore } from '../server/platform/factstore/index.ts'
import { superuserUrl } from './given.ts'

const main = fileURLToPath(new URL('../server/main.ts', import.meta.url))
const folders: string[] = []
const started = new Set<ChildProcess>()
after(async () => {
  for (const child of started) child.kill('SIGKILL')
  for (const folder of folders) await rm(folder, { recursive: true, force: true, maxRetries: 20, retryDelay: 250 })
})

async function newFolder(): Promise<string> {
  const folder = await mkdtemp(path.join(os.tmpdir(), 'jingwei-crash-'))
  folders.push(folder)
  return folder
}

type Server = {
  readonly child: ChildProcess
  readonly ended: Promise<unknown>
  said(): string
  until(words: RegExp): Promise<RegExpExecArray>
}

function start(dataDir: string): Server {
  const child = spawn(process.execPath, [main], {
    env: { ...process.env, DATA_DIR: dataDir, PORT: '0', JINGWEI_DEMO_SIZE: 'tiny', LOG_LEVEL: 'error', FACTS_MEMORY_MB: '512' },
    stdio: ['ignore', 'pipe', 'pipe']
  })
  started.add(child)
  let said = ''
  for (const stream of [child.stdout!, child.stderr!]) stream.setEncoding('utf8').on('data', (text: string) => (said += text))
  const ended = once(child, 'exit').then(() => started.delete(child))
  return {
    child,
    ended,
    said: () => said,
    async until(words) {
      for (;;) {
        const found = words.exec(said)
        if (found) return found
        if (child.exitCode !== null || child.signalCode !== null) throw new Error(`the server ended before it said ${words}:\n${said}`)
        await pause(25)
      }
    }
  }
}

/** Asks the server to stop and answers its exit code. */
async function stopped({ child, ended }: Server): Promise<number | null> {
  child.kill('SIGTERM')
  await ended
  return child.exitCode
}

const counted = [
  'org_unit',
  'staff',
  'login',
  'account',
  'individual',
  'group_profile',
  'account_access',
  'subscription',
  'paying_account',
  'member',
  'search_token'
]

/** How many rows of each kind there are, and of facts those that a question sees. Taken while the server runs, facts after it. */
async function recordOf(dataDir: string): Promise<{ counts: Record<string, unknown>; loads: number[] }> {
  const client = new pg.Client({ connectionString: await superuserUrl(dataDir) })
  await client.connect()
  try {
    const counts: Record<string, unknown> = {}
    for (const table of counted) counts[table] = (await client.query<{ n: number }>(`select count(*)::int as n from ${table}`)).rows[0]!.n
    const batches = await client.query('select feed, period, state, count(*)::int as n from feed_batch group by 1, 2, 3 order by 1, 2, 3')
    const loads = await client.query<{ load_id: number }>('select load_id from load where visible')
    return { counts: { ...counts, batches: batches.rows, loads: loads.rows.length }, loads: loads.rows.map((row) => row.load_id) }
  } finally {
    await client.end()
  }
}

async function factsOf(dataDir: string, loads: readonly number[]): Promise<unknown> {
  const facts = await openFactStore({ dataDir, url: null, memoryMb: 512 })
  try {
    const sums = ['fact_bill', 'fact_usage_month'].map((fact) => {
      const amount = fact === 'fact_bill' ? 'net_fen' : 'seconds'
      return `select '${fact}' as fact, toString(month) as m, count() as n, sum(sign * ${amount}) as amount from ${fact} where load_id in (${loads.join(', ')}) group by m`
    })
    await facts.run(`create or replace table stage_counted engine = Memory as ${sums.join(' union all ')}`)
    const rows = await facts.rows('select fact, m, n, amount from stage_counted order by fact, m')
    await facts.run('drop table stage_counted')
    return rows
  } finally {
    await facts.close()
  }
}

async function loadedAndStopped(server: Server, dataDir: string): Promise<{ counts: unknown; facts: unknown }> {
  await server.until(/answers at http/)
  const { counts, loads } = await recordOf(dataDir)
  assert.equal(await stopped(server), 0, server.said())
  return { counts, facts: await factsOf(dataDir, loads) }
}

test('a server killed at five moments of its first load ends with exactly the rows of one that was left alone', async (t) => {
  const calm = await newFolder()
  const undisturbed = await loadedAndStopped(start(calm), calm)
  assert.equal((undisturbed.counts as { account: number }).account, 60)

  const dataDir = await newFolder()
  // From the first manifest to the last fact, each time a little further; where exactly is left to the machine's mood.
  const moments = [/writing its feed files/, /deliveries to load/, /deliveries to load/, /deliveries to load/, /deliveries to load/]
  for (const moment of moments) {
    const server = start(dataDir)
    const reached = await Promise.race([server.until(moment).then(() => true), server.until(/answers at http/).then(() => false)])
    await pause(Math.random() * 700)
    server.child.kill('SIGKILL')
    await server.ended
    t.diagnostic(`killed when it had said: ${server.said().trim().split('\n').at(-1)}`)
    if (!reached) break
  }
  assert.deepEqual(await loadedAndStopped(start(dataDir), dataDir), undisturbed)
})

/** Asks the store of a running server as a superuser, trying again while it starts. */
async function asked<T>(dataDir: string, sql: string, values: readonly unknown[] = []): Promise<T[]> {
  for (let tries = 0; ; tries++) {
    let client: pg.Client | null = null
    try {
      client = new pg.Client({ connectionString: await superuserUrl(dataDir) })
      await client.connect()
      return (await client.query(sql, [...values])).rows as T[]
    } catch (fault) {
      if (tries >= 400) throw fault
      await pause(50)
    } finally {
      await client?.end().catch(() => {})
    }
  }
}
const until = async (holds: () => Promise<boolean>) => {
  while (!(await holds())) await pause(20)
}

test('a server killed in a move of 3,000 accounts leaves nothing half-done, and does it once when it is back', async () => {
  const dataDir = await newFolder()
  const first = start(dataDir)
  await first.until(/answers at http/)
  await asked(
    dataDir,
    `insert into account (account_no, source_system, kind, name, name_norm, name_key, state, org_unit_id, org_pos, creation_channel, created_at,
       created_by, updated_at, updated_by)
     select 'Z' || n, 'planted', 'group', 'Z', 'Z', 'Z', 'in_service', u.org_unit_id, u.lo, 'boss', now(), 't', now(), 't'
     from generate_series(1, 3000) n, org_unit u where u.code = 'SC510104'`
  )
  await asked(
    dataDir,
    `insert into search_token select 't' || g, account_id, org_pos, false from account, generate_series(1, 20) g where source_system = 'planted'`
  )
  const [change] = await asked<{ id: string }>(
    dataDir,
    `insert into org_change (change_id, name, effective_on, steps, preview, state, drafted_by, drafted_at, approved_at)
     select gen_random_uuid(), '划转', (now() at time zone 'Asia/Shanghai')::date, '[{"kind":"move","unit":"SC510104","to":"SC5107"}]', '{}', 'approved',
       min(staff_id), now(), now() from staff returning change_id as id`
  )
  first.child.kill('SIGKILL')
  await first.ended

  const state = async () =>
    (await asked<{ state: string }>(dataDir, 'select state from org_change where change_id = $1', [change!.id]))[0]!.state
  const second = start(dataDir)
  await until(async () => {
    const [busy] = await asked<{ n: number }>(
      dataDir,
      `select count(*)::int as n from pg_stat_activity where query like 'update org_unit u set name%' and state = 'active'`
    )
    return busy!.n > 0
  })
  assert.equal(await state(), 'approved')
  second.child.kill('SIGKILL')
  await second.ended

  const third = start(dataDir)
  await until(async () => (await state()) === 'applied')
  const [moved] = await asked(
    dataDir,
    `select (select count(*)::int from account a join org_unit u on u.org_unit_id = a.org_unit_id where a.org_pos <> u.lo) as stray_accounts,
       (select count(*)::int from search_token t join account a on a.account_id = t.account_id where t.org_pos <> a.org_pos) as stray_tokens,
       (select count(*)::int from account a join org_unit c on c.code = 'SC5107' and a.org_pos >= c.lo and a.org_pos < c.hi where a.source_system = 'planted') as there,
       (select count(*)::int from audit_event where action = 'org.change.applied') as audited,
       (select max(n)::int from (select count(*) as n from org_unit_version where origin like 'batch %' group by org_unit_id) v) as versions`
  )
  assert.deepEqual(moved, { stray_accounts: 0, stray_tokens: 0, there: 3000, audited: 1, versions: 1 })
  assert.equal(await stopped(third), 0, third.said())
})
