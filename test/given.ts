import { createHash } from 'node:crypto'
import { mkdir, mkdtemp, readFile, rename, rm, writeFile } from 'node:fs/promises'
import os from 'node:os'
import path from 'node:path'

import type { z } from 'zod'

import type { archive } from '../api/archive.ts'
import type { Manifest } from '../api/exchange.ts'
import { demoLogins, demoPassword, generateProvince, writeDelivery } from '../demo/index.ts'
import type { Row } from '../demo/index.ts'
import { buildServer } from '../server/app.ts'
import { giveLogins, mainPosts, markStore } from '../server/modules/admin/index.ts'
import { readConfig } from '../server/platform/config.ts'
import type { Provider } from '../server/platform/config.ts'
import { openPool, query } from '../server/platform/database.ts'
import type { Services } from '../server/platform/http/context.ts'
import { unlimited } from '../server/platform/http/limits.ts'
import type { LimitFigures } from '../server/platform/http/limits.ts'
import { openLog } from '../server/platform/log.ts'
import { openStores } from '../server/stores.ts'

type Accounts = (typeof archive)['accounts']
/** What a route of accounts answers. */
export type Answer<R extends keyof Accounts> = z.infer<NonNullable<Accounts[R]['~orpc']['outputSchema']>>
export type Answered<T> = { readonly status: number; readonly body: T; readonly text: string; readonly headers: Record<string, unknown> }
type Asked = Readonly<Record<string, string | number | boolean | undefined>>

/** A person at the api: the cookie of his session and the header that our pages send. */
export type Caller = {
  readonly cookie: string
  get<T>(route: string, asked?: Asked): Promise<Answered<T>>
  post<T>(route: string, body: unknown): Promise<Answered<T>>
  /** Every page of a list; fails where a page is refused. */
  pages<T>(route: string, asked?: Asked): Promise<T[]>
}

export type Key = {
  readonly feed: string
  readonly source: string
  readonly period: string
  readonly region?: string
  readonly mode?: 'full' | 'delta' | 'correction'
  readonly seq?: string
  readonly compression?: 'zst' | 'gz' | 'none'
  readonly rowsPerPart?: number
}
/** What is done to a delivery on its way. `text` is declared honestly, `bytes` and `manifest` are not. */
export type Tamper = {
  readonly text?: (csv: string) => string | Buffer
  readonly bytes?: (part: Buffer) => Buffer
  readonly manifest?: (manifest: Manifest) => Manifest
  readonly manifestName?: (name: string) => string
}
export type Worked = {
  readonly batchId: string
  readonly state: string
  readonly codes: readonly string[]
  readonly findings: readonly { code: string; place: string | null; found: string | null; expected: string | null }[]
  readonly rejects: readonly { part: number; line: number; column: string; code: string; found: string | null; expected: string }[]
  readonly lines: number
  readonly added: number
  readonly changed: number
  readonly equal: number
  readonly reversed: number
  readonly rejected: number
  readonly loadId: number | null
}

/** A whole server over fresh stores, its jobs run by `settle` only, its clock set by the test. */
export type TestServer = Awaited<ReturnType<typeof startedServer>>

const sha256 = (bytes: Buffer) => createHash('sha256').update(bytes).digest('hex')

type Started = { limits?: LimitFigures; provider?: Provider | null; behindTls?: boolean }

export async function startedServer({ limits = unlimited, provider = null, behindTls = false }: Started = {}) {
  const dataDir = await mkdtemp(path.join(os.tmpdir(), 'jingwei-test-'))
  let now = new Date('2026-11-25T02:00:00Z')
  // Each look at the clock is a millisecond later, so that nothing that happens one after the other carries one instant.
  const clock = { now: () => (now = new Date(now.getTime() + 1)) }
  const config = readConfig({ DATA_DIR: dataDir, LOG_LEVEL: 'silent', FACTS_MEMORY_MB: '1024' }, ['--empty'])
  const stores = await openStores(config, clock, openLog(process.env.TEST_LOG ?? 'silent'), () => {})
  const { services } = stores
  const running = await buildServer(services, null, '', { limits, provider, behindTls })
  const record = openPool(await superuserUrl(dataDir), { max: 2, name: 'jingwei-test' })

  const ask = async <T>(request: { method: 'GET' | 'POST'; url: string; cookie?: string; payload?: unknown }): Promise<Answered<T>> => {
    const answer = await running.app.inject({
      method: request.method,
      url: request.url,
      headers: { 'x-jingwei': '1', ...(request.cookie ? { cookie: request.cookie } : {}) },
      ...(request.payload === undefined ? {} : { payload: request.payload as object })
    })
    const json = answer.headers['content-type']?.toString().includes('json') ?? false
    return { status: answer.statusCode, body: (json ? answer.json() : null) as T, text: answer.body, headers: answer.headers }
  }
  const callerWith = (cookie: string): Caller => {
    const get = <T>(route: string, asked: Asked = {}) =>
      ask<T>({ method: 'GET', url: `${route.match(/^\/(feed-rejects|export-files)/) ? '' : '/api'}${route}${queryOf(asked)}`, cookie })
    return {
      cookie,
      get,
      post: (route, body) => ask({ method: 'POST', url: `/api${route}`, cookie, payload: body }),
      async pages<T>(route: string, asked: Asked = {}) {
        const rows: T[] = []
        let cursor: string | null = ''
        while (cursor !== null) {
          const answer: Answered<{ rows: T[]; nextCursor: string | null }> = await get(route, { ...asked, cursor: cursor || undefined })
          if (answer.status !== 200) throw new Error(`${route}: ${answer.status} ${answer.text}`)
          rows.push(...answer.body.rows)
          cursor = answer.body.nextCursor
        }
        return rows
      }
    }
  }

  const server = {
    dataDir,
    services,
    app: running.app,
    settle: running.settle,
    /** Rows of the record as a superuser sees them, whom no row security binds. */
    record: async <T>(sql: string, values: readonly unknown[] = []): Promise<T[]> => (await record.query(sql, [...values])).rows as T[],
    /** Rows of the facts whatever load they are of and whoever may see them. */
    async looked<T>(select: string): Promise<T[]> {
      await services.facts.run(`create or replace table stage_looked engine = Memory as ${select}`)
      const rows = await services.facts.rows<T>('select * from stage_looked')
      await services.facts.run('drop table stage_looked')
      return rows
    },
    /** Puts a setting in force for the whole system, since long ago. */
    set: (group: string, key: string, value: unknown) =>
      record.query(
        `insert into setting_value (setting_group, key, value, valid_from, set_at, set_by) values ($1, $2, $3, '2020-01-01', '2020-01-01', 'test')`,
        [group, key, JSON.stringify(value)]
      ),
    setClock: (instant: string) => void (now = new Date(instant)),
    nobody: callerWith(''),
    callerWith,
    async signedIn(login: string, password = demoPassword): Promise<Caller> {
      const answer = await ask({ method: 'POST', url: '/api/session/sign-in', payload: { login, password } })
      if (answer.status !== 200) throw new Error(`sign-in of ${login}: ${answer.status} ${answer.text}`)
      return callerWith(String(answer.headers['set-cookie']).split(';')[0]!)
    },
    /** Delivers rows through the inbox and works them; answers what became of the delivery. */
    async deliver(key: Key, rows: Iterable<Row>, tamper: Tamper = {}): Promise<Worked> {
      await dropDelivery(dataDir, key, rows, tamper)
      await running.settle()
      const [newest] = await query<{ batch_id: string }>(services.db, 'select batch_id from feed_batch order by version desc limit 1')
      return workedBatch(services, newest!.batch_id)
    },
    /** Writes a delivery into the inbox and leaves it there. */
    drop: (key: Key, rows: Iterable<Row>, tamper: Tamper = {}) => dropDelivery(dataDir, key, rows, tamper),
    worked: (batchId: string) => workedBatch(services, batchId),
    /** The tiny demo province, two cities and 60 accounts, three months of bills to October 2026, with its log-ins. */
    async loadTiny(change?: Parameters<typeof generateProvince>[0]['change']): Promise<void> {
      await generateProvince({ size: 'tiny', through: '2026-10', outDir: path.join(dataDir, 'in'), ...(change ? { change } : {}) })
      await markStore(services, 'tiny')
      await running.settle()
      await giveLogins(services, demoLogins(await mainPosts(services.db)))
    },
    async close(): Promise<void> {
      await record.end()
      await running.stop()
      await stores.close()
      await rm(dataDir, { recursive: true, force: true })
    }
  }
  return server
}

const queryOf = (asked: Asked): string => {
  const pairs = Object.entries(asked).flatMap(([name, given]) => (given === undefined ? [] : [[name, String(given)]]))
  return pairs.length === 0 ? '' : `?${new URLSearchParams(pairs).toString()}`
}

/** Address of a data folder's own PostgreSQL for its superuser, in the database of the server. */
export async function superuserUrl(dataDir: string): Promise<string> {
  const port = (await readFile(path.join(dataDir, 'pg/postmaster.pid'), 'utf8')).split('\n')[3]
  const password = (await readFile(path.join(dataDir, 'keys/jw_super.password'), 'utf8')).trim()
  return `postgresql://jw_super:${password}@127.0.0.1:${port}/jingwei`
}

async function dropDelivery(dataDir: string, key: Key, rows: Iterable<Row>, tamper: Tamper): Promise<Manifest> {
  const region = key.region ?? '510000'
  const folder = await mkdtemp(path.join(dataDir, 'written-'))
  const order = { compression: 'none' as const, ...key, region, producedAt: '2026-11-25T02:00:00+08:00', folder }
  const written = await writeDelivery(order, rows)
  const inbox = path.join(dataDir, 'in', key.source)
  await mkdir(inbox, { recursive: true })
  const parts: Manifest['parts'] = []
  for (const part of written.parts) {
    const plain = await readFile(path.join(folder, part.name))
    const honest = tamper.text ? Buffer.from(tamper.text(plain.toString('utf8'))) : plain
    parts.push({ ...part, bytes: honest.length, sha256: sha256(honest) })
    await writeFile(path.join(inbox, part.name), tamper.bytes?.(honest) ?? honest)
  }
  const declared = { ...written, parts }
  const manifest = tamper.manifest?.(declared) ?? declared
  const stem = [written.feed, written.source, written.region, written.period, written.mode, written.seq].join('.')
  const name = `${stem}.manifest.json`
  const signal = path.join(inbox, tamper.manifestName?.(name) ?? name)
  await writeFile(`${signal}.tmp`, JSON.stringify(manifest))
  await rename(`${signal}.tmp`, signal)
  await rm(folder, { recursive: true })
  return manifest
}

async function workedBatch(services: Services, batchId: string): Promise<Worked> {
  const [batch] = await query<Omit<Worked, 'codes' | 'rejects'>>(
    services.db,
    `select batch_id as "batchId", state, findings, line_count as lines, added, changed, equal, reversed, rejected, load_id as "loadId"
     from feed_batch where batch_id = $1`,
    [batchId]
  )
  const rejects = await query<Worked['rejects'][number]>(
    services.db,
    `select part, line, column_name as "column", code, found, expected from feed_reject where batch_id = $1 order by part, line, column_name, code`,
    [batchId]
  )
  return { ...batch!, codes: batch!.findings.map((finding) => finding.code), rejects }
}

/** Lines of feeds that pass every check; a test gives what matters to it. */
export const row = {
  individual: (n: number, given: Row = {}): Row => ({
    account_no: `T${String(n).padStart(6, '0')}`,
    name: '张三丰',
    certificate_kind: 'other',
    certificate_no: `X${n}`,
    verified: 1,
    unit_code: 'SC510104',
    state: 'active',
    updated_at: '2026-10-31T08:00:00+08:00',
    ...given
  }),
  group: (n: number, given: Row = {}): Row => ({
    account_no: `G${String(n).padStart(6, '0')}`,
    name: `成都试用${n}有限公司`,
    other_registration: `trial:${n}`,
    unit_type: 'enterprise',
    industry: 'it',
    address: '四川省成都市锦江区试用路1号',
    unit_code: 'SC510104',
    state: 'active',
    updated_at: '2026-10-31T08:00:00+08:00',
    ...given
  }),
  subscription: (n: number, given: Row = {}): Row => ({
    subscription_no: `S${String(n).padStart(6, '0')}`,
    msisdn: `1601${String(n).padStart(7, '0')}`,
    line_kind: 'mobile',
    boss_customer_no: `B${n}`,
    state: 'active',
    state_since: '2020-01-01',
    suspended_way: 'none',
    in_service_date: '2020-01-01',
    pay_type: 'postpaid',
    user_type: 'ordinary',
    updated_at: '2026-10-31T08:00:00+08:00',
    ...given
  }),
  /** A bill line of one amount, without discount, paid. */
  bill: (subscription: string | null, paying: string, fen: number, given: Row = {}): Row => ({
    bill_month: '2026-09',
    subscription_no: subscription,
    paying_account_no: paying,
    charge_class: 'monthly_fee',
    item_code: 'MF',
    gross_fen: fen,
    discount_fen: 0,
    net_fen: fen,
    paid_fen: fen,
    written_off_fen: 0,
    ...given
  })
}
