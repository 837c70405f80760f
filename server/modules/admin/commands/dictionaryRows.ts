import { audit } from '../../../platform/audit.ts'
import { dayOf } from '../../../platform/clock.ts'
import { query } from '../../../platform/database.ts'
import type { Tx } from '../../../platform/database.ts'
import { Refusal } from '../../../platform/errors.ts'
import type { Scope } from '../../../platform/scope.ts'
import type { EntryRow } from '../domain/dictionaryFile.ts'
import { editableEntries } from '../queries/dictionaries.ts'

const object = (dictionary: string, code: string) => ({ kind: 'dictionary_entry', id: `${dictionary}.${code}` })

/**
 * Locks a dictionary at the version that was seen, counts it on and answers its entries. Refuses with CHANGED_MEANWHILE,
 * DICTIONARY_FIXED and DICTIONARY_NOT_FOUND.
 */
export async function heldDictionary(tx: Tx, dictionary: string, version: number): Promise<ReadonlyMap<string, EntryRow>> {
  const kept = await editableEntries(tx, dictionary)
  if (kept.version !== version) throw new Refusal('CHANGED_MEANWHILE', { version: kept.version })
  await query(tx, 'update dictionary set version = version + 1 where code = $1', [dictionary])
  return new Map(kept.entries.map((entry) => [entry.code, entry]))
}

/** Writes a new entry, offered from today. */
export async function insertEntry(tx: Tx, scope: Scope, dictionary: string, entry: EntryRow): Promise<void> {
  const today = dayOf(scope.at)
  await query(
    tx,
    `insert into dictionary_entry (dictionary, code, label_zh, label_en, sort, parent, valid_from, valid_to) values ($1, $2, $3, $4, $5, $6, $7, $8)`,
    [dictionary, entry.code, entry.zh, entry.en, entry.sort, entry.parent, today, entry.to]
  )
  // The records refer to the nationality by key.
  if (dictionary === 'nationality')
    await query(tx, 'insert into nationality (code, name) values ($1, $2) on conflict (code) do update set name = excluded.name', [
      entry.code,
      entry.zh
    ])
  await audit(tx, scope, { action: 'dictionary.added', object: object(dictionary, entry.code), after: entry })
}

/** Brings labels, order and end of an entry to those wanted; a label that it had is kept. */
export async function updateEntry(tx: Tx, scope: Scope, dictionary: string, before: EntryRow, after: EntryRow): Promise<void> {
  const renamed = before.zh !== after.zh || before.en !== after.en
  if (!renamed && before.sort === after.sort && before.to === after.to) return
  if (renamed) {
    await query(tx, 'insert into dictionary_label (dictionary, code, label_zh, label_en, until) values ($1, $2, $3, $4, $5)', [
      dictionary,
      before.code,
      before.zh,
      before.en,
      scope.at
    ])
    if (dictionary === 'nationality') await query(tx, 'update nationality set name = $2 where code = $1', [before.code, after.zh])
  }
  await query(
    tx,
    'update dictionary_entry set label_zh = $3, label_en = $4, sort = $5, valid_to = $6 where (dictionary, code) = ($1, $2)',
    [dictionary, before.code, after.zh, after.en, after.sort, after.to]
  )
  await audit(tx, scope, {
    action: before.to === after.to ? 'dictionary.changed' : 'dictionary.ended',
    object: object(dictionary, before.code),
    before: { zh: before.zh, en: before.en, sort: before.sort, to: before.to },
    after: { zh: after.zh, en: after.en, sort: after.sort, to: after.to }
  })
}
