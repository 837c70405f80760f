import { useMutation } from '@tanstack/react-query'
import { App } from 'antd'
import { useTranslation } from 'react-i18next'

import { orpc } from '../../../platform/api.ts'
import { failureOf } from '../../../platform/failure.ts'
import { queries } from '../../../platform/queries.ts'
import { wordsOf } from '../../../ui/states.tsx'

/** Ends one of my sessions or browsers by its id: the page is read anew, and a refusal is said. */
export function useEnding(end: (id: string) => Promise<unknown>) {
  const { t } = useTranslation()
  const { message } = App.useApp()
  return useMutation({
    mutationFn: end,
    onSuccess: () => queries.invalidateQueries({ queryKey: orpc.admin.security.key() }),
    onError: (fault) => {
      const { code, data } = failureOf(fault)
      if (code !== 'NOT_SIGNED_IN') void message.error(wordsOf(t, code, data))
    }
  })
}
