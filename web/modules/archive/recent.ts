import { useSyncExternalStore } from 'react'

import type { AccountRow } from '../../../api/archive.ts'

type Opened = Pick<AccountRow, 'accountId' | 'kind' | 'name' | 'nameMasked' | 'unitName' | 'tier' | 'groupClass'>

let opened: readonly Opened[] = []
const watchers = new Set<() => void>()

/** The ten accounts opened last, for the search box (ARC-71). In memory only: names never enter browser storage (ARC-38). */
export function remember(account: Opened) {
  if (opened[0]?.accountId === account.accountId) return
  opened = [account, ...opened.filter((one) => one.accountId !== account.accountId)].slice(0, 10)
  // Told after the present drawing: it is the drawing of the account page that remembers.
  queueMicrotask(() => watchers.forEach((changed) => changed()))
}

export const useRecent = () =>
  useSyncExternalStore(
    (changed) => {
      watchers.add(changed)
      return () => watchers.delete(changed)
    },
    () => opened
  )
