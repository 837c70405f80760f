import type { Db, Tx } from './database.ts'
import { query } from './database.ts'
import type { Log } from './log.ts'
import type { Scope } from './scope.ts'
import { uuidv7 } from './uuid.ts'

/** The one event envelope (ruling 38); `version` is the outbox's sequence. */
export type Event = {
  readonly eventId: string
  readonly name: string
  readonly version: number
  readonly at: string
  readonly actor: string
  readonly accountId: number
  readonly orgUnitId: number
  readonly subject: { readonly kind: string; readonly id: string }
  readonly payload: unknown
}
type Sent = Pick<Event, 'name' | 'subject' | 'payload'> & { accountId?: number; orgUnitId?: number }

/** Notes an event in the transaction that made it true; it is delivered at least once, in order. */
export async function publish(tx: Tx, by: Pick<Scope, 'actor' | 'at'>, event: Sent): Promise<void> {
  const envelope = {
    ...event,
    at: by.at.toISOString(),
    actor: by.actor.name,
    accountId: event.accountId ?? 0,
    orgUnitId: event.orgUnitId ?? 0
  }
  await tx
    .insertInto('outbox')
    .values({ event_id: uuidv7(by.at), name: event.name, at: by.at, envelope: JSON.stringify(envelope) })
    .execute()
}

export type Listener = { readonly event: string; readonly hear: (event: Event) => Promise<void> }

/** Delivers what waits, oldest first, to every listener of its name; an event whose listener fails stays and stops those behind it. */
export async function deliverEvents(db: Db, listeners: readonly Listener[], at: Date, log: Log): Promise<number> {
  const waiting = await query<{ version: number; event_id: string; envelope: Omit<Event, 'version' | 'eventId'> }>(
    db,
    'select version, event_id, envelope from outbox where delivered_at is null order by version limit 500'
  )
  for (const row of waiting) {
    const event: Event = { ...row.envelope, version: row.version, eventId: row.event_id }
    for (const listener of listeners) if (listener.event === event.name) await listener.hear(event)
    await db.updateTable('outbox').set({ delivered_at: at }).where('version', '=', row.version).execute()
    log.debug({ event: event.name, version: event.version }, 'event delivered')
  }
  return waiting.length
}
