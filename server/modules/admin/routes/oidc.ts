import type { FastifyReply, FastifyRequest } from 'fastify'

import type { Provider } from '../../../platform/config.ts'
import { Refusal } from '../../../platform/errors.ts'
import type { RawRoute } from '../../../platform/http/app.ts'
import { beginSingleSignOn, endByProvider, finishSingleSignOn } from '../commands/oidc.ts'
import { admitTry } from '../commands/signIn.ts'
import { answerStep } from './session.ts'

// The provider's programme sends a form of one token.
const maxTokenBytes = 20_000

/** The three addresses of single sign-on (ADM-59): to the provider, back from it, and the provider's own call that a person has left. */
export const oidcRawRoutes =
  (provider: Provider | null): RawRoute =>
  (app, services, contextOf) => {
    if (provider === null) return
    const refusing = async (reply: FastifyReply, work: () => Promise<unknown>) => {
      try {
        return await work()
      } catch (fault) {
        if (!(fault instanceof Refusal)) throw fault
        // The page words it; nothing of the provider's own answer is shown.
        return reply.redirect(`/?refused=${fault.code}`)
      }
    }
    app.get('/sign-in/provider', async (request, reply) => {
      const context = contextOf(request, reply)
      return refusing(reply, async () => {
        await admitTry(services.db, context, services.clock.now())
        const returnTo = `${provider.ownAddress ?? `${request.protocol}://${request.host}`}/sign-in/provider/return`
        const { address, signInToken } = await beginSingleSignOn(services, provider, context, returnTo)
        context.setSignIn(signInToken)
        return reply.redirect(address)
      })
    })
    app.get('/sign-in/provider/return', async (request, reply) => {
      const context = contextOf(request, reply)
      return refusing(reply, async () => {
        await answerStep(context, await finishSingleSignOn(services, provider, context, searchOf(request)))
        return reply.redirect('/')
      })
    })
    void app.register(async (scope) => {
      scope.addContentTypeParser(
        'application/x-www-form-urlencoded',
        { parseAs: 'string', bodyLimit: maxTokenBytes },
        (_request, body, done) => done(null, new URLSearchParams(body as string))
      )
      scope.post('/sign-in/provider/left', { config: { foreign: true } }, async (request, reply) => {
        const token = request.body instanceof URLSearchParams ? request.body.get('logout_token') : null
        void reply.header('cache-control', 'no-store')
        try {
          if (token === null) throw new Refusal('PROVIDER_REFUSED')
          await endByProvider(services, provider, token)
          return await reply.status(200).send()
        } catch (fault) {
          if (!(fault instanceof Refusal)) throw fault
          return reply.status(400).send({ error: 'invalid_request' })
        }
      })
    })
  }

const searchOf = (request: FastifyRequest) => new URL(request.url, 'http://here').search
