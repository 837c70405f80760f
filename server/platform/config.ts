import path from 'node:path'

import { z } from 'zod'

const port = z.coerce.number().int().min(0).max(65535)

const environment = z.object({
  PORT: port.default(8080),
  DATA_DIR: z.string().min(1).default('./data'),
  DATABASE_URL: z.url({ protocol: /^postgres(ql)?$/ }).optional(),
  DATABASE_SERVER_URL: z.url({ protocol: /^postgres(ql)?$/ }).optional(),
  CLICKHOUSE_URL: z.url({ protocol: /^https?$/ }).optional(),
  JINGWEI_DEMO: z.enum(['0', '1']).optional(),
  JINGWEI_DEMO_SIZE: z.enum(['tiny', 'S', 'M', 'L']).default('S'),
  LOG_LEVEL: z.enum(['trace', 'debug', 'info', 'warn', 'error', 'silent']).default('info'),
  OIDC_ISSUER: z.url({ protocol: /^https?$/ }).optional(),
  OIDC_CLIENT_ID: z.string().min(1).optional(),
  OIDC_CLIENT_SECRET: z.string().min(1).optional(),
  OIDC_CLAIM: z.string().min(1).default('employee_no'),
  OIDC_LABEL: z.string().min(1).max(40).default('统一认证'),
  JINGWEI_URL: z.url({ protocol: /^https?$/ }).optional(),
  JINGWEI_CIPHER: z.enum(['aes', 'sm4']).optional(),
  FACTS_MEMORY_MB: z.coerce.number().int().min(256).default(4096)
})

/** An outside provider of sign-in, OpenID Connect (ADM-59). */
export type Provider = {
  readonly issuer: string
  readonly clientId: string
  readonly clientSecret: string
  /** The claim that holds the employee number. */
  readonly claim: string
  /** What the button says. */
  readonly label: string
  /** Our own address as the provider knows it; null = as the browser calls it. */
  readonly ownAddress: string | null
}

export type Config = {
  readonly port: number
  readonly dataDir: string
  readonly databaseUrl: string | null
  readonly databaseServerUrl: string | null
  readonly clickhouseUrl: string | null
  /** Whether an empty store gets the demo province (ruling 45). */
  readonly seedDemo: boolean
  readonly demoSize: 'tiny' | 'S' | 'M' | 'L'
  readonly logLevel: string
  readonly factsMemoryMb: number
  /** The cipher of a new store's sealed values (ADM-87); null = as the store is, AES for a new one. */
  readonly cipher: 'aes' | 'sm4' | null
  /** Whether people reach us over a secure connection that a proxy on this machine ends. */
  readonly behindTls: boolean
  /** null = no single sign-on. */
  readonly provider: Provider | null
}

export class ConfigError extends Error {}

/** The configuration from the environment and the command line. A wrong value is refused at start, by name and with what was expected. */
export function readConfig(env: Record<string, string | undefined>, args: readonly string[]): Config {
  const given = Object.fromEntries(Object.entries(env).filter(([, text]) => text !== undefined && text !== ''))
  const read = environment.safeParse(given)
  if (!read.success) {
    const faults = read.error.issues.map(
      (issue) => `  ${issue.path.join('.')}: ${issue.message} (given: ${JSON.stringify(given[String(issue.path[0])])})`
    )
    throw new ConfigError(`The configuration cannot be used. Mend these environment variables and start again:\n${faults.join('\n')}`)
  }
  const unknown = args.filter((arg) => arg !== '--empty')
  if (unknown.length > 0) throw new ConfigError(`Unknown argument ${unknown.join(' ')}. Known: --empty (start without the demo province).`)
  const own = read.data
  return {
    port: own.PORT,
    dataDir: path.resolve(own.DATA_DIR),
    databaseUrl: own.DATABASE_URL ?? null,
    databaseServerUrl: own.DATABASE_SERVER_URL ?? null,
    clickhouseUrl: own.CLICKHOUSE_URL ?? null,
    seedDemo: !args.includes('--empty') && (own.DATABASE_URL === undefined ? own.JINGWEI_DEMO !== '0' : own.JINGWEI_DEMO === '1'),
    demoSize: own.JINGWEI_DEMO_SIZE,
    logLevel: own.LOG_LEVEL,
    factsMemoryMb: own.FACTS_MEMORY_MB,
    cipher: own.JINGWEI_CIPHER ?? null,
    behindTls: own.JINGWEI_URL !== undefined && new URL(own.JINGWEI_URL).protocol === 'https:',
    provider: providerOf(own)
  }
}

function providerOf(own: z.infer<typeof environment>): Provider | null {
  const { OIDC_ISSUER: issuer, OIDC_CLIENT_ID: clientId, OIDC_CLIENT_SECRET: clientSecret } = own
  if (issuer === undefined) return null
  if (clientId === undefined || clientSecret === undefined)
    throw new ConfigError('OIDC_ISSUER needs OIDC_CLIENT_ID and OIDC_CLIENT_SECRET beside it.')
  return {
    issuer,
    clientId,
    clientSecret,
    claim: own.OIDC_CLAIM,
    label: own.OIDC_LABEL,
    ownAddress: own.JINGWEI_URL?.replace(/\/$/, '') ?? null
  }
}
