import { useEffect, useRef } from 'react'

export type KeyAction = { readonly key: string; readonly words: string; readonly run: () => void }

const shown = new Set<readonly KeyAction[]>()

/** What the keys of the present page do, for the list behind `?`. */
export const keysOfThisPage = () => [...shown].flat()

const typesText = (target: EventTarget | null) =>
  target instanceof HTMLElement && (target.isContentEditable || ['INPUT', 'TEXTAREA', 'SELECT'].includes(target.tagName))
const insideDialog = (target: EventTarget | null) => target instanceof HTMLElement && target.closest('[role="dialog"]') !== null

/** Single keys of a page. They rest while somebody types, while a dialog is open, and where a modifier is held. */
export function useKeys(actions: readonly KeyAction[]) {
  const latest = useRef(actions)
  useEffect(() => {
    latest.current = actions
    shown.add(actions)
    return () => void shown.delete(actions)
  }, [actions])
  useEffect(() => {
    const pressed = (event: KeyboardEvent) => {
      if (event.ctrlKey || event.metaKey || event.altKey || event.isComposing || typesText(event.target) || insideDialog(event.target))
        return
      // Enter on a focused link or button is that element's own.
      if (event.key === 'Enter' && event.target instanceof HTMLElement && ['A', 'BUTTON'].includes(event.target.tagName)) return
      const action = latest.current.find(({ key }) => key === event.key || key === event.key.toLowerCase())
      if (!action) return
      event.preventDefault()
      action.run()
    }
    document.addEventListener('keydown', pressed)
    return () => document.removeEventListener('keydown', pressed)
  }, [])
}
