import { useTranslation } from 'react-i18next'

import './roles.css'
import { riskOf } from './words.ts'

/** How much harm a permission can do: letter and word, colour only repeats them. */
export function Risk({ permission, letter = false }: { readonly permission: string; readonly letter?: boolean }) {
  const { t } = useTranslation()
  const risk = riskOf(permission)
  const word = t(`enums.risk.${risk}`)
  return (
    <span className={`risk risk-${risk}`} title={`${word} · ${t(`enums.risk_meaning.${risk}`)}`}>
      {letter ? risk : `${risk} ${word}`}
    </span>
  )
}
