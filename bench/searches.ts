import type { Asker } from './asker.ts'
import { lineOf } from './history.ts'
import type { Line } from './history.ts'
import { sideBySide } from './measure.ts'

const SAMPLES = 10

// What is typed is read off the tokens of accounts that the asker sees; the bare query asks for those tokens.
const kinds = [
  { name: 'two adjacent signs', like: 'g:%', bare: 'token = $1' },
  { name: 'pinyin', like: 'p:%', bare: 'token >= $1 and token < $2' },
  { name: 'whole number', like: 'm:___________', bare: 'token = $1' },
  { name: 'last four', like: 'l:%', bare: 'token = $1' }
] as const

/**
 * The search in four of its kinds, each beside the bare query of its token under the same role (ARC-55, 56): the whole request, which has
 * 200 ms, and what it asks of the database, which may take three times the bare query (decision 0010).
 */
export async function* searchBenches(asker: Asker): AsyncGenerator<Line> {
  const ids = await sampledAccounts(asker)
  for (const { name, like, bare } of kinds) {
    const tokens = await asker.raw<{ token: string }>(
      `select distinct on (account_id) token from search_token where account_id = any($1::bigint[]) and token like $2 order by account_id, length(token) desc, token`,
      [ids, like]
    )
    if (tokens.length === 0) continue
    const tokenOf = (n: number) => tokens[n % tokens.length]!.token
    const values = (token: string) => (bare.includes('$2') ? [token, `${token}\u{10ffff}`] : [token])
    const ours = (n: number) => asker.get('/accounts/search', { text: tokenOf(n).slice(2), limit: 10 })
    const raw = (n: number) => asker.raw(`select account_id from search_token where ${bare}`, values(tokenOf(n)))
    yield lineOf(`search ${name}`, asker.scope, await sideBySide(ours, raw), { ms: 200 })
    yield lineOf(`search ${name}, database`, asker.scope, await sideBySide(ours, raw, { time: asker.held }), { ratio: 3 })
  }
}

// Groups where there are some: who reads individuals' names masked does not find them by parts of names (ruling 64).
async function sampledAccounts(asker: Asker): Promise<number[]> {
  const spread = (kind: string) =>
    asker.raw<{ account_id: number }>(
      `select a.account_id from (select min(account_id) as low, max(account_id) as high from account where kind = $1) m,
         generate_series(0, $2 - 1) as i,
         lateral (select account_id from account where kind = $1 and account_id >= m.low + (m.high - m.low) * i / $2 order by account_id limit 1) a`,
      [kind, SAMPLES]
    )
  const groups = await spread('group')
  const found = groups.length > 0 ? groups : await spread('individual')
  return found.map((row) => row.account_id)
}
