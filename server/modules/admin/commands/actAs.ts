import { audit } from '../../../platform/audit.ts'
import { dayOf } from '../../../platform/clock.ts'
import { query } from '../../../platform/database.ts'
import { Refusal } from '../../../platform/errors.ts'
import { inScope } from '../../../platform/scope.ts'
import type { Grounds, Who } from '../../../platform/scope.ts'
import { actingOf } from '../queries/acting.ts'

/** Chooses the unit for which the caller acts in this session, null = all of his (ADM-42). Refuses with UNIT_NOT_HELD. */
export const actAs = (grounds: Grounds, who: Who, orgUnitId: number | null): Promise<Record<string, never>> =>
  inScope(grounds, who, async (tx, scope) => {
    const acting = await actingOf(tx, scope.staffId, scope.sessionId, dayOf(scope.at))
    if (orgUnitId !== null && !acting.choices.some((unit) => unit.orgUnitId === orgUnitId)) throw new Refusal('UNIT_NOT_HELD')
    if ((acting.unit?.orgUnitId ?? null) === orgUnitId) return {}
    await query(tx, 'update session set acting_unit = $2 where session_id = $1', [scope.sessionId, orgUnitId])
    await audit(tx, scope, {
      action: 'session.acting_unit',
      object: { kind: 'session', id: scope.sessionId! },
      before: { orgUnitId: acting.unit?.orgUnitId ?? null },
      after: { orgUnitId }
    })
    return {}
  })
