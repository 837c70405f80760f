import { createHmac } from 'node:crypto'

import { demoLogins, demoPassword } from '../demo/index.ts'
import { mainPosts } from '../server/modules/admin/index.ts'
import type { Answered, TestServer } from './given.ts'

/** RFC 6238 from the text of the standard, apart from the library that the server uses: SHA-1, 6 digits, 30 s. */
export function oneTimeCode(secret: string, instant: string, stepsLater = 0): string {
  const bits = [...secret].map((sign) => 'ABCDEFGHIJKLMNOPQRSTUVWXYZ234567'.indexOf(sign).toString(2).padStart(5, '0')).join('')
  const key = Buffer.from(bits.match(/.{8}/g)!.map((byte) => Number.parseInt(byte, 2)))
  const counter = Buffer.alloc(8)
  counter.writeBigUInt64BE(BigInt(Math.floor(Date.parse(instant) / 30_000) + stepsLater))
  const digest = createHmac('sha1', key).update(counter).digest()
  return String((digest.readUInt32BE(digest.at(-1)! & 15) & 0x7fffffff) % 1_000_000).padStart(6, '0')
}

/** Secrets of the demo's authenticators, by log-in. */
export const demoSecrets = async (server: TestServer): Promise<Map<string, string>> =>
  new Map(demoLogins(await mainPosts(server.services.db)).map(({ login, totpSecret }) => [login, totpSecret]))

export type Progress = { step: string; code?: string; recoveryCodes: string[] | null; factors: string[]; changeReason: string | null }
export type Browser = {
  readonly cookies: Map<string, string>
  signIn(login: string, password?: string): Promise<Answered<Progress>>
  post<T = Progress>(route: string, body: unknown): Promise<Answered<T>>
  get<T>(route: string): Promise<Answered<T>>
}

/** A browser that keeps every cookie, as the steps of a sign-in need. */
export function browserOf(server: TestServer): Browser {
  const cookies = new Map<string, string>()
  const ask = async <T>(method: 'GET' | 'POST', route: string, payload?: unknown): Promise<Answered<T>> => {
    const cookie = [...cookies].map(([name, value]) => `${name}=${value}`).join('; ')
    const answer = await server.app.inject({
      method,
      url: `/api${route}`,
      headers: { 'x-jingwei': '1', ...(cookie ? { cookie } : {}) },
      ...(payload === undefined ? {} : { payload: payload as object })
    })
    for (const { name, value } of answer.cookies as { name: string; value: string }[])
      if (value === '') cookies.delete(name)
      else cookies.set(name, value)
    return { status: answer.statusCode, body: answer.json<T>(), text: answer.body, headers: answer.headers }
  }
  return {
    cookies,
    signIn: (login, password = demoPassword) => ask('POST', '/session/sign-in', { login, password }),
    post: (route, body) => ask('POST', route, body),
    get: (route) => ask('GET', route)
  }
}

/** Whether roles demand a second factor, from now on: the demo's store begins with no. */
export const demandSecondFactor = (server: TestServer, on: boolean) =>
  server.record(
    `insert into setting_value (setting_group, key, value, valid_from, set_at, set_by)
     select setting_group, key, to_jsonb($1::boolean), valid_from, set_at, set_by from setting_value where key = 'admin.second_factor_by_role' limit 1`,
    [on]
  )
