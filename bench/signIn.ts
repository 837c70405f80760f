import type { FastifyInstance } from 'fastify'

import type { LoginLine } from '../server/modules/admin/index.ts'
import { lineOf } from './history.ts'
import type { Line } from './history.ts'
import { sideBySide } from './measure.ts'

// ADM-56: the fifth wrong secret locks a log-in.
const TRIES_EACH = 4

/** A wrong password of a name that is there beside one of a name that is not (ADM-55, ADM-A20): the medians may differ by 20 ms. */
export async function* signInBench(app: FastifyInstance, logins: readonly LoginLine[]): AsyncGenerator<Line> {
  const refused = async (login: string) => {
    const { statusCode } = await app.inject({
      method: 'POST',
      url: '/api/session/sign-in',
      headers: { 'x-jingwei': '1' },
      payload: { login, password: 'nobody has this one' }
    })
    if (statusCode !== 401) throw new Error(`a wrong password of ${login} was answered ${statusCode}`)
  }
  // Warming up takes the first turns of each log-in: what is left of its tries is measured.
  const runs = Math.min(40, logins.length * TRIES_EACH - 4)
  const pair = await sideBySide(
    (n) => refused(logins[n % logins.length]!.login),
    (n) => refused(`nobody${n}`),
    { runs, seconds: 60 }
  )
  yield lineOf('refused sign-in, known name against unknown', 'nobody', pair, { ms: 500 })
}
