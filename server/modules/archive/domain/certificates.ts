import { open, openWith, unwrap } from '../../../platform/secrets/index.ts'
import type { Keys } from '../../../platform/secrets/index.ts'
import { accountKeyContext, certificateContext } from './sealedAs.ts'

/** A certificate as it is kept; `wrapped` = its account's key, null where it lies under the master key itself. */
export type SealedCertificate = { readonly sealed: Buffer; readonly wrapped: Buffer | null }

/** The certificate's number. Throws SealBroken where its key is gone or the bytes were changed. */
export const certificateOf = (keys: Keys, { sealed, wrapped }: SealedCertificate): string =>
  wrapped === null ? open(keys, sealed, certificateContext) : openWith(unwrap(keys, wrapped, accountKeyContext), sealed, certificateContext)
