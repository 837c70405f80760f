import { useMutation } from '@tanstack/react-query'
import { useState } from 'react'
import type { ReactNode } from 'react'

import { failureOf } from '../../../platform/failure.ts'
import { useStepUp } from '../security/StepUp.tsx'
import { ApprovalDialog } from './ApprovalDialog.tsx'
import type { Needed } from './ApprovalDialog.tsx'

type Approved = { run(): void; isPending: boolean; error: unknown; dialog: ReactNode }

/**
 * A call that may need a second person: `run` makes it, and where it answers APPROVAL_NEEDED the `dialog` asks for the approval of
 * `subject` (as the kind takes it) and makes the call again under that; where it answers SECOND_FACTOR_NEEDED the dialog asks for that.
 */
export function useApproved<T>(
  call: (vaultId?: string) => Promise<T>,
  subject: Readonly<Record<string, unknown>>,
  onDone: (answer: T) => void
): Approved {
  const [needed, setNeeded] = useState<Needed | null>(null)
  const { proved, dialog: stepUp } = useStepUp()
  const asked = useMutation({
    mutationFn: (vaultId?: string) => proved(() => call(vaultId)),
    onSuccess: (answer) => {
      setNeeded(null)
      onDone(answer)
    },
    onError: (fault) => {
      const { code, data } = failureOf(fault)
      // Any other "no" is the page's to say, also under an approval.
      setNeeded(code === 'APPROVAL_NEEDED' ? (data as Needed) : null)
    }
  })
  // Null while nothing is asked: a page's own dialog makes way for this one.
  const dialog = (needed || stepUp) && (
    <>
      {needed && (
        <ApprovalDialog
          key={needed.kind}
          needed={needed}
          subject={subject}
          going={asked.isPending}
          onApproved={(vaultId) => asked.mutate(vaultId)}
          onClose={() => setNeeded(null)}
        />
      )}
      {stepUp}
    </>
  )
  return { run: () => asked.mutate(undefined), isPending: asked.isPending, error: asked.error, dialog }
}
