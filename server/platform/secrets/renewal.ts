import { query } from '../database.ts'
import type { Tx } from '../database.ts'
import type { Keys } from './keys.ts'
import { open, seal } from './seal.ts'

/** One sort of value that was sealed or indexed under a key, and how it is brought under the key in force (ADM-89). */
export type Renewal = {
  readonly name: string
  readonly use: 'master' | 'index'
  /** How many values do not stand under the key in force. */
  behind(tx: Tx, keys: Keys): Promise<number>
  /** Brings up to `limit` of them there, in the order of their ids from behind `after`; answers how many were looked at and the last id. */
  renew(tx: Tx, keys: Keys, after: number, limit: number): Promise<{ done: number; last: number }>
}

/** Bytes of a sealed value that name its master key. */
const keyIdOf = (column: string) => `substring(${column} from 2 for 4)`

/** The renewal of a column of sealed values, each bound to one context; rows have a whole number as their id. */
export const sealedColumn = (of: { table: string; id: string; column: string; context: string }): Renewal => ({
  name: `${of.table}.${of.column}`,
  use: 'master',
  async behind(tx, keys) {
    const [row] = await query<{ n: number }>(
      tx,
      `select count(*) as n from ${of.table} where ${of.column} is not null and ${keyIdOf(of.column)} <> $1`,
      [idBytes(keys.current)]
    )
    return row!.n
  },
  async renew(tx, keys, after, limit) {
    const rows = await query<{ id: number; sealed: Buffer }>(
      tx,
      `select ${of.id} as id, ${of.column} as sealed from ${of.table}
       where ${of.id} > $1 and ${of.column} is not null and ${keyIdOf(of.column)} <> $2 order by ${of.id} limit $3 for update`,
      [after, idBytes(keys.current), limit]
    )
    await query(
      tx,
      `update ${of.table} t set ${of.column} = r.sealed from unnest($1::bigint[], $2::bytea[]) r(id, sealed) where t.${of.id} = r.id`,
      [rows.map((row) => row.id), rows.map((row) => seal(keys, open(keys, row.sealed, of.context), of.context))]
    )
    return { done: rows.length, last: rows.at(-1)?.id ?? after }
  }
})

/** A table of lines on their way in: nothing is renewed there, but a key that made some of them must stay until they are gone. */
export const passingColumn = (of: { table: string; column: string; use: Renewal['use'] }): Renewal => ({
  name: `${of.table}.${of.column}`,
  use: of.use,
  async behind(tx, keys) {
    const [row] = await query<{ n: number }>(
      tx,
      of.use === 'master'
        ? `select count(*) as n from ${of.table} where ${of.column} is not null and ${keyIdOf(of.column)} <> $1`
        : `select count(*) as n from ${of.table} where ${of.column} is not null and substring(${of.column} from 1 for 4) <> $1`,
      [idBytes(of.use === 'master' ? keys.current : keys.index.current)]
    )
    return row!.n
  },
  renew: async (_tx, _keys, after) => ({ done: 0, last: after })
})

/** A key's id as it stands at the head of what it made. */
export const idBytes = (id: number): Buffer => {
  const bytes = Buffer.alloc(4)
  bytes.writeUInt32BE(id)
  return bytes
}
