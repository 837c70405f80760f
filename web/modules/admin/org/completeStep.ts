import { orgStep } from '../../../../api/admin/org.ts'
import type { gridKinds, OrgStep } from '../../../../api/admin/org.ts'
import type { orgLevels } from '../../../../api/values.ts'

/** What is filled in of a step so far. `target` is the other unit: new parent, successor, or parent of a new one. */
export type StepDraft = {
  readonly kind: OrgStep['kind']
  readonly unit?: string
  readonly target?: string
  readonly code?: string
  readonly name?: string
  readonly level?: (typeof orgLevels)[number]
  readonly gridKind?: (typeof gridKinds)[number]
  readonly children?: readonly string[]
  /** Account numbers as pasted, by blanks, commas or lines. */
  readonly accounts?: string
}

/** The step, or null while something is missing or cannot be. */
export function completeStep(draft: StepDraft): OrgStep | null {
  const { kind, unit, target, code, name, level, gridKind, children = [], accounts = '' } = draft
  const fields: Record<OrgStep['kind'], object> = {
    create: { code, name, level, parent: target, ...(level === 'grid' ? { gridKind: gridKind ?? 'main' } : {}) },
    rename: { unit, name },
    move: { unit, to: target },
    merge: { unit, into: target },
    split: { unit, parts: [{ code, name, units: children, accountNos: [...new Set(accounts.split(/[\s,,、;;]+/).filter(Boolean))] }] },
    close: { unit },
    reopen: { unit }
  }
  const complete = orgStep.safeParse({ kind, ...fields[kind] })
  return complete.success ? complete.data : null
}
