import { useQuery } from '@tanstack/react-query'

import type { OrgStep } from '../../../../api/admin/org.ts'
import { orpc } from '../../../platform/api.ts'
import { now } from '../../../platform/clock.ts'
import { today } from '../../../platform/formats.ts'
import { queries } from '../../../platform/queries.ts'

const org = orpc.admin.org

export const useTree = (asOf?: string) => useQuery(org.tree.queryOptions({ input: asOf ? { asOf } : {} }))
export const useCounts = (enabled: boolean) => useQuery({ ...org.counts.queryOptions(), enabled })
export const useHistory = (orgUnitId: number) => useQuery(org.history.queryOptions({ input: { orgUnitId } }))
export const useCompared = (from: string, to: string) => useQuery(org.compare.queryOptions({ input: { from, to } }))
export const useChanges = () => useQuery(org.changes.list.queryOptions())
export const useChange = (changeId: string) => useQuery(org.changes.change.queryOptions({ input: { changeId } }))
/** What the steps would do; asked again with each change of them. */
export const usePreview = (effectiveOn: string, steps: OrgStep[]) =>
  useQuery({
    ...org.changes.preview.queryOptions({ input: { effectiveOn, steps } }),
    enabled: steps.length > 0 && effectiveOn !== '',
    retry: false,
    placeholderData: (before) => before
  })

export const orgChanged = () => queries.invalidateQueries({ queryKey: org.key() })
export const thisDay = () => today(now())
