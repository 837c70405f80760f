import {
  ApartmentOutlined,
  ApiOutlined,
  AuditOutlined,
  ExportOutlined,
  IdcardOutlined,
  KeyOutlined,
  SafetyCertificateOutlined,
  SolutionOutlined,
  SettingOutlined,
  TeamOutlined
} from '@ant-design/icons'
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
  /** `self` = for whoever is signed in. */
  readonly permission: PermissionKey | 'self'
  /** On a phone it stands under the thumb; the others are reached from 我的. */
  readonly thumb?: true
}

/** What exists, by chapter. */
const places: readonly Place[] = [
  {
    key: 'accounts',
    chapter: 'archive',
    to: paths.accounts(),
    icon: <TeamOutlined aria-hidden='true' />,
    permission: 'archive.account.read',
    thumb: true
  },
  {
    key: 'exports',
    chapter: 'archive',
    to: paths.exports(),
    icon: <ExportOutlined aria-hidden='true' />,
    permission: 'archive.account.read'
  },
  {
    key: 'feeds',
    chapter: 'exchange',
    to: paths.feeds(),
    icon: <ApiOutlined aria-hidden='true' />,
    permission: 'exchange.feed.read',
    thumb: true
  },
  { key: 'org', chapter: 'system', to: paths.org(), icon: <ApartmentOutlined aria-hidden='true' />, permission: 'admin.org.read' },
  {
    key: 'settings',
    chapter: 'system',
    to: paths.settings(),
    icon: <SettingOutlined aria-hidden='true' />,
    permission: 'admin.setting.read'
  },
  {
    key: 'vault',
    chapter: 'security',
    to: paths.vault(),
    icon: <SafetyCertificateOutlined aria-hidden='true' />,
    permission: 'self',
    thumb: true
  },
  { key: 'people', chapter: 'security', to: paths.people(), icon: <IdcardOutlined aria-hidden='true' />, permission: 'admin.staff.read' },
  {
    key: 'roles',
    chapter: 'security',
    to: paths.roles(),
    icon: <SolutionOutlined aria-hidden='true' />,
    permission: 'admin.role.read'
  },
  { key: 'audit', chapter: 'security', to: paths.audit(), icon: <AuditOutlined aria-hidden='true' />, permission: 'admin.audit.verify' },
  { key: 'keys', chapter: 'security', to: paths.keys, icon: <KeyOutlined aria-hidden='true' />, permission: 'admin.key.rotate' }
]

/** The places that the signed-in person may enter. */
export function usePlaces() {
  const me = useMe()
  return places.filter(({ permission }) => permission === 'self' || me.permissions.includes(permission))
}

export function useIsHere() {
  const { pathname } = useLocation()
  return (to: string) => pathname === to || pathname.startsWith(`${to}/`)
}
