import { useMutation } from '@tanstack/react-query'
import { useState } from 'react'
import type { ReactNode } from 'react'

import { failureOf } from '../../../platform/failure.ts'
import { ApprovalDialog } from './ApprovalDialog.tsx'
import type { Needed } from './ApprovalDialog.tsx'

type Approved = { run(): void; isPending: boolean; error: unknown; dialog: ReactNode }

/**
 * A call that may need a second person: `run` makes it, and where it answers APPROVAL_NEEDED the `dialog` asks for the approval of
 * `subject` (as the kind takes it) and makes the call again under that.
 */
export function useApproved<T>(
  call: (vaultId?: string) => Promise<T>,
  subject: Readonly<Record<string, unknown>>,
  onDone: (answer: T) => void
): Approved {
  const [needed, setNeeded] = useState<Needed | null>(null)
  const asked = useMutation({
    mutationFn: (vaultId?: string) => call(vaultId),
    onSuccess: (answer) => {
      setNeeded(null)
      onDone(answer)
    },
    onError: (fault) => {
      const { code, data } = failureOf(fault)
      if (code === 'APPROVAL_NEEDED') setNeeded(data as Needed)
    }
  })
  const dialog = needed && (
    <ApprovalDialog
      needed={needed}
      subject={subject}
      going={asked.isPending}
      onApproved={(vaultId) => asked.mutate(vaultId)}
      onClose={() => setNeeded(null)}
    />
  )
  return { run: () => asked.mutate(undefined), isPending: asked.isPending, error: asked.error, dialog }
}
