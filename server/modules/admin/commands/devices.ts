import { audit } from '../../../platform/audit.ts'
import { query } from '../../../platform/database.ts'
import type { Tx } from '../../../platform/database.ts'
import { publish } from '../../../platform/outbox.ts'
import type { Scope } from '../../../platform/scope.ts'
import { hashOfToken, newToken } from '../../../platform/session/tokens.ts'
import { uuidv7 } from '../../../platform/uuid.ts'
import { deviceKind, deviceLabel } from '../domain/deviceLabel.ts'
import { signInSettings } from '../domain/signInSettings.ts'
import { settingAt } from '../queries/settings.ts'
import type { Origin, UnderWay } from './signInUnderWay.ts'

type By = Pick<Scope, 'actor' | 'requestId' | 'at'> & { readonly address: string }

/** The browser that a call for a log-in came from; null where it is none of that log-in's. */
export async function knownDevice(tx: Tx, loginId: string | null, deviceHash: Buffer | null): Promise<string | null> {
  const [device] = await query<{ device_id: string }>(tx, 'select device_id from device where login_id = $1 and cookie_hash = $2', [
    loginId,
    deviceHash
  ])
  return device?.device_id ?? null
}

/**
 * The browser of a sign-in: known by its cookie, or noted as new, of which a message tells its owner (ADM-61). A second factor proved
 * in it makes it trusted for 90 days. Answers the new cookie where it had none, or a revoked one.
 */
export async function seenDevice(
  tx: Tx,
  by: By,
  one: Pick<UnderWay, 'login_id' | 'second_factor_at'>,
  origin: Origin
): Promise<{ deviceId: string; token: string | null }> {
  const days = await settingAt(tx, signInSettings.deviceDays, by.at)
  const until = one.second_factor_at === null ? null : new Date(by.at.getTime() + days * 86_400_000)
  const known = await query<{ device_id: string; state: string; trusted_until: Date | null }>(
    tx,
    `select device_id, state, trusted_until from device where login_id = $1 and cookie_hash = $2`,
    [one.login_id, origin.deviceHash]
  )
  const [device] = known
  if (device !== undefined && device.state !== 'revoked') {
    const stays = until ?? (device.trusted_until !== null && device.trusted_until > by.at ? device.trusted_until : null)
    await query(tx, `update device set last_seen_at = $2, address = $3, state = $4, trusted_until = $5 where device_id = $1`, [
      device.device_id,
      by.at,
      origin.address,
      stays === null ? 'new' : 'trusted',
      stays
    ])
    return { deviceId: device.device_id, token: null }
  }
  // A mark that this person's browser was deprived of is not taken up again; one that another person uses on the same browser is.
  const token = origin.deviceHash === null || device !== undefined ? newToken() : null
  const deviceId = uuidv7(by.at)
  await query(
    tx,
    `insert into device (device_id, cookie_hash, login_id, label, kind, state, first_seen_at, last_seen_at, trusted_until, address)
     values ($1, $2, $3, $4, $5, $6, $7, $7, $8, $9)`,
    [
      deviceId,
      token === null ? origin.deviceHash : hashOfToken(token),
      one.login_id,
      deviceLabel(origin.agent),
      deviceKind(origin.agent),
      until === null ? 'new' : 'trusted',
      by.at,
      until,
      origin.address
    ]
  )
  await audit(tx, { ...by, deviceId }, { action: 'device.seen', object: { kind: 'device', id: deviceId } })
  await publish(tx, by, {
    name: 'message.out',
    subject: { kind: 'login', id: one.login_id },
    payload: { template: 'new_device', device: deviceLabel(origin.agent), at: by.at.toISOString() }
  })
  return { deviceId, token }
}
