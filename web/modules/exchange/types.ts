import type { InferContractRouterOutputs } from '@orpc/contract'

import type { exchange } from '../../../api/exchange.ts'

type Answers = InferContractRouterOutputs<typeof exchange>['feeds']

export type BatchDetail = Answers['batch']
export type Reject = Answers['rejects']['rows'][number]
export type Feed = Answers['catalogue'][number]
