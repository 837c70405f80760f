import { useSyncExternalStore } from 'react'

const phone = '(max-width: 767px)'

const subscribe = (changed: () => void) => {
  const list = matchMedia(phone)
  list.addEventListener('change', changed)
  return () => list.removeEventListener('change', changed)
}

/** Whether the page is as narrow as a phone: lists are then cards. */
export const usePhone = () => useSyncExternalStore(subscribe, () => matchMedia(phone).matches)
