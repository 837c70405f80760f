import type { InferContractRouterOutputs } from '@orpc/contract'

import type { archive } from '../../../../api/archive.ts'

type Answers = InferContractRouterOutputs<typeof archive>['accounts']

export type Account = Answers['get']
export type Consumption = Answers['consumption']
export type Subscription = Answers['subscriptions']['rows'][number]
export type BillRow = Answers['billRows']['rows'][number]
