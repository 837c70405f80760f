import { useRouter } from '@tanstack/react-router'
import { useCallback } from 'react'
import type { AnchorHTMLAttributes, MouseEvent } from 'react'

/** Moves within the application; `replace` leaves no step in the browser's history. */
export function useGo() {
  const { history } = useRouter()
  return useCallback((href: string, replace = false) => (replace ? history.replace(href) : history.push(href)), [history])
}

/** A link to an address of paths.ts; a middle click or Ctrl opens a tab as everywhere. */
export function Go({ to, onClick, ...rest }: AnchorHTMLAttributes<HTMLAnchorElement> & { readonly to: string }) {
  const go = useGo()
  const follow = (event: MouseEvent<HTMLAnchorElement>) => {
    onClick?.(event)
    if (event.defaultPrevented || event.button !== 0 || event.metaKey || event.ctrlKey || event.shiftKey || event.altKey) return
    event.preventDefault()
    go(to)
  }
  return <a href={to} onClick={follow} {...rest} />
}
