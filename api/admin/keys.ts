import { z } from 'zod'

import { route } from '../contract.ts'
import { instant } from '../values.ts'
import { vaultErrors } from './vault.ts'

export const keyUses = ['master', 'index'] as const
export const keyStates = ['active', 'retiring', 'destroyed'] as const

export const keys = {
  /** The register of keys and how far a change of key has come (ADM-16, 89). */
  list: route('admin.key.rotate')
    .route({ method: 'GET', path: '/keys', tags: ['admin'] })
    .output(
      z.object({
        keys: z.array(
          z.object({
            use: z.enum(keyUses),
            keyId: z.number().int(),
            algorithm: z.string(),
            state: z.enum(keyStates),
            madeAt: instant,
            endedAt: instant.nullable()
          })
        ),
        work: z.object({ step: z.string(), done: z.number().int(), of: z.number().int() }).nullable(),
        paused: z.boolean()
      })
    ),
  /** Puts a new key in force; what the old one made is renewed in the background, then the old key is destroyed. Needs a second person. */
  rotate: route('admin.key.rotate')
    .route({ method: 'POST', path: '/keys/rotate', tags: ['admin'] })
    .errors({ ...vaultErrors, KEY_RETIRING: { status: 409, data: z.object({ use: z.enum(keyUses) }) } })
    .input(z.object({ use: z.enum(keyUses), vaultId: z.uuid().optional() }))
    .output(z.object({ keyId: z.number().int() })),
  /** Holds the renewal, or lets it go on; both keys stay usable meanwhile. */
  pause: route('admin.key.rotate')
    .route({ method: 'POST', path: '/keys/pause', tags: ['admin'] })
    .input(z.object({ paused: z.boolean() }))
    .output(z.object({ paused: z.boolean() }))
}
