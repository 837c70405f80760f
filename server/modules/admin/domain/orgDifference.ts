type Then = { readonly orgUnitId: number; readonly name: string; readonly level: string; readonly parentId: number | null }
export type Difference<L> = {
  readonly orgUnitId: number
  readonly level: L
  readonly change: 'added' | 'gone' | 'renamed' | 'moved'
  readonly name: string
  readonly before: string | null
  readonly after: string | null
}

/** How the organisation of one day differs from another's, in the order of the trees; a unit that moved and got a new name is told twice. */
export function differences<U extends Then>(before: readonly U[], after: readonly U[]): Difference<U['level']>[] {
  const [then, now] = [new Map(before.map((unit) => [unit.orgUnitId, unit])), new Map(after.map((unit) => [unit.orgUnitId, unit]))]
  const parentName = (tree: ReadonlyMap<number, U>, unit: U) => (unit.parentId === null ? null : (tree.get(unit.parentId)?.name ?? null))
  const told = (unit: U, change: Difference<U['level']>['change'], from: string | null, to: string | null): Difference<U['level']> => ({
    orgUnitId: unit.orgUnitId,
    level: unit.level,
    change,
    name: unit.name,
    before: from,
    after: to
  })
  const gone = before.filter((unit) => !now.has(unit.orgUnitId)).map((unit) => told(unit, 'gone', parentName(then, unit), null))
  const rest = after.flatMap((unit) => {
    const old = then.get(unit.orgUnitId)
    if (old === undefined) return [told(unit, 'added', null, parentName(now, unit))]
    return [
      ...(old.parentId === unit.parentId ? [] : [told(unit, 'moved', parentName(then, old), parentName(now, unit))]),
      ...(old.name === unit.name ? [] : [told(unit, 'renamed', old.name, unit.name)])
    ]
  })
  return [...gone, ...rest]
}
