import { query } from '../../../platform/database.ts'
import { open, seal } from '../../../platform/secrets/index.ts'
import { idBytes } from '../../../platform/secrets/renewal.ts'
import type { Renewal } from '../../../platform/secrets/renewal.ts'
import { totpContext } from '../commands/secondFactors.ts'

const older = `totp_secret is not null and substring(totp_secret from 2 for 4) <> $1`

/** Secrets of authenticators, each bound to its own row; one that is renewed is found no more, so that no place need be kept. */
const totpSecrets: Renewal = {
  name: 'credential.totp_secret',
  use: 'master',
  async behind(tx, keys) {
    const [row] = await query<{ n: number }>(tx, `select count(*) as n from credential where ${older}`, [idBytes(keys.current)])
    return row!.n
  },
  async renew(tx, keys, after, limit) {
    const rows = await query<{ credential_id: string; totp_secret: Buffer }>(
      tx,
      `select credential_id, totp_secret from credential where ${older} order by credential_id limit $2 for update`,
      [idBytes(keys.current), limit]
    )
    const renewed = rows.map(({ credential_id: id, totp_secret: sealed }) =>
      seal(keys, open(keys, sealed, totpContext(id)), totpContext(id))
    )
    await query(
      tx,
      'update credential c set totp_secret = g.sealed from unnest($1::uuid[], $2::bytea[]) g(id, sealed) where c.credential_id = g.id',
      [rows.map((row) => row.credential_id), renewed]
    )
    return { done: rows.length, last: after + rows.length }
  }
}

export const adminRenewals: readonly Renewal[] = [totpSecrets]
