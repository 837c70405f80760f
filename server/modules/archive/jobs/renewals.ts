import { query } from '../../../platform/database.ts'
import { blindIndex, newDataKey, sealWith, wrap } from '../../../platform/secrets/index.ts'
import { idBytes, passingColumn, sealedColumn } from '../../../platform/secrets/renewal.ts'
import type { Renewal } from '../../../platform/secrets/renewal.ts'
import { certificateOf } from '../domain/certificates.ts'
import type { SealedCertificate } from '../domain/certificates.ts'
import { accountKeyContext, bankAccountContext, certificateContext, imsiContext } from '../domain/sealedAs.ts'

type Row = SealedCertificate & { account_id: number; org_pos: number; kind: string }

const rightlyIndexed = `length(certificate_index) = 20 and substring(certificate_index from 1 for 4) = $1`

/** Certificates whose blind index was made by an older key, or that lie under the master key instead of their account's own (ADM-87, 89). */
const certificates: Renewal = {
  name: 'individual.certificate',
  use: 'index',
  async behind(tx, keys) {
    const [row] = await query<{ n: number }>(
      tx,
      `select count(*) as n from individual where certificate_key is null or not (${rightlyIndexed})`,
      [idBytes(keys.index.current)]
    )
    return row!.n
  },
  async renew(tx, keys, after, limit) {
    const rows = await query<Row>(
      tx,
      `select i.account_id, i.org_pos, i.certificate_kind as kind, i.certificate_sealed as sealed, k.wrapped
       from individual i left join account_key k on k.key_id = i.certificate_key
       where i.account_id > $2 and (i.certificate_key is null or not (${rightlyIndexed})) order by i.account_id limit $3 for update of i`,
      [idBytes(keys.index.current), after, limit]
    )
    const renewed = rows.map((row) => {
      const number = certificateOf(keys, row)
      const own = row.wrapped === null ? newDataKey() : null
      return {
        wrapped: own && wrap(keys, own, accountKeyContext),
        sealed: own && sealWith(keys, own, number, certificateContext),
        index: blindIndex(keys, `${row.kind}:${number}`)
      }
    })
    await query(
      tx,
      `with given as (select * from unnest($1::bigint[], $2::bigint[], $3::bytea[], $4::bytea[], $5::bytea[]) g(account_id, org_pos, wrapped, sealed, index)),
       keyed as (
         insert into account_key (account_id, org_pos, wrapped, made_at)
         select account_id, org_pos, wrapped, now() from given where wrapped is not null returning account_id, key_id)
       update individual i set certificate_index = g.index, certificate_sealed = coalesce(g.sealed, i.certificate_sealed),
         certificate_key = coalesce((select k.key_id from keyed k where k.account_id = i.account_id), i.certificate_key)
       from given g where i.account_id = g.account_id`,
      [
        rows.map((row) => row.account_id),
        rows.map((row) => row.org_pos),
        renewed.map((row) => row.wrapped),
        renewed.map((row) => row.sealed),
        renewed.map((row) => row.index)
      ]
    )
    return { done: rows.length, last: rows.at(-1)?.account_id ?? after }
  }
}

/** Everything that the archive keeps sealed or blindly indexed. */
export const archiveRenewals: readonly Renewal[] = [
  certificates,
  passingColumn({ table: 'stage_account', column: 'certificate_index', use: 'index' }),
  passingColumn({ table: 'stage_account', column: 'key_wrapped', use: 'master' }),
  passingColumn({ table: 'stage_subscription', column: 'imsi_sealed', use: 'master' }),
  passingColumn({ table: 'stage_paying_account', column: 'bank_account_sealed', use: 'master' }),
  sealedColumn({ table: 'account_key', id: 'key_id', column: 'wrapped', context: accountKeyContext }),
  sealedColumn({ table: 'subscription', id: 'subscription_id', column: 'imsi_sealed', context: imsiContext }),
  sealedColumn({ table: 'paying_account', id: 'paying_account_id', column: 'bank_account_sealed', context: bankAccountContext })
]
