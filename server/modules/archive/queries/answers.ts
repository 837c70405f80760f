import type { z } from 'zod'

import type { archive } from '../../../../api/archive.ts'

type Accounts = (typeof archive)['accounts']

/** What a route of accounts is asked, and what it answers, as the contract says. */
export type Question<R extends keyof Accounts> = z.infer<NonNullable<Accounts[R]['~orpc']['inputSchema']>>
export type Answer<R extends keyof Accounts> = z.infer<NonNullable<Accounts[R]['~orpc']['outputSchema']>>
