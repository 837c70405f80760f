import type { admin } from '../../../../api/admin/index.ts'
import type { Provider } from '../../../platform/config.ts'
import type { Renewing } from '../../../platform/secrets/renewing.ts'
import type { DeclaredSettings } from '../commands/settings.ts'
import type { VaultKinds } from '../commands/vaultAsking.ts'
import type { AccountsPort } from '../domain/accountsPort.ts'
import type { ClockProbe } from '../domain/clockProbe.ts'
import type { UnitContents } from '../domain/unitContents.ts'
import { auditRoutes } from './audit.ts'
import { keyRoutes } from './keys.ts'
import { loginRoutes, othersSessionRoutes, securityRoutes } from './logins.ts'
import { orgRoutes, staffRoutes } from './org.ts'
import { rightsRoutes } from './rights.ts'
import { sessionRoutes } from './session.ts'
import { settingRoutes } from './settings.ts'
import { setUpRoutes } from './setUp.ts'
import { vaultRoutes } from './vault.ts'

/** What the routes of admin are built with; modules to the right bring theirs (ruling 29). */
export type AdminParts = {
  /** Told on the sign-in page of a demo store only. */
  readonly demoPassword: string
  /** The outside provider of sign-in, where there is one. */
  readonly provider: Provider | null
  readonly keys: { readonly renewing: Renewing; readonly wake: () => void }
  readonly organisation: { readonly contents: readonly UnitContents[]; readonly wake: () => void }
  readonly accounts: AccountsPort
  readonly vaultKinds: VaultKinds
  readonly settings: DeclaredSettings
  readonly clockProbes: readonly ClockProbe[]
}

/** Routes of the admin module, one file an area. */
export const adminRoutes = (parts: AdminParts) =>
  ({
    ...rightsRoutes(parts.accounts),
    audit: auditRoutes,
    keys: keyRoutes(parts.keys.renewing, parts.keys.wake),
    logins: loginRoutes,
    sessions: othersSessionRoutes,
    security: securityRoutes,
    session: sessionRoutes(parts.demoPassword, parts.provider?.label ?? null),
    setUp: setUpRoutes,
    org: orgRoutes(parts.organisation.contents, parts.organisation.wake),
    staff: staffRoutes,
    vault: vaultRoutes(parts.vaultKinds),
    ...settingRoutes(parts.settings, parts.clockProbes)
  }) satisfies Record<keyof typeof admin, unknown>
