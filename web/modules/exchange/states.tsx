import { useTranslation } from 'react-i18next'

import type { Batch } from '../../../api/exchange.ts'
import { unreachable } from '../../ui/unreachable.ts'

type State = Batch['state']

/** Whether a batch can still move by itself. */
export function isWorking(state: State): boolean {
  switch (state) {
    case 'received':
    case 'verified':
    case 'staged':
    case 'applying':
      return true
    case 'announced':
    case 'applied':
    case 'refused':
    case 'duplicate':
      return false
    default:
      return unreachable(state)
  }
}

/** Nothing of it is applied yet, so it can be stopped without trace. */
export const isCancellable = (state: State) => state === 'announced' || isWorking(state)

const glyphs: Record<State, string> = {
  announced: '…',
  received: '…',
  verified: '…',
  staged: '…',
  applying: '…',
  applied: '✓',
  refused: '✕',
  duplicate: '＝'
}
const tones: Partial<Record<State, string>> = { applied: 'better', refused: 'danger' }

export function StateMark({ state }: { readonly state: State }) {
  const { t } = useTranslation()
  return (
    <span className={`nowrap ${tones[state] ?? ''}`} title={t(`enums.batch_state_meaning.${state}`)}>
      <span aria-hidden='true'>{glyphs[state]}</span> {t(`enums.batch_state.${state}`)}
    </span>
  )
}
