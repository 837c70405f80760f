import type { Dictionary, DictionaryEntry } from '../../../../api/admin/dictionaries.ts'
import { feedDefinitions } from '../../../../definitions/feeds.ts'
import { query } from '../../../platform/database.ts'
import type { Tx } from '../../../platform/database.ts'
import { Refusal } from '../../../platform/errors.ts'
import { inScope } from '../../../platform/scope.ts'
import type { Grounds, Who } from '../../../platform/scope.ts'
import type { EntryRow } from '../domain/dictionaryFile.ts'

export const MOST_ENTRIES = 500

/** Every dictionary: those that people keep, the official lists, and the enumerations of the feeds, which the program depends on (ADM-82). */
export const listDictionaries = (grounds: Grounds, who: Who): Promise<Dictionary[]> =>
  inScope(grounds, who, async (tx) => {
    const recorded = await query<Dictionary>(
      tx,
      `select l.dictionary as code, null as label, count(*)::int as entries, d.code is not null as editable,
         case when d.code is null then 'reference' else 'people' end as origin, coalesce(d.version, 0) as version
       from dictionary_line l left join dictionary d on d.code = l.dictionary group by l.dictionary, d.code, d.version
       order by editable desc, l.dictionary`
    )
    const columns = [...feedDefinitions().feeds.values()].flatMap((feed) => feed.columns)
    // The first column that uses an enumeration names it.
    const names = new Map(columns.toReversed().flatMap(({ values, label }) => (values === undefined ? [] : [[values, label] as const])))
    const formats = Object.entries(feedDefinitions().enums).map(([code, labels]): Dictionary => ({
      code,
      label: names.get(code) ?? null,
      entries: Object.keys(labels).length,
      editable: false,
      origin: 'format',
      version: 0
    }))
    return [...recorded, ...formats]
  })

/** Entries of a dictionary in their order, at most 500 of those that fit. Refuses with DICTIONARY_NOT_FOUND. */
export const entriesOf = (
  grounds: Grounds,
  who: Who,
  { dictionary, text }: { dictionary: string; text?: string | undefined }
): Promise<{ rows: DictionaryEntry[]; of: number }> =>
  inScope(grounds, who, async (tx) => {
    const all = fixedEntries(dictionary) ?? (await recordedEntries(tx, dictionary, null))
    if (all.length === 0) throw new Refusal('DICTIONARY_NOT_FOUND')
    const sought = (text ?? '').trim().toLowerCase()
    const fitting = all.filter((entry) => [entry.code, entry.zh, entry.en ?? ''].some((word) => word.toLowerCase().includes(sought)))
    return { rows: fitting.slice(0, MOST_ENTRIES), of: fitting.length }
  })

/**
 * What a code of a dictionary is called today, and what it was called before, the latest first (ADM-82); null where there is no such code.
 * An ended entry still has its label.
 */
export async function dictionaryLabel(
  tx: Tx,
  dictionary: string,
  code: string
): Promise<Pick<DictionaryEntry, 'zh' | 'en' | 'formerly'> | null> {
  const entries = fixedEntries(dictionary)?.filter((entry) => entry.code === code) ?? (await recordedEntries(tx, dictionary, code))
  const [entry] = entries
  return entry === undefined ? null : { zh: entry.zh, en: entry.en, formerly: entry.formerly }
}

function fixedEntries(dictionary: string): DictionaryEntry[] | null {
  const labels = Object.hasOwn(feedDefinitions().enums, dictionary) ? feedDefinitions().enums[dictionary]! : null
  if (labels === null) return null
  return Object.entries(labels).map(([code, zh], i) => ({
    code,
    zh,
    en: null,
    sort: i + 1,
    parent: null,
    from: null,
    to: null,
    formerly: []
  }))
}

const recordedEntries = (tx: Tx, dictionary: string, code: string | null): Promise<DictionaryEntry[]> =>
  query<DictionaryEntry>(
    tx,
    `select l.code, l.label_zh as zh, l.label_en as en, l.sort, l.parent, l.valid_from as "from", l.valid_to as "to",
       coalesce((select json_agg(json_build_object('zh', f.label_zh, 'en', f.label_en, 'until', f.until) order by f.seq desc)
         from dictionary_label f where (f.dictionary, f.code) = (l.dictionary, l.code)), '[]'::json) as formerly
     from dictionary_line l where l.dictionary = $1 and ($2::text is null or l.code = $2) order by l.sort, l.code`,
    [dictionary, code]
  )

/** Entries of a dictionary that people keep. Refuses with DICTIONARY_FIXED and DICTIONARY_NOT_FOUND. */
export async function editableEntries(tx: Tx, dictionary: string): Promise<{ version: number; entries: EntryRow[] }> {
  const [kept] = await query<{ version: number }>(tx, 'select version from dictionary where code = $1 for update', [dictionary])
  if (kept === undefined) {
    const known = fixedEntries(dictionary) !== null || (await recordedEntries(tx, dictionary, null)).length > 0
    throw new Refusal(known ? 'DICTIONARY_FIXED' : 'DICTIONARY_NOT_FOUND')
  }
  const entries = await query<EntryRow>(
    tx,
    `select code, label_zh as zh, label_en as en, sort, parent, valid_to as "to" from dictionary_entry where dictionary = $1`,
    [dictionary]
  )
  return { version: kept.version, entries }
}
