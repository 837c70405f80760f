import type { OrgUnit } from '../../../../api/admin/org.ts'

export type UnitNode = { readonly key: number; readonly title: string; readonly children: UnitNode[] }

/** The units as a tree. A unit whose parent the reader does not see is a root of it. */
export function treeOf(units: readonly OrgUnit[]): UnitNode[] {
  const nodes = new Map(units.map(({ orgUnitId, name }) => [orgUnitId, { key: orgUnitId, title: name, children: [] as UnitNode[] }]))
  const roots: UnitNode[] = []
  for (const unit of units) {
    const node = nodes.get(unit.orgUnitId)
    if (!node) continue
    const parent = unit.parentId === null ? undefined : nodes.get(unit.parentId)
    ;(parent?.children ?? roots).push(node)
  }
  return roots
}

/** The tree without branches in which no unit's name holds `text`; a matching unit keeps all that is below it. */
export const matching = (nodes: readonly UnitNode[], text: string): UnitNode[] =>
  nodes.flatMap((node) => {
    if (text === '' || node.title.includes(text)) return [node]
    const children = matching(node.children, text)
    return children.length > 0 ? [{ ...node, children }] : []
  })

export const keysOf = (nodes: readonly UnitNode[]): number[] => nodes.flatMap((node) => [node.key, ...keysOf(node.children)])
