import { ApiOutlined, TeamOutlined } from '@ant-design/icons'
import { useLocation } from '@tanstack/react-router'
import type { ReactNode } from 'react'

import type { PermissionKey } from '../../api/permissions.ts'
import { paths } from '../paths.ts'
import { useMe } from '../platform/session.ts'

type Place = {
  readonly key: string
  readonly chapter: string
  readonly to: string
  readonly icon: ReactNode
  readonly permission: PermissionKey
}

/** What exists, by chapter. */
const places: readonly Place[] = [
  {
    key: 'accounts',
    chapter: 'archive',
    to: paths.accounts(),
    icon: <TeamOutlined aria-hidden='true' />,
    permission: 'archive.account.read'
  },
  { key: 'feeds', chapter: 'exchange', to: paths.feeds(), icon: <ApiOutlined aria-hidden='true' />, permission: 'exchange.feed.read' }
]

/** The places that the signed-in person may enter. */
export function usePlaces() {
  const me = useMe()
  return places.filter((place) => me.permissions.includes(place.permission))
}

export function useIsHere() {
  const { pathname } = useLocation()
  return (to: string) => pathname === to || pathname.startsWith(`${to}/`)
}
