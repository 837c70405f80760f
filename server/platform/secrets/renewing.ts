import { audit } from '../audit.ts'
import { query } from '../database.ts'
import type { Log } from '../log.ts'
import { asJob, inScope } from '../scope.ts'
import type { Grounds } from '../scope.ts'
import { dropOldKeys } from './keys.ts'
import type { Keys } from './keys.ts'
import type { Renewal } from './renewal.ts'

const BATCH = 1_000

export type Renewing = {
  /** Brings everything under the keys in force and then forgets the old ones; does nothing while `pause` holds. Resumes where it was. */
  run(): Promise<void>
  /** How far the present work is; null when there is none. */
  progress(): { readonly step: string; readonly done: number; readonly of: number } | null
  pause(): void
  resume(): void
  paused(): boolean
}

/** The renewal of all that is sealed or indexed, in batches of a thousand, each a transaction of its own (ADM-89). */
export function renewing(grounds: Grounds, keys: Keys, renewals: readonly Renewal[], log: Log): Renewing {
  let at: { step: string; done: number; of: number } | null = null
  let paused = false
  let whole = false
  const counted = (renewal: Renewal) => inScope(grounds, asJob('keys'), (tx) => renewal.behind(tx, keys))

  const oneKeyEach = () => keys.roots.size === 1 && keys.index.roots.size === 1

  async function run(): Promise<void> {
    if (paused || (whole && oneKeyEach())) return
    await noteKeys(grounds, keys)
    const horizon = await newHorizon(grounds)
    for (const renewal of renewals) {
      if (paused) return
      const of = await counted(renewal)
      at = { step: renewal.name, done: 0, of }
      for (let last = -1; !paused && at.done < of;) {
        const batch = await renewedBatch(grounds, keys, renewal, last)
        if (batch.done === 0) break
        last = batch.last
        at = { ...at, done: at.done + batch.done }
      }
      if (of > 0) log.info({ renewal: renewal.name, done: at.done, of }, 'values brought under the key in force')
    }
    at = null
    if (paused) return
    // With one key of each use there is nothing to give up. Else: whoever still held an old key when this began may have written with it
    // meanwhile. First he must have ended, then everything is counted once more, and only then the old key goes. Until that is so, the next
    // turn tries again.
    if (!oneKeyEach()) {
      if (!(await isPast(grounds, horizon))) return
      for (const renewal of renewals) if ((await counted(renewal)) > 0) return
      await forgetOldKeys(grounds, keys)
    }
    whole = true
  }

  return {
    run: () => run().finally(() => (at = null)),
    progress: () => at,
    pause: () => void (paused = true),
    resume: () => void (paused = false),
    paused: () => paused
  }
}

const renewedBatch = (grounds: Grounds, keys: Keys, renewal: Renewal, after: number): Promise<{ done: number; last: number }> =>
  inScope(grounds, asJob('keys'), async (tx, scope) => {
    const renewed = await renewal.renew(tx, keys, after, BATCH)
    // Values stay what they are; the line says which were written anew, by the order of their ids.
    if (renewed.done > 0)
      await audit(tx, scope, {
        action: 'key.values_renewed',
        object: { kind: 'renewal', id: renewal.name },
        after: { rows: renewed.done, after, through: renewed.last }
      })
    return renewed
  })

/** A number that every transaction which has written nothing yet will be beyond. */
const newHorizon = (grounds: Grounds): Promise<string> =>
  inScope(grounds, asJob('keys'), async (tx) => (await query<{ xact: string }>(tx, 'select pg_current_xact_id()::text as xact'))[0]!.xact)

/** Whether every transaction that had written something before the horizon has ended. */
const isPast = (grounds: Grounds, horizon: string): Promise<boolean> =>
  inScope(
    grounds,
    asJob('keys'),
    async (tx) =>
      (await query<{ past: boolean }>(tx, 'select pg_snapshot_xmin(pg_current_snapshot()) > $1::xid8 as past', [horizon]))[0]!.past
  )

/** The register follows the key file: a key that is there and unknown is noted, one that is no longer in force is retiring. */
const noteKeys = (grounds: Grounds, keys: Keys): Promise<void> =>
  inScope(grounds, asJob('keys'), async (tx, scope) => {
    for (const [use, current, ids, algorithm] of [
      ['master', keys.current, keys.roots.keys(), keys.cipher === 'sm4' ? 'SM4-CBC, HMAC-SM3' : 'AES-256-GCM'],
      ['index', keys.index.current, keys.index.roots.keys(), keys.cipher === 'sm4' ? 'HMAC-SM3' : 'HMAC-SHA-256']
    ] as const) {
      const noted = await query<{ key_id: number; state: string }>(
        tx,
        `update crypto_key set state = 'retiring' where use = $1 and state = 'active' and key_id <> $2 returning key_id, state`,
        [use, current]
      )
      const added = await query<{ key_id: number; state: string }>(
        tx,
        `insert into crypto_key (use, key_id, algorithm, state, made_at, made_by)
         select $1, id, $2, case when id = $3 then 'active' else 'retiring' end, $4, $5 from unnest($6::bigint[]) id on conflict do nothing
         returning key_id, state`,
        [use, algorithm, current, scope.at, scope.actor.name, [...ids]]
      )
      for (const { key_id, state } of [...noted, ...added])
        await audit(tx, scope, { action: 'key.noted', object: { kind: 'crypto_key', id: String(key_id) }, after: { use, state } })
    }
  })

// The register is told first: a key that it calls destroyed and the file still holds is forgotten at the next run.
async function forgetOldKeys(grounds: Grounds, keys: Keys): Promise<void> {
  for (const use of ['master', 'index'] as const) {
    const held = use === 'master' ? keys.roots : keys.index.roots
    if (held.size < 2) continue
    await inScope(grounds, asJob('keys'), async (tx, scope) => {
      const ended = await query<{ key_id: number }>(
        tx,
        `update crypto_key set state = 'destroyed', ended_at = $2 where use = $1 and state = 'retiring' returning key_id`,
        [use, scope.at]
      )
      for (const { key_id } of ended)
        await audit(tx, scope, {
          action: 'key.destroyed',
          object: { kind: 'crypto_key', id: String(key_id) },
          before: { state: 'retiring' },
          after: { state: 'destroyed' }
        })
    })
    dropOldKeys(keys, use)
  }
}
