import type { FastifyInstance } from 'fastify'

import { demoPassword } from '../demo/index.ts'
import type { Services } from '../server/platform/http/context.ts'
import { cookieName, hashOfToken } from '../server/platform/session/tokens.ts'

/** Somebody signed in, who asks by the api and, beside it, in bare SQL under the same role and the same scope. */
export type Asker = {
  readonly scope: string
  /** The whole request, sign-in check and answer in JSON included. Throws where it is refused. */
  get<T>(path: string, query: Readonly<Record<string, string | number | undefined>>): Promise<T>
  /** One transaction: the scope, then this statement. */
  raw<T>(sql: string, values?: readonly unknown[]): Promise<T[]>
  /** The scope once, then as many statements as `work` asks; and what was set, to write the same by hand. */
  within<T>(work: (ask: <R>(sql: string, values?: readonly unknown[]) => Promise<R[]>, set: ScopeSet) => Promise<T>): Promise<T>
  /** Milliseconds for which `work` holds a connection: what it asks of the database, without HTTP, JSON and the waiting between. */
  held(work: () => Promise<unknown>): Promise<number>
}

/** What the scope setter answered. */
export type ScopeSet = {
  readonly outcome: string
  readonly lows: readonly number[]
  readonly highs: readonly number[]
  readonly mine: readonly number[]
}

const scopes = [
  { scope: 'province', login: 'analyst' },
  { scope: 'city', login: 'chengdu' },
  { scope: 'manager', login: 'manager' }
] as const

/** The demo's analyst of the province, supervisor of a city and manager, signed in. */
export const askers = (app: FastifyInstance, services: Services): Promise<Asker[]> =>
  Promise.all(scopes.map(({ scope, login }) => asker(app, services, scope, login)))

async function asker(app: FastifyInstance, services: Services, scope: string, login: string): Promise<Asker> {
  const answer = await app.inject({
    method: 'POST',
    url: '/api/session/sign-in',
    headers: { 'x-jingwei': '1' },
    payload: { login, password: demoPassword }
  })
  const token = answer.cookies.find((cookie) => cookie.name === cookieName(false))?.value
  if (token === undefined) throw new Error(`${login} cannot sign in: ${answer.body}`)
  const within: Asker['within'] = async (work) => {
    const client = await services.pool.connect()
    try {
      await client.query('begin')
      const set = await client.query<ScopeSet>('select outcome, lows, highs, mine from set_scope($1, null, $2, $3)', [
        hashOfToken(token),
        'archive.account.read',
        services.clock.now()
      ])
      return await work(async (sql, values = []) => (await client.query(sql, [...values])).rows, set.rows[0]!)
    } finally {
      await client.query('rollback')
      client.release()
    }
  }
  return {
    scope,
    async get(path, query) {
      const known = Object.entries(query).flatMap(([name, text]) => (text === undefined ? [] : [[name, String(text)]]))
      const got = await app.inject({ url: `/api${path}`, query: Object.fromEntries(known), cookies: { [cookieName(false)]: token } })
      if (got.statusCode !== 200) throw new Error(`${path} as ${login}: ${got.statusCode} ${got.body}`)
      return got.json()
    },
    async held(work) {
      let [began, held] = [0, 0]
      const acquired = () => void (began = performance.now())
      const released = () => void (held += performance.now() - began)
      services.pool.on('acquire', acquired).on('release', released)
      try {
        await work()
      } finally {
        services.pool.off('acquire', acquired).off('release', released)
      }
      return held
    },
    raw: (sql, values = []) => within((ask) => ask(sql, values)),
    within
  }
}
