import type { OrgStep, OrgTreeUnit } from '../../../../api/admin/org.ts'

/** The units that are there and those that earlier steps of the same change create, so that a later step can speak of them. */
export function withNew(units: readonly OrgTreeUnit[], steps: readonly OrgStep[]): OrgTreeUnit[] {
  const known = [...units]
  const add = (code: string, name: string, of: Pick<OrgTreeUnit, 'level' | 'gridKind' | 'parentId'>) =>
    // A number below zero stands for one that is given when the change takes effect.
    known.push({ ...of, code, name, orgUnitId: -known.length, validFrom: '', head: null })
  for (const step of steps) {
    if (step.kind === 'create') {
      const parent = known.find((unit) => unit.code === step.parent)
      add(step.code, step.name, { level: step.level, gridKind: step.gridKind ?? null, parentId: parent?.orgUnitId ?? null })
    }
    if (step.kind === 'split') {
      const old = known.find((unit) => unit.code === step.unit)
      if (old) for (const { code, name } of step.parts) add(code, name, old)
    }
  }
  return known
}
