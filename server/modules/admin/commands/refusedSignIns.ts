import { audit } from '../../../platform/audit.ts'
import { inTransaction } from '../../../platform/database.ts'
import type { Db, Tx } from '../../../platform/database.ts'
import { Refusal } from '../../../platform/errors.ts'
import { knownDevice } from './devices.ts'
import type { Origin } from './signInUnderWay.ts'

type Refused = {
  /** null = of nobody that we know. */
  readonly loginId: string | null
  /** Who acts, where something has proved him already. */
  readonly staffId?: number
  readonly sessionId?: string | null
  readonly reason?: string
  readonly before?: object
  readonly after?: object
}

/** The line of a refused sign-in, with where it came from (ADM-3, 8). */
export async function noteRefusedSignIn(
  tx: Tx,
  origin: Pick<Origin, 'requestId' | 'address' | 'deviceHash'>,
  at: Date,
  { loginId, staffId, sessionId = null, reason, before, after }: Refused
): Promise<void> {
  const actor =
    staffId === undefined
      ? { kind: 'job' as const, name: 'sign-in', staffId: null }
      : { kind: 'staff' as const, name: String(staffId), staffId }
  const deviceId = await knownDevice(tx, loginId, origin.deviceHash)
  const by = { actor, requestId: origin.requestId, at, sessionId, address: origin.address, deviceId }
  await audit(tx, by, {
    action: 'session.refused',
    outcome: 'refused',
    object: { kind: 'login', id: loginId ?? 'unknown' },
    ...(reason === undefined ? {} : { reason }),
    before,
    after
  })
}

/** Does `work`; where it is refused, what `note` writes of it outlasts the work that was undone. */
export async function notingRefusal<T>(db: Db, note: (tx: Tx, code: string) => Promise<void>, work: () => Promise<T>): Promise<T> {
  try {
    return await work()
  } catch (fault) {
    if (fault instanceof Refusal) await inTransaction(db, (tx) => note(tx, fault.code))
    throw fault
  }
}
