import { useTranslation } from 'react-i18next'

import { failureOf } from '../../../platform/failure.ts'
import { wordsOf } from '../../../ui/states.tsx'

/** Why a step did not succeed; of a refused password every rule that it breaks. */
export function Trouble({ fault }: { readonly fault: unknown }) {
  const { t } = useTranslation()
  if (!fault) return null
  const { code, data } = failureOf(fault)
  const faults = Array.isArray(data['faults']) ? data['faults'].map(String) : []
  return (
    <div role='alert' className='danger'>
      <p>{code === 'CODE_WRONG' && data['left'] === undefined ? t('signIn.codeWrong') : wordsOf(t, code, data)}</p>
      {faults.length > 0 && (
        <ul className='trouble'>
          {faults.map((one) => (
            <li key={one}>{t(`signIn.fault.${one}`, { length: data['length'], classes: data['classes'] })}</li>
          ))}
        </ul>
      )}
    </div>
  )
}
