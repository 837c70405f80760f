import type { OrgStep } from '../../../../api/admin/org.ts'
import { Refusal, unreachable } from '../../../platform/errors.ts'
import { childrenOf, daysAfter, isLive, isWithin, moveSubtree, NoRoom, REOPEN_DAYS, takeSlot } from './orgTree.ts'
import type { OrgTree, TreeUnit } from './orgTree.ts'
import { mayStandUnder, widthOf } from './positions.ts'

/** What a unit itself holds, its descendants not counted. */
export type Held = { readonly staff: number; readonly accounts: number; readonly work: number }
/** What leaves one unit for another besides moved units: all that it holds, or the accounts of a list. */
export type Relocation = { readonly from: string; readonly to: string; readonly accountNos: readonly string[] | null }
/** What a change needs to know beyond the tree. */
export type Ground = {
  /** The day on which it takes effect, yyyy-mm-dd. */
  readonly on: string
  readonly held: ReadonlyMap<string, Held>
  /** Account numbers named by the steps, each with the unit that holds it now. */
  readonly listed: ReadonlyMap<string, string>
}

const nothing: Held = { staff: 0, accounts: 0, work: 0 }

/**
 * Works the steps of a change into the tree, in their order, and answers what must leave its unit besides (ADM-31, 32). Refuses, naming
 * the step from 0, with UNIT_NOT_FOUND, CODE_TAKEN, ORG_CYCLE, ORG_LEVEL, ORG_NO_ROOM, UNIT_NOT_EMPTY, NOT_REOPENABLE, ACCOUNTS_NOT_THERE.
 */
export function applySteps(tree: OrgTree, steps: readonly OrgStep[], ground: Ground): Relocation[] {
  const held = new Map(ground.held)
  return steps.flatMap((step, at) => applyStep(tree, step, at, ground, held))
}

function applyStep(tree: OrgTree, step: OrgStep, at: number, ground: Ground, held: Map<string, Held>): Relocation[] {
  const no = (code: string, more: Record<string, unknown>) => new Refusal(code, { step: at, ...more })
  const live = (code: string): TreeUnit => {
    const unit = tree.get(code)
    if (unit === undefined || !isLive(unit)) throw no('UNIT_NOT_FOUND', { unit: code })
    return unit
  }
  const placed = <T>(parent: TreeUnit, place: () => T): T => {
    try {
      return place()
    } catch (full) {
      throw full instanceof NoRoom ? no('ORG_NO_ROOM', { unit: parent.code }) : full
    }
  }
  const mayStand = (unit: Pick<TreeUnit, 'code' | 'level' | 'gridKind'>, parent: TreeUnit) => {
    if (!mayStandUnder(unit.level, unit.gridKind, parent.level, parent.gridKind))
      throw no('ORG_LEVEL', { unit: unit.code, parent: parent.code })
  }
  const move = (unit: TreeUnit, parent: TreeUnit) => {
    if (isWithin(parent, unit)) throw no('ORG_CYCLE', { unit: unit.code, parent: parent.code })
    mayStand(unit, parent)
    if (unit.parentCode !== parent.code) placed(parent, () => moveSubtree(tree, unit, parent, ground.on))
  }
  const create = (
    wanted: Pick<TreeUnit, 'code' | 'name' | 'level' | 'gridKind' | 'regionCode'> & { shortName: string | null },
    parent: TreeUnit
  ) => {
    if (tree.has(wanted.code)) throw no('CODE_TAKEN', { code: wanted.code })
    mayStand(wanted, parent)
    const slot = placed(parent, () => takeSlot(tree, parent, widthOf(wanted.level, wanted.gridKind), ground.on))
    tree.set(wanted.code, {
      ...wanted,
      ...slot,
      orgUnitId: null,
      parentCode: parent.code,
      state: 'open',
      validFrom: ground.on,
      validTo: null,
      successorCode: null
    })
  }

  switch (step.kind) {
    case 'create':
      create(
        { ...step, gridKind: step.gridKind ?? null, regionCode: step.regionCode ?? null, shortName: step.shortName ?? null },
        live(step.parent)
      )
      return []
    case 'rename': {
      const unit = live(step.unit)
      tree.set(unit.code, { ...unit, name: step.name, shortName: step.shortName ?? unit.shortName })
      return []
    }
    case 'move':
      move(live(step.unit), live(step.to))
      return []
    case 'merge': {
      const [from, into] = [live(step.unit), live(step.into)]
      if (isWithin(into, from)) throw no('ORG_CYCLE', { unit: from.code, parent: into.code })
      // A functional team holds people, never accounts (ADM-1).
      if (into.level === 'team' && from.level !== 'team') throw no('ORG_LEVEL', { unit: from.code, parent: into.code })
      for (const child of childrenOf(tree, from.code)) move(child, live(into.code))
      tree.set(from.code, { ...live(from.code), state: 'merged', validTo: ground.on, successorCode: into.code })
      const [left, there] = [held.get(from.code) ?? nothing, held.get(into.code) ?? nothing]
      held.set(from.code, nothing)
      held.set(into.code, sum(left, there))
      return [{ from: from.code, to: into.code, accountNos: null }]
    }
    case 'close': {
      const unit = live(step.unit)
      const holds = held.get(unit.code) ?? nothing
      const children = childrenOf(tree, unit.code).length
      if (holds.staff + holds.accounts + holds.work + children > 0) throw no('UNIT_NOT_EMPTY', { unit: unit.code, ...holds, children })
      if (unit.parentCode === null) throw no('ORG_LEVEL', { unit: unit.code, parent: '' })
      tree.set(unit.code, { ...unit, state: 'closed', validTo: ground.on })
      return []
    }
    case 'split': {
      const unit = live(step.unit)
      if (unit.parentCode === null) throw no('ORG_LEVEL', { unit: unit.code, parent: '' })
      return step.parts.flatMap((part) => {
        const { level, gridKind, regionCode } = unit
        create({ code: part.code, name: part.name, shortName: null, level, gridKind, regionCode }, live(unit.parentCode!))
        for (const child of part.units) {
          if (live(child).parentCode !== unit.code) throw no('UNIT_NOT_FOUND', { unit: child })
          move(live(child), live(part.code))
        }
        const strangers = part.accountNos.filter((number) => ground.listed.get(number) !== unit.code)
        if (strangers.length > 0)
          throw no('ACCOUNTS_NOT_THERE', { unit: unit.code, accountNos: strangers.slice(0, 20), count: strangers.length })
        if (part.accountNos.length === 0) return []
        const [holds, count] = [held.get(unit.code) ?? nothing, part.accountNos.length]
        held.set(unit.code, { ...holds, accounts: holds.accounts - count })
        held.set(part.code, { ...nothing, accounts: count })
        return [{ from: unit.code, to: part.code, accountNos: part.accountNos }]
      })
    }
    case 'reopen': {
      const unit = tree.get(step.unit)
      if (unit === undefined) throw no('UNIT_NOT_FOUND', { unit: step.unit })
      const parent = unit.parentCode === null ? undefined : tree.get(unit.parentCode)
      const inTime = unit.validTo !== null && unit.validTo > daysAfter(ground.on, -REOPEN_DAYS)
      if (isLive(unit) || !inTime || parent === undefined || !isLive(parent) || !isWithin(unit, parent))
        throw no('NOT_REOPENABLE', { unit: unit.code, days: REOPEN_DAYS })
      tree.set(unit.code, { ...unit, state: 'open', validTo: null, successorCode: null })
      return []
    }
    default:
      return unreachable(step)
  }
}

const sum = (a: Held, b: Held): Held => ({ staff: a.staff + b.staff, accounts: a.accounts + b.accounts, work: a.work + b.work })
