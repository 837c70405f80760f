import type { PermissionKey } from '../../../../api/permissions.ts'
import { dayOf } from '../../../platform/clock.ts'
import type { Tx } from '../../../platform/database.ts'
import { query } from '../../../platform/database.ts'
import { Refusal } from '../../../platform/errors.ts'
import { vitalHeld } from '../queries/grants.ts'

/**
 * Does `work`, which takes rights or log-ins away, and refuses with LAST_ADMINISTRATOR {permission} when nobody who can sign in would
 * give roles or approve a sort of operation any more (ADM-140). One such change at a time: two could each leave the other as the last.
 */
export async function keepingAdministrators<T>(tx: Tx, at: Date, work: () => Promise<T>): Promise<T> {
  await oneAtATime(tx)
  const before = await vitalHeld(tx, dayOf(at))
  const done = await work()
  await requireAdministrators(tx, at, before)
  return done
}

/** Refuses with LAST_ADMINISTRATOR {permission} when one of the vital permissions that were held `before` is held by nobody any more. */
export async function requireAdministrators(tx: Tx, at: Date, before: ReadonlySet<PermissionKey>): Promise<void> {
  await oneAtATime(tx)
  const after = await vitalHeld(tx, dayOf(at))
  for (const permission of before) if (!after.has(permission)) throw new Refusal('LAST_ADMINISTRATOR', { permission })
}

const oneAtATime = (tx: Tx) => query(tx, `select pg_advisory_xact_lock(hashtext('vital rights'))`)
