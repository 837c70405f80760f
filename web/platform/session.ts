import { useQuery } from '@tanstack/react-query'

import type { Me } from '../../api/admin/session.ts'
import { grantors, permissions } from '../../api/permissions.ts'
import type { PermissionKey, RoleCode } from '../../api/permissions.ts'
import { client, orpc } from './api.ts'
import { isCode } from './failure.ts'

export const sessionKey = orpc.admin.session.me.queryKey()

/** Who is signed in; null = nobody. */
export const useSession = () =>
  useQuery({
    queryKey: sessionKey,
    queryFn: async ({ client: cache, signal }): Promise<Me | null> => {
      try {
        return await client.admin.session.me(undefined, { signal })
      } catch (fault) {
        // A session that was there and has ended locks the page; what it stands on is not taken away.
        if (isCode(fault, 'NOT_SIGNED_IN') && !cache.getQueryData(sessionKey)) return null
        throw fault
      }
    },
    staleTime: Infinity
  })

/** The signed-in person; only below the frame, where there is one. */
export function useMe(): Me {
  const { data } = useSession()
  if (!data) throw new Error('used outside of a session')
  return data
}

/** Whether the signed-in person holds a permission: the web reads the same table as the server. */
export const useMay = (permission: PermissionKey) => useMe().permissions.includes(permission)

/** Roles that hold a permission, for the words of a refusal. */
export const holdersOf = (permission: string): readonly RoleCode[] =>
  permission in permissions ? permissions[permission as PermissionKey].roles : []

export const grantorsOf = (answered: unknown): readonly string[] => (Array.isArray(answered) ? answered.map(String) : grantors)

/** Names of individuals can be sorted only by whoever reads all of them in clear: an own book and no unit in scope (ruling 64). */
export const maySortByName = (me: Me) => me.seesOwnNames && me.grants.every((grant) => ['own_book', 'none'].includes(grant.scopeKind))
