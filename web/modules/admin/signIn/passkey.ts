import { startAuthentication } from '@simplewebauthn/browser'

import type { Progress } from '../../../../api/admin/session.ts'
import { client } from '../../../platform/api.ts'

type Options = Parameters<typeof startAuthentication>[0]['optionsJSON']

/** What a passkey's own answer looks like to the api. */
export const asAnswer = (answer: { id: string; response: object }) => ({
  ...answer,
  response: { ...answer.response } as Record<string, unknown>
})

/** Signs in, or proves the second factor of the sign-in under way, by a passkey of this browser. */
export async function askPasskey(): Promise<Progress> {
  const options = (await client.admin.session.passkeyBegin({})) as unknown as Options
  const answer = await startAuthentication({ optionsJSON: options })
  return client.admin.session.passkeyFinish({ answer: asAnswer(answer) })
}
