import { implement } from '@orpc/server'

import { org, staff } from '../../../../api/admin/org.ts'
import type { RequestContext } from '../../../platform/http/context.ts'
import { admission } from '../../../platform/http/routes.ts'
import { cancelChange, draftChange, previewChange, submitChange } from '../commands/orgChanges.ts'
import type { UnitContents } from '../domain/unitContents.ts'
import { changeById, comparedDays, countsOfUnits, historyOf, listChanges, treeOfDay } from '../queries/orgPages.ts'
import { managersInSight } from '../queries/people.ts'
import { openUnits } from '../queries/units.ts'

const os = implement({ org, staff }).$context<RequestContext>().use(admission)

/** `wake` starts the job that applies what is due today. */
export const orgRoutes = (contents: readonly UnitContents[], wake: () => void) => ({
  units: os.org.units.handler(({ context }) => openUnits(context.services, context.who)),
  tree: os.org.tree.handler(({ input, context }) => treeOfDay(context.services, context.who, input.asOf)),
  counts: os.org.counts.handler(({ context }) => countsOfUnits(context.services, contents, context.who)),
  history: os.org.history.handler(({ input, context }) => historyOf(context.services, context.who, input.orgUnitId)),
  compare: os.org.compare.handler(({ input, context }) => comparedDays(context.services, context.who, input)),
  changes: {
    list: os.org.changes.list.handler(({ context }) => listChanges(context.services, context.who)),
    change: os.org.changes.change.handler(({ input, context }) => changeById(context.services, context.who, input.changeId)),
    preview: os.org.changes.preview.handler(({ input, context }) => previewChange(context.services, contents, context.who, input)),
    draft: os.org.changes.draft.handler(({ input, context }) => draftChange(context.services, contents, context.who, input)),
    submit: os.org.changes.submit.handler(async ({ input, context }) => {
      const answer = await submitChange(context.services, contents, context.who, input)
      wake()
      return answer
    }),
    cancel: os.org.changes.cancel.handler(({ input, context }) => cancelChange(context.services, context.who, input))
  }
})

export const staffRoutes = {
  managers: os.staff.managers.handler(({ input, context }) => managersInSight(context.services, context.who, input))
}
