import { implement } from '@orpc/server'

import { access, grants, people } from '../../../../api/admin/people.ts'
import { me, rights } from '../../../../api/admin/rights.ts'
import { roles } from '../../../../api/admin/roles.ts'
import type { RequestContext } from '../../../platform/http/context.ts'
import { admission } from '../../../platform/http/routes.ts'
import { endLoan, lendAccount, loansInSight } from '../commands/accessGrants.ts'
import { actAs } from '../commands/actAs.ts'
import { endGrant, requestGrant } from '../commands/grants.ts'
import { changeRole, draftRole } from '../commands/roles.ts'
import type { AccountsPort } from '../domain/accountsPort.ts'
import { explainRights } from '../queries/explainRights.ts'
import { myRights } from '../queries/myRights.ts'
import { listPeople, personInFull } from '../queries/peopleList.ts'
import { listRoles, previewRole, whoHolds } from '../queries/rolesHeld.ts'

const os = implement({ access, grants, me, people, rights, roles }).$context<RequestContext>().use(admission)

/** Roles, grants, people, and what one may see; `accounts` answers what rights must know of an account. */
export const rightsRoutes = (accounts: AccountsPort) => ({
  roles: {
    list: os.roles.list.handler(({ context }) => listRoles(context.services, context.who)),
    holders: os.roles.holders.handler(({ input, context }) => whoHolds(context.services, context.who, input)),
    draft: os.roles.draft.handler(({ input, context }) => draftRole(context.services, context.who, input)),
    preview: os.roles.preview.handler(({ input, context }) => previewRole(context.services, context.who, input)),
    change: os.roles.change.handler(({ input, context }) => changeRole(context.services, context.who, input))
  },
  grants: {
    request: os.grants.request.handler(({ input, context }) => requestGrant(context.services, context.who, input)),
    end: os.grants.end.handler(({ input, context }) => endGrant(context.services, context.who, input))
  },
  people: {
    list: os.people.list.handler(({ input, context }) => listPeople(context.services, accounts, context.who, input)),
    person: os.people.person.handler(({ input, context }) => personInFull(context.services, accounts, context.who, input.staffId))
  },
  rights: { explain: os.rights.explain.handler(({ input, context }) => explainRights(context.services, accounts, context.who, input)) },
  me: {
    rights: os.me.rights.handler(({ context }) => myRights(context.services, context.who)),
    actAs: os.me.actAs.handler(({ input, context }) => actAs(context.services, context.who, input.orgUnitId))
  },
  access: {
    lent: os.access.lent.handler(({ input, context }) => loansInSight(context.services, context.who, input)),
    lend: os.access.lend.handler(({ input, context }) => lendAccount(context.services, accounts, context.who, input)),
    endLent: os.access.endLent.handler(({ input, context }) => endLoan(context.services, context.who, input))
  }
})
