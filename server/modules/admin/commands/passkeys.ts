import {
  generateAuthenticationOptions,
  generateRegistrationOptions,
  verifyAuthenticationResponse,
  verifyRegistrationResponse
} from '@simplewebauthn/server'
import type { AuthenticationResponseJSON, RegistrationResponseJSON } from '@simplewebauthn/server'

import { query } from '../../../platform/database.ts'
import type { Tx } from '../../../platform/database.ts'
import { Refusal } from '../../../platform/errors.ts'
import { uuidv7 } from '../../../platform/uuid.ts'

type PasskeyRow = {
  credential_id: string
  login_id: string
  passkey_id: string
  passkey_public_key: Buffer
  passkey_counter: number
  passkey_transports: string[] | null
}
export type BrowserAnswer = { readonly id: string; readonly response: Record<string, unknown> }
/** What a passkey answered to: kept between the two calls. */
export type Asked = { readonly challenge: string }

const passkeysOf = (tx: Tx, loginId: string): Promise<PasskeyRow[]> =>
  query<PasskeyRow>(
    tx,
    `select credential_id, login_id, passkey_id, passkey_public_key, passkey_counter, passkey_transports from credential
     where login_id = $1 and kind = 'passkey' and ended_at is null order by credential_id`,
    [loginId]
  )
const hostOf = (origin: string) => new URL(origin).hostname
const described = (row: PasskeyRow) => ({ id: row.passkey_id, ...(row.passkey_transports ? { transports: row.passkey_transports } : {}) })

/** What the browser needs to ask for a passkey, of one person or of anybody (ADM-58). */
export async function askForPasskey(tx: Tx, origin: string, loginId: string | null) {
  const known = loginId === null ? [] : await passkeysOf(tx, loginId)
  return generateAuthenticationOptions({
    rpID: hostOf(origin),
    userVerification: 'required',
    ...(loginId === null ? {} : { allowCredentials: known.map(described) })
  })
}

/** Whose passkey answered. Refuses with PASSKEY_REFUSED, or ORIGIN_MISMATCH where it was asked for at another address. */
export async function checkPasskey(
  tx: Tx,
  origin: string,
  asked: unknown,
  answer: BrowserAnswer,
  at: Date
): Promise<{ loginId: string; credentialId: string; counterFell: boolean }> {
  const [row] = await query<PasskeyRow>(
    tx,
    `select credential_id, login_id, passkey_id, passkey_public_key, passkey_counter, passkey_transports from credential
     where passkey_id = $1 and kind = 'passkey' and ended_at is null for update`,
    [answer.id]
  )
  const challenge = (asked as Partial<Asked> | null)?.challenge
  if (row === undefined || challenge === undefined) throw new Refusal('PASSKEY_REFUSED')
  const checked = await verifyAuthenticationResponse({
    response: answer as unknown as AuthenticationResponseJSON,
    expectedChallenge: challenge,
    expectedOrigin: origin,
    expectedRPID: hostOf(origin),
    requireUserVerification: true,
    // The counter is compared below: one that falls is an alarm, not a block (ADM-58).
    credential: { id: row.passkey_id, publicKey: new Uint8Array(row.passkey_public_key), counter: 0 }
  }).catch(refused)
  if (!checked.verified) throw new Refusal('PASSKEY_REFUSED')
  const { newCounter } = checked.authenticationInfo
  await query(tx, 'update credential set passkey_counter = $2, last_used_at = $3 where credential_id = $1', [
    row.credential_id,
    newCounter,
    at
  ])
  return {
    loginId: row.login_id,
    credentialId: row.credential_id,
    counterFell: row.passkey_counter > 0 && newCounter <= row.passkey_counter
  }
}

/** What the browser needs to make a passkey: discoverable, with the person verified, of no particular maker. */
export const askToMakePasskey = async (tx: Tx, origin: string, login: { login_id: string; name: string }, displayName: string) =>
  generateRegistrationOptions({
    rpName: 'Jingwei 经纬',
    rpID: hostOf(origin),
    userName: login.name,
    userDisplayName: displayName,
    userID: new TextEncoder().encode(login.login_id),
    attestationType: 'none',
    excludeCredentials: (await passkeysOf(tx, login.login_id)).map(described),
    authenticatorSelection: { residentKey: 'required', userVerification: 'required' }
  })

/** Keeps a new passkey under a name. */
export async function keepPasskey(
  tx: Tx,
  origin: string,
  asked: unknown,
  answer: BrowserAnswer,
  of: { loginId: string; label: string; at: Date }
): Promise<string> {
  const challenge = (asked as Partial<Asked> | null)?.challenge
  if (challenge === undefined) throw new Refusal('PASSKEY_REFUSED')
  const checked = await verifyRegistrationResponse({
    response: answer as unknown as RegistrationResponseJSON,
    expectedChallenge: challenge,
    expectedOrigin: origin,
    expectedRPID: hostOf(origin),
    requireUserVerification: true
  }).catch(refused)
  if (!checked.verified) throw new Refusal('PASSKEY_REFUSED')
  const { credential } = checked.registrationInfo
  const credentialId = uuidv7(of.at)
  await query(
    tx,
    `insert into credential (credential_id, login_id, kind, label, created_at, confirmed_at, passkey_id, passkey_public_key, passkey_counter, passkey_transports)
     values ($1, $2, 'passkey', $3, $4, $4, $5, $6, $7, $8)`,
    [
      credentialId,
      of.loginId,
      of.label,
      of.at,
      credential.id,
      Buffer.from(credential.publicKey),
      credential.counter,
      credential.transports ?? null
    ]
  )
  return credentialId
}

/** The library tells by its words alone what was wrong. */
function refused(fault: unknown): never {
  if (!(fault instanceof Error)) throw fault
  throw new Refusal(/origin|RP ID/i.test(fault.message) ? 'ORIGIN_MISMATCH' : 'PASSKEY_REFUSED')
}
