import { z } from 'zod'

import type { OrgChange, OrgPreview, OrgStep } from '../../../../api/admin/org.ts'
import { audit } from '../../../platform/audit.ts'
import { dayOf } from '../../../platform/clock.ts'
import { query } from '../../../platform/database.ts'
import type { Tx } from '../../../platform/database.ts'
import { Refusal } from '../../../platform/errors.ts'
import { asJob, inScope } from '../../../platform/scope.ts'
import type { Grounds, Scope, Who } from '../../../platform/scope.ts'
import { uuidv7 } from '../../../platform/uuid.ts'
import type { UnitContents } from '../domain/unitContents.ts'
import type { VaultKind } from '../domain/vaultKind.ts'
import { planSteps, previewOf } from './orgPlan.ts'
import { requireApproval } from './vault.ts'

type Wanted = { readonly effectiveOn: string; readonly steps: readonly OrgStep[] }
type State = OrgChange['state']

/** A change of the organisation as the second person sees it (ADM-52): its day and its steps are bound, the counts are told. */
export const orgChangeKind: VaultKind<{ changeId: string }> = {
  kind: 'org_batch',
  needs: 'admin.org.write',
  approve: 'admin.vault.approve_system',
  minutes: 30 * 24 * 60,
  uses: 1,
  emergency: false,
  subject: z.object({ changeId: z.uuid() }),
  async describe(tx, _scope, { changeId }) {
    const [row] = await query<{ name: string; on: string; steps: OrgStep[]; preview: OrgPreview; unit: number }>(
      tx,
      `select c.name, c.effective_on as on, c.steps, c.preview, coalesce(
         (select p.org_unit_id from staff_post p where p.staff_id = c.drafted_by and p.main and p.valid_to is null),
         (select u.org_unit_id from org_unit u where u.parent_id is null)) as unit
       from org_change c where c.change_id = $1`,
      [changeId]
    )
    if (row === undefined) throw new Refusal('CHANGE_NOT_FOUND')
    const { accounts = 0, staff = 0, units = 0 } = row.preview.counts
    return {
      content: { changeId, effectiveOn: row.on, steps: row.steps },
      rows: accounts,
      summary: { name: row.name, effectiveOn: row.on, steps: row.steps.length, units, accounts, staff, people: row.preview.sight.people },
      orgUnitId: row.unit
    }
  }
}

/**
 * What steps would do on a day (ADM-33). Refuses with DATE_PAST and as applySteps does. The counts are of all accounts, seen by the job:
 * who prepares a change sees none of them.
 */
export async function previewChange(grounds: Grounds, contents: readonly UnitContents[], who: Who, wanted: Wanted): Promise<OrgPreview> {
  await inScope(grounds, who, async (_tx, scope) => refusePast(scope, wanted.effectiveOn))
  return inScope(grounds, asJob('organisation'), async (tx) =>
    previewOf(tx, await planSteps(tx, contents, wanted.steps, wanted.effectiveOn), wanted.effectiveOn)
  )
}

function refusePast(scope: Scope, effectiveOn: string): void {
  const today = dayOf(scope.at)
  if (effectiveOn < today) throw new Refusal('DATE_PAST', { today })
}

/** Keeps a change as a draft; refuses as previewChange does. */
export async function draftChange(
  grounds: Grounds,
  contents: readonly UnitContents[],
  who: Who,
  wanted: Wanted & { name: string }
): Promise<{ changeId: string; preview: OrgPreview }> {
  const preview = await previewChange(grounds, contents, who, wanted)
  return inScope(grounds, who, async (tx, scope) => {
    const changeId = uuidv7(scope.at)
    await query(
      tx,
      `insert into org_change (change_id, name, effective_on, steps, preview, state, drafted_by, drafted_at) values ($1, $2, $3, $4, $5, 'draft', $6, $7)`,
      [changeId, wanted.name, wanted.effectiveOn, JSON.stringify(wanted.steps), JSON.stringify(preview), scope.staffId, scope.at]
    )
    await audit(tx, scope, {
      action: 'org.change.drafted',
      object: { kind: 'org_change', id: changeId },
      after: { name: wanted.name, effectiveOn: wanted.effectiveOn, steps: wanted.steps }
    })
    return { changeId, preview }
  })
}

/**
 * Makes a draft take effect on its day, once a second person has approved exactly it. Refuses with CHANGE_NOT_FOUND, CHANGE_STATE,
 * DATE_PAST, with what the steps meet today, and with the vault's refusals.
 */
export async function submitChange(
  grounds: Grounds,
  contents: readonly UnitContents[],
  who: Who,
  asked: { changeId: string; vaultId?: string | undefined }
): Promise<{ state: State }> {
  const { on, steps } = await inScope(grounds, who, async (tx, scope) => {
    const found = await changeOf(tx, asked.changeId, ['draft'])
    refusePast(scope, found.on)
    return found
  })
  await inScope(grounds, asJob('organisation'), (tx) => planSteps(tx, contents, steps, on))
  return inScope(grounds, who, async (tx, scope) => {
    await changeOf(tx, asked.changeId, ['draft'])
    const { vaultId } = await requireApproval(tx, scope, orgChangeKind, { changeId: asked.changeId }, asked.vaultId)
    await query(
      tx,
      `update org_change set state = 'approved', vault_id = $2, approved_at = $3, version = version + 1 where change_id = $1`,
      [asked.changeId, vaultId, scope.at]
    )
    await audit(tx, scope, {
      action: 'org.change.approved',
      object: { kind: 'org_change', id: asked.changeId },
      before: { state: 'draft' },
      after: { state: 'approved' },
      vaultId
    })
    return { state: 'approved' as const }
  })
}

/** Takes a change back that has not taken effect. Refuses with CHANGE_NOT_FOUND and CHANGE_STATE. */
export const cancelChange = (grounds: Grounds, who: Who, asked: { changeId: string; reason: string }): Promise<{ state: State }> =>
  inScope(grounds, who, async (tx, scope) => {
    const { state } = await changeOf(tx, asked.changeId, ['draft', 'approved'])
    await query(tx, `update org_change set state = 'cancelled', why = $2, ended_at = $3, version = version + 1 where change_id = $1`, [
      asked.changeId,
      asked.reason,
      scope.at
    ])
    await audit(tx, scope, {
      action: 'org.change.cancelled',
      object: { kind: 'org_change', id: asked.changeId },
      before: { state },
      after: { state: 'cancelled' },
      reason: asked.reason
    })
    return { state: 'cancelled' as const }
  })

async function changeOf(tx: Tx, changeId: string, states: readonly State[]): Promise<{ state: State; on: string; steps: OrgStep[] }> {
  const [row] = await query<{ state: State; on: string; steps: OrgStep[] }>(
    tx,
    'select state, effective_on as on, steps from org_change where change_id = $1 for update',
    [changeId]
  )
  if (row === undefined) throw new Refusal('CHANGE_NOT_FOUND')
  if (!states.includes(row.state)) throw new Refusal('CHANGE_STATE', { state: row.state })
  return row
}
