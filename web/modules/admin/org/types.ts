import type { InferContractRouterOutputs } from '@orpc/contract'

import type { org } from '../../../../api/admin/org.ts'

type Answers = InferContractRouterOutputs<typeof org>

export type Counts = Answers['counts']
export type History = Answers['history']
export type Compared = Answers['compare']
export type ChangeDetail = Answers['changes']['change']
