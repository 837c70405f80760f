import type pg from 'pg'

const english = new Intl.DisplayNames('en', { type: 'region' })
const named: Readonly<Record<string, string>> = { HK: 'Hong Kong, China', MO: 'Macao, China', TW: 'Taiwan, China', XX: 'Other' }

/** Gives the dictionaries that people keep their first entries (ADM-82); what is there stays as people made it. */
export async function seedDictionaries(owner: pg.Pool, nationalities: readonly (readonly [string, string])[]): Promise<void> {
  await owner.query(`insert into dictionary (code) values ('nationality') on conflict do nothing`)
  await owner.query(
    `insert into dictionary_entry (dictionary, code, label_zh, label_en, sort)
     select 'nationality', e ->> 0, e ->> 1, e ->> 2, (e ->> 3)::int from jsonb_array_elements($1::jsonb) e on conflict do nothing`,
    [JSON.stringify(nationalities.map(([code, zh], i) => [code, zh, named[code] ?? english.of(code) ?? null, (i + 1) * 10]))]
  )
}
