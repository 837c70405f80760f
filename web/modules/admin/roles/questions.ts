import { useQuery } from '@tanstack/react-query'

import { orpc } from '../../../platform/api.ts'
import { queries } from '../../../platform/queries.ts'

export const useRoles = () => useQuery(orpc.admin.roles.list.queryOptions())

export const useHolders = (of: { role?: string; permission?: string }) => useQuery(orpc.admin.roles.holders.queryOptions({ input: of }))

/** After a grant or a role changed, everything that is told about rights is asked again. */
export const rightsChanged = () =>
  Promise.all(
    [orpc.admin.roles, orpc.admin.people, orpc.admin.rights, orpc.admin.me].map((area) =>
      queries.invalidateQueries({ queryKey: area.key() })
    )
  )
