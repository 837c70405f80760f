import { demoPassword } from '../demo/index.ts'
import type { Answered, TestServer } from './given.ts'

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
