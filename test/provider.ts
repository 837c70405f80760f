import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'

import { decodeJwt, exportJWK, generateKeyPair, SignJWT } from 'jose'
import type { JWTPayload } from 'jose'
import { Provider } from 'oidc-provider'

type KeyPair = Awaited<ReturnType<typeof generateKeyPair>>
export type Outside = Awaited<ReturnType<typeof outsideProvider>>
export const client = { clientId: 'jingwei', clientSecret: 'a-secret-of-the-tests' }

const newKey = () => generateKeyPair('RS256', { extractable: true })

/**
 * A real OpenID provider on this machine. Whoever signs in there says his employee number for a name; `words` may change what it asserts
 * on the way, signed with its own key or another.
 */
export async function outsideProvider() {
  let answer: ReturnType<Provider['callback']> = (_request, response) => response.end()
  let key: KeyPair = await newKey()
  let words: { change: (claims: JWTPayload) => JWTPayload; key?: KeyPair } | null = null

  const server = createServer((request, response) => {
    const told = words
    if (told !== null && request.url === '/token') {
      const end = response.end.bind(response)
      response.end = ((body: string | Buffer) => {
        const said = JSON.parse(String(body)) as { id_token: string }
        void new SignJWT(told.change(decodeJwt(said.id_token)))
          .setProtectedHeader({ alg: 'RS256', kid: 'k' })
          .sign((told.key ?? key).privateKey)
          .then((id_token) => {
            response.removeHeader('content-length')
            end(JSON.stringify({ ...said, id_token }))
          })
        return response
      }) as typeof response.end
    }
    answer(request, response)
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const issuer = `http://127.0.0.1:${(server.address() as AddressInfo).port}`

  return {
    issuer,
    newKey,
    say: (change: (claims: JWTPayload) => JWTPayload, by?: KeyPair) => void (words = by ? { change, key: by } : { change }),
    sayTheTruth: () => void (words = null),
    /** Begins to answer, or begins anew with another key. */
    async begin(returnTo: string, leftAddress: string) {
      key = await newKey()
      const provider = new Provider(issuer, {
        clients: [
          {
            client_id: client.clientId,
            client_secret: client.clientSecret,
            redirect_uris: [returnTo],
            grant_types: ['authorization_code'],
            response_types: ['code'],
            token_endpoint_auth_method: 'client_secret_post',
            backchannel_logout_uri: leftAddress,
            backchannel_logout_session_required: true
          }
        ],
        jwks: { keys: [{ ...(await exportJWK(key.privateKey)), kid: 'k', alg: 'RS256', use: 'sig' }] },
        cookies: { keys: ['of the tests'] },
        claims: { openid: ['sub', 'employee_no'] },
        conformIdTokenClaims: false,
        findAccount: (_context: unknown, id: string) => ({ accountId: id, claims: () => ({ sub: id, employee_no: id }) }),
        pkce: { required: () => true },
        // Its own refuses to call this machine itself.
        fetch: (url: string, options: RequestInit) =>
          fetch(url, { method: options.method!, headers: options.headers!, body: options.body! }),
        features: { devInteractions: { enabled: true }, backchannelLogout: { enabled: true } }
      })
      answer = provider.callback()
    },
    close: () => new Promise<void>((resolve) => (server.closeAllConnections(), server.close(() => resolve())))
  }
}

/** A browser at the provider: keeps its cookies, fills the forms. */
export function visitor() {
  const cookies = new Map<string, string>()
  const open = async (url: string, form?: Record<string, string>) => {
    const answer = await fetch(url, {
      redirect: 'manual',
      method: form ? 'POST' : 'GET',
      headers: { cookie: [...cookies].map(([name, value]) => `${name}=${value}`).join('; ') },
      ...(form ? { body: new URLSearchParams(form) } : {})
    })
    for (const line of answer.headers.getSetCookie()) {
      const [name, value] = line.split(';')[0]!.split('=') as [string, string]
      if (value === '') cookies.delete(name)
      else cookies.set(name, value)
    }
    return answer
  }
  const hidden = (page: string, name: string) => new RegExp(`name="${name}" value="([^"]*)"`).exec(page)?.[1]
  return {
    /** Goes where our server sent it, signs in as this employee, and answers the address to which the provider sends it back. */
    async signIn(address: string, employeeNo: string, returnTo: string): Promise<URL> {
      let answer = await open(address)
      for (let hops = 0, at = address; hops < 12; hops++) {
        const next = answer.headers.get('location')
        if (next !== null) {
          at = new URL(next, at).href
          if (at.startsWith(returnTo)) return new URL(at)
          answer = await open(at)
          continue
        }
        const page = await answer.text()
        const action = /action="([^"]+)"/.exec(page)?.[1]
        const prompt = hidden(page, 'prompt')
        if (!action || !prompt) throw new Error(`no form at ${at}: ${answer.status} ${page.slice(0, 300)}`)
        at = new URL(action, at).href
        answer = await open(at, { prompt, login: employeeNo, password: 'x' })
      }
      throw new Error('the provider does not come to an end')
    },
    /** Signs out at the provider, who then tells those that he let in. */
    async leave(issuer: string): Promise<void> {
      const page = await (await open(`${issuer}/session/end`)).text()
      await open(`${issuer}/session/end/confirm`, { xsrf: hidden(page, 'xsrf') ?? '', logout: 'yes' })
    }
  }
}
