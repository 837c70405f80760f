import { dayOf } from '../../../platform/clock.ts'
import { Refusal } from '../../../platform/errors.ts'
import { inScope } from '../../../platform/scope.ts'
import type { Grounds, Who } from '../../../platform/scope.ts'
import type { EntryRow } from '../domain/dictionaryFile.ts'
import { heldDictionary, insertEntry, updateEntry } from './dictionaryRows.ts'

type Target = { dictionary: string; version: number }
type Kept = { version: number }
const next = ({ version }: Target): Kept => ({ version: version + 1 })

/** Adds an entry (ADM-82). Refuses with CODE_TAKEN where the code stands or ever stood for something, and with PARENT_UNKNOWN. */
export const addEntry = (grounds: Grounds, who: Who, given: Target & { entry: Omit<EntryRow, 'to'> }): Promise<Kept> =>
  inScope(grounds, who, async (tx, scope) => {
    const known = await heldDictionary(tx, given.dictionary, given.version)
    const taken = known.get(given.entry.code)
    if (taken !== undefined) throw new Refusal('CODE_TAKEN', { code: taken.code, zh: taken.zh, to: taken.to })
    if (given.entry.parent !== null && !known.has(given.entry.parent)) throw new Refusal('PARENT_UNKNOWN')
    await insertEntry(tx, scope, given.dictionary, { ...given.entry, to: null })
    return next(given)
  })

/** Calls an entry otherwise, or gives it another place in the order. Refuses with ENTRY_NOT_FOUND. */
export const renameEntry = (
  grounds: Grounds,
  who: Who,
  given: Target & { code: string; zh: string; en: string | null; sort: number }
): Promise<Kept> =>
  inScope(grounds, who, async (tx, scope) => {
    const entry = entryOf(await heldDictionary(tx, given.dictionary, given.version), given.code)
    await updateEntry(tx, scope, given.dictionary, entry, { ...entry, zh: given.zh, en: given.en, sort: given.sort })
    return next(given)
  })

/** Ends an entry from a day on. Refuses with ENTRY_NOT_FOUND, also where it ended before, DATE_PAST, and IN_USE {children}. */
export const endEntry = (grounds: Grounds, who: Who, given: Target & { code: string; to: string }): Promise<Kept> =>
  inScope(grounds, who, async (tx, scope) => {
    const known = await heldDictionary(tx, given.dictionary, given.version)
    const entry = entryOf(known, given.code)
    const today = dayOf(scope.at)
    if (entry.to !== null) throw new Refusal('ENTRY_NOT_FOUND')
    if (given.to < today) throw new Refusal('DATE_PAST', { field: 'to', today })
    const children = [...known.values()].filter(({ parent, to }) => parent === entry.code && to === null).length
    if (children > 0) throw new Refusal('IN_USE', { children })
    await updateEntry(tx, scope, given.dictionary, entry, { ...entry, to: given.to })
    return next(given)
  })

function entryOf(known: ReadonlyMap<string, EntryRow>, code: string): EntryRow {
  const entry = known.get(code)
  if (entry === undefined) throw new Refusal('ENTRY_NOT_FOUND')
  return entry
}
