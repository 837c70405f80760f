import type { TFunction } from 'i18next'

import type { OrgStep } from '../../../../api/admin/org.ts'
import { unreachable } from '../../../ui/unreachable.ts'

/** A step as a sentence; `nameOf` knows the names of units that are there. */
export function stepWords(t: TFunction, step: OrgStep, nameOf: (code: string) => string): string {
  switch (step.kind) {
    case 'create':
      return t('org.says.create', {
        name: step.name,
        code: step.code,
        level: t(`enums.org_level.${step.level}`),
        parent: nameOf(step.parent)
      })
    case 'rename':
      return t('org.says.rename', { unit: nameOf(step.unit), name: step.name })
    case 'move':
      return t('org.says.move', { unit: nameOf(step.unit), to: nameOf(step.to) })
    case 'merge':
      return t('org.says.merge', { unit: nameOf(step.unit), into: nameOf(step.into) })
    case 'split':
      return step.parts
        .map(({ name, units, accountNos }) =>
          t('org.says.split', { unit: nameOf(step.unit), name, units: units.length, accounts: accountNos.length })
        )
        .join(t('list.separator'))
    case 'close':
      return t('org.says.close', { unit: nameOf(step.unit) })
    case 'reopen':
      return t('org.says.reopen', { unit: nameOf(step.unit) })
    default:
      return unreachable(step)
  }
}
