import { createRemoteJWKSet, jwtVerify } from 'jose'
import * as oidc from 'openid-client'

import { audit } from '../../../platform/audit.ts'
import type { Provider } from '../../../platform/config.ts'
import { inTransaction, query } from '../../../platform/database.ts'
import type { Tx } from '../../../platform/database.ts'
import { Refusal } from '../../../platform/errors.ts'
import { mayTry } from '../domain/lockout.ts'
import type { LockState } from '../domain/lockout.ts'
import { noteRefusedSignIn, notingRefusal } from './refusedSignIns.ts'
import { signingIn } from './sessions.ts'
import { advance, beginSignIn, signInUnderWay } from './signInUnderWay.ts'
import type { Advanced, Origin, SignInGrounds } from './signInUnderWay.ts'

const scopes = 'openid'
// ADM-59: what the provider says about when is believed within this.
const skewSeconds = 30
const logoutEvent = 'http://schemas.openid.net/event/backchannel-logout'

/** Told anew each time: a provider that changed its keys or addresses is followed at once, and one that is down is known at once. */
async function providerAt({ issuer, clientId, clientSecret }: Provider): Promise<oidc.Configuration> {
  const loopback = /^http:\/\/(localhost|127\.0\.0\.1)(:|\/|$)/.test(issuer)
  try {
    const found = await oidc.discovery(
      new URL(issuer),
      clientId,
      { id_token_signed_response_alg: 'RS256' },
      oidc.ClientSecretPost(clientSecret),
      {
        timeout: 5,
        // Plain text only on this machine itself.
        execute: loopback ? [oidc.allowInsecureRequests] : []
      }
    )
    // The token comes over a secure line, and its signature is checked all the same.
    oidc.enableNonRepudiationChecks(found)
    return found
  } catch {
    throw new Refusal('PROVIDER_DOWN')
  }
}

/** The address at the provider to which the browser goes, and the token of the sign-in that waits for its return (ADM-59). */
export async function beginSingleSignOn(
  grounds: SignInGrounds,
  provider: Provider,
  origin: Origin,
  returnTo: string
): Promise<{ address: string; signInToken: string }> {
  const found = await providerAt(provider)
  const asked = { state: oidc.randomState(), nonce: oidc.randomNonce(), verifier: oidc.randomPKCECodeVerifier(), returnTo }
  const address = oidc.buildAuthorizationUrl(found, {
    redirect_uri: returnTo,
    scope: scopes,
    state: asked.state,
    nonce: asked.nonce,
    code_challenge: await oidc.calculatePKCECodeChallenge(asked.verifier),
    code_challenge_method: 'S256'
  })
  const at = grounds.clock.now()
  const signInToken = await inTransaction(grounds.db, (tx) => beginSignIn(tx, at, origin, { loginId: null, method: 'oidc', asked }))
  return { address: address.href, signInToken }
}

type Asked = { state: string; nonce: string; verifier: string; returnTo: string }

/**
 * The browser comes back from the provider. Refuses with STATE_MISMATCH where it is not the answer to what this browser asked, with
 * PROVIDER_REFUSED where the provider's word does not hold, with NO_LOGIN where nobody of ours is meant; no log-in is made.
 */
export async function finishSingleSignOn(grounds: SignInGrounds, provider: Provider, origin: Origin, search: string): Promise<Advanced> {
  const at = grounds.clock.now()
  const [half] = await query<{ sign_in_id: string; asked: Asked | null }>(
    grounds.db,
    // Used up by the first answer, whatever it is.
    `update sign_in s set asked = null from sign_in before where before.sign_in_id = s.sign_in_id and s.token_hash = $1 and s.method = 'oidc'
       and s.login_id is null and s.ended_at is null and s.ends_at > $2 returning s.sign_in_id, before.asked`,
    [origin.signInHash, at]
  )
  if (half === undefined || half.asked === null) throw new Refusal('STATE_MISMATCH')
  const { state, nonce, verifier, returnTo } = half.asked
  let meant: string | null = null
  const note = (tx: Tx, code: string) => noteRefusedSignIn(tx, origin, at, { loginId: meant, reason: code, after: { step: 'provider' } })
  return notingRefusal(grounds.db, note, async () => {
    if (new URLSearchParams(search).get('state') !== state) throw new Refusal('STATE_MISMATCH')
    const found = await providerAt(provider)
    const claims = await oidc
      .authorizationCodeGrant(found, new URL(`${returnTo}${search}`), {
        pkceCodeVerifier: verifier,
        expectedState: state,
        expectedNonce: nonce,
        idTokenExpected: true
      })
      .then((tokens) => tokens.claims())
      .catch(() => undefined)
    if (claims === undefined) throw new Refusal('PROVIDER_REFUSED')
    const employeeNo = claims[provider.claim]
    return inTransaction(grounds.db, async (tx) => {
      const logins = await query<LockState & { login_id: string }>(
        tx,
        `select l.login_id, l.state, l.failures, l.first_failure_at, l.locked_until, l.lock_minutes from login l join staff p on p.staff_id = l.staff_id
         where p.employee_no = $1 and l.state in ('active', 'locked') and p.state in ('active', 'leave') order by l.login_id limit 1`,
        [typeof employeeNo === 'string' ? employeeNo : null]
      )
      const [login] = logins
      meant = login?.login_id ?? null
      if (login === undefined || !mayTry(login, at)) throw new Refusal('NO_LOGIN')
      await query(tx, 'update sign_in set login_id = $2, provider_subject = $3, provider_session = $4 where sign_in_id = $1', [
        half.sign_in_id,
        login.login_id,
        claims.sub,
        typeof claims['sid'] === 'string' ? claims['sid'] : null
      ])
      const one = await signInUnderWay(tx, origin.signInHash, at)
      await audit(tx, signingIn(one, origin, at), { action: 'session.provider_accepted', object: { kind: 'login', id: login.login_id } })
      return advance(tx, grounds.keys, origin.signInHash, origin, at)
    })
  })
}

/** The provider says that a person has left it: his sessions that came from there end (ADM-59). Refuses a word that is not its own, or was used. */
export async function endByProvider(grounds: SignInGrounds, provider: Provider, token: string): Promise<number> {
  const found = await providerAt(provider)
  const { jwks_uri, issuer } = found.serverMetadata()
  const at = grounds.clock.now()
  const said = await jwtVerify(token, createRemoteJWKSet(new URL(jwks_uri!)), {
    issuer,
    audience: provider.clientId,
    clockTolerance: skewSeconds,
    maxTokenAge: 300,
    requiredClaims: ['jti', 'iat'],
    algorithms: ['RS256', 'PS256', 'ES256', 'EdDSA']
  }).catch(() => null)
  const events = said?.payload['events'] as Record<string, unknown> | undefined
  if (said === null || events?.[logoutEvent] === undefined || 'nonce' in said.payload) throw new Refusal('PROVIDER_REFUSED')
  const { jti, sub, sid } = said.payload
  if (sub === undefined && sid === undefined) throw new Refusal('PROVIDER_REFUSED')
  return inTransaction(grounds.db, async (tx) => {
    const first = await query(tx, 'insert into oidc_logout (token_id, seen_at) values ($1, $2) on conflict do nothing returning token_id', [
      jti,
      at
    ])
    if (first.length === 0) throw new Refusal('PROVIDER_REFUSED')
    await query(tx, `delete from oidc_logout where seen_at < $1::timestamptz - interval '1 day'`, [at])
    const ended = await query<{ session_id: string }>(
      tx,
      `update session set ended_at = $3, ended_by = 'provider' where ended_at is null and method = 'oidc'
         and ($1::text is null or provider_subject = $1) and ($2::text is null or provider_session = $2) returning session_id`,
      [sub ?? null, typeof sid === 'string' ? sid : null, at]
    )
    const by = { actor: { kind: 'job' as const, name: 'provider', staffId: null }, requestId: String(jti), at }
    for (const { session_id } of ended) await audit(tx, by, { action: 'session.ended', object: { kind: 'session', id: session_id } })
    return ended.length
  })
}
