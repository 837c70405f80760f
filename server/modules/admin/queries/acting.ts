import { query } from '../../../platform/database.ts'
import type { Tx } from '../../../platform/database.ts'
import { liveOn } from './grants.ts'

type ActingUnit = { orgUnitId: number; name: string }
export type Acting = {
  /** The unit chosen for this session, while he still holds it; null = all of his. */
  unit: ActingUnit | null
  /** The units in which he holds a role over a unit, in the order of the tree. */
  choices: ActingUnit[]
  /** He must choose before he sees an account: his units lie in more than three places. */
  needed: boolean
}

/** For which unit a person acts, and for which he could (ADM-42). */
export async function actingOf(tx: Tx, staffId: number, sessionId: string | null, day: string): Promise<Acting> {
  const rows = await query<ActingUnit & { lo: number; hi: number }>(
    tx,
    `select distinct u.org_unit_id as "orgUnitId", u.name, u.lo, u.hi
     from role_grant g join role o on o.code = g.role join staff p on p.staff_id = g.staff_id join org_unit u on u.org_unit_id = g.org_unit_id
     where g.staff_id = $1 and ${liveOn('$2')} and o.scope_kind in ('unit_subtree', 'unit_analysis') order by u.lo, u.hi desc`,
    [staffId, day]
  )
  const [chosen] = await query<ActingUnit & { lo: number; hi: number }>(
    tx,
    `select u.org_unit_id as "orgUnitId", u.name, u.lo, u.hi from session s join org_unit u on u.org_unit_id = s.acting_unit where s.session_id = $1`,
    [sessionId]
  )
  const held = chosen !== undefined && rows.some((unit) => unit.lo < chosen.hi && chosen.lo < unit.hi)
  const places = rows.reduce<{ count: number; hi: number }>(
    ({ count, hi }, unit) => ({ count: unit.lo > hi || count === 0 ? count + 1 : count, hi: Math.max(hi, unit.hi) }),
    { count: 0, hi: 0 }
  ).count
  const named = ({ orgUnitId, name }: ActingUnit) => ({ orgUnitId, name })
  return { unit: held ? named(chosen) : null, choices: rows.map(named), needed: !held && places > 3 }
}
