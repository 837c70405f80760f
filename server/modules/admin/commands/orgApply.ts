import type { OrgStep } from '../../../../api/admin/org.ts'
import { audit } from '../../../platform/audit.ts'
import { dayOf } from '../../../platform/clock.ts'
import { query } from '../../../platform/database.ts'
import type { Tx } from '../../../platform/database.ts'
import { Refusal } from '../../../platform/errors.ts'
import { publish } from '../../../platform/outbox.ts'
import { asJob, inScope } from '../../../platform/scope.ts'
import type { Grounds, Scope } from '../../../platform/scope.ts'
import { changedUnits } from '../domain/orgTree.ts'
import type { UnitContents } from '../domain/unitContents.ts'
import { planSteps, previewOf } from './orgPlan.ts'
import { lockTree, writePlan } from './orgWrite.ts'

/**
 * Applies every approved change whose day has come, the earliest first, each in one transaction or not at all (ADM-33); opens planned units
 * whose first day has come. Run every minute and at the start, so that what fell into a stop is done once, as of its own day. A change
 * that is refused by then is `failed` with the reason; one cut off by a crash is still approved and is tried again. Answers how many.
 */
export async function applyDueChanges(grounds: Grounds, contents: readonly UnitContents[]): Promise<number> {
  await inScope(grounds, asJob('organisation'), openPlannedUnits)
  for (let applied = 0; ; applied++) {
    const due = await inScope(grounds, asJob('organisation'), nextDue)
    if (due === null) return applied
    try {
      await inScope(grounds, asJob('organisation'), (tx, scope) => applyChange(tx, scope, contents, due))
    } catch (fault) {
      if (!(fault instanceof Refusal)) throw fault
      await inScope(grounds, asJob('organisation'), (tx, scope) => noteFailure(tx, scope, due, fault))
    }
  }
}

async function nextDue(tx: Tx, scope: Scope): Promise<string | null> {
  const [row] = await query<{ change_id: string }>(
    tx,
    `select change_id from org_change where state = 'approved' and effective_on <= $1::date order by effective_on, approved_at, change_id limit 1`,
    [dayOf(scope.at)]
  )
  return row?.change_id ?? null
}

type Due = { steps: OrgStep[]; on: string; name: string; vault_id: string | null }

async function applyChange(tx: Tx, scope: Scope, contents: readonly UnitContents[], changeId: string): Promise<void> {
  await lockTree(tx)
  const [due] = await query<Due>(
    tx,
    `select steps, effective_on as on, name, vault_id from org_change where change_id = $1 and state = 'approved' for update`,
    [changeId]
  )
  // Cancelled, or applied by another process, while we waited for the tree.
  if (due === undefined) return
  const plan = await planSteps(tx, contents, due.steps, due.on)
  const preview = await previewOf(tx, plan, due.on)
  await writePlan(tx, scope, plan, contents, { on: due.on, origin: `batch ${changeId}` })
  await query(tx, `update org_change set state = 'applied', ended_at = $2, preview = $3, version = version + 1 where change_id = $1`, [
    changeId,
    scope.at,
    JSON.stringify(preview)
  ])
  const before = preview.units.map(({ code }) => plan.before.get(code)).filter((unit) => unit !== undefined)
  const told = new Set(preview.units.map(({ code }) => code))
  const after = changedUnits(plan.before, plan.after).filter(({ code }) => told.has(code))
  await audit(tx, scope, {
    action: 'org.change.applied',
    object: { kind: 'org_change', id: changeId },
    before: { state: 'approved', units: before },
    after: { state: 'applied', units: after, counts: preview.counts },
    reason: due.name,
    ...(due.vault_id === null ? {} : { vaultId: due.vault_id })
  })
  const ids = changedUnits(plan.before, plan.after).flatMap(({ orgUnitId }) => (orgUnitId === null ? [] : [orgUnitId]))
  await publish(tx, scope, {
    name: 'org.changed',
    subject: { kind: 'org_change', id: changeId },
    payload: { change: changeId, units: ids }
  })
}

async function noteFailure(tx: Tx, scope: Scope, changeId: string, refusal: Refusal): Promise<void> {
  const why = `${refusal.code} ${JSON.stringify(refusal.data ?? {})}`
  await query(
    tx,
    `update org_change set state = 'failed', ended_at = $2, why = $3, version = version + 1 where change_id = $1 and state = 'approved'`,
    [changeId, scope.at, why]
  )
  await audit(tx, scope, {
    action: 'org.change.failed',
    object: { kind: 'org_change', id: changeId },
    before: { state: 'approved' },
    after: { state: 'failed' },
    reason: why
  })
}

async function openPlannedUnits(tx: Tx, scope: Scope): Promise<void> {
  const opened = await query<{ code: string }>(
    tx,
    `update org_unit set state = 'open', since = greatest(since, valid_from), origin = 'clock', version = version + 1, updated_at = $2
     where state = 'planned' and valid_from <= $1::date returning code`,
    [dayOf(scope.at), scope.at]
  )
  for (const { code } of opened) {
    await audit(tx, scope, {
      action: 'org.unit.opened',
      object: { kind: 'org_unit', id: code },
      before: { state: 'planned' },
      after: { state: 'open' }
    })
  }
}
