import { z } from 'zod'

import { route } from '../contract.ts'
import { day, instant } from '../values.ts'

const entry = z.object({
  code: z.string(),
  zh: z.string(),
  /** null where the page has the English word. */
  en: z.string().nullable(),
  sort: z.number().int(),
  parent: z.string().nullable(),
  /** null = without beginning, without end. */
  from: day.nullable(),
  to: day.nullable(),
  /** What it was called before, the latest first. */
  formerly: z.array(z.object({ zh: z.string(), en: z.string().nullable(), until: instant }))
})
export type DictionaryEntry = z.infer<typeof entry>

const dictionary = z.object({
  code: z.string(),
  /** What the feed formats call it; null for the others, which the page words. */
  label: z.string().nullable(),
  entries: z.number().int(),
  editable: z.boolean(),
  /** Where the entries come from: the official list, the formats of the feeds, or people. */
  origin: z.enum(['reference', 'format', 'people']),
  version: z.number().int()
})
export type Dictionary = z.infer<typeof dictionary>

const code = z
  .string()
  .trim()
  .regex(/^[\w.-]{1,32}$/)
const label = z.string().trim().min(1).max(60)
const wanted = z.object({
  code,
  zh: label,
  en: label.nullable(),
  sort: z.number().int().min(0).max(1_000_000),
  parent: code.nullable()
})

const difference = z.object({
  line: z.number().int(),
  code: z.string(),
  change: z.enum(['added', 'renamed', 'ordered', 'ended']),
  before: z.string().nullable(),
  after: z.string().nullable()
})
const finding = z.object({
  line: z.number().int(),
  code: z.string(),
  fault: z.enum(['CODE', 'LABEL', 'ORDER', 'PARENT', 'DATE', 'TWICE', 'ENDED', 'COLUMNS', 'IN_USE'])
})
export type DictionaryDifference = z.infer<typeof difference>
export type DictionaryFinding = z.infer<typeof finding>

const writeErrors = {
  DICTIONARY_NOT_FOUND: { status: 404 },
  /** Its entries follow the program or the official list. */
  DICTIONARY_FIXED: { status: 409 },
  CHANGED_MEANWHILE: { status: 409, data: z.object({ version: z.number().int() }) }
} as const
const target = z.object({ dictionary: z.string().min(1).max(40), version: z.number().int() })
const kept = z.object({ version: z.number().int() })

export const dictionaries = {
  list: route('admin.setting.read')
    .route({ method: 'GET', path: '/dictionaries', tags: ['admin'] })
    .output(z.array(dictionary)),
  /** Entries in their order, at most 500; `text` finds codes and labels. */
  entries: route('admin.setting.read')
    .route({ method: 'GET', path: '/dictionaries/entries', tags: ['admin'] })
    .errors({ DICTIONARY_NOT_FOUND: { status: 404 } })
    .input(z.object({ dictionary: z.string().max(40), text: z.string().max(60).optional() }))
    .output(z.object({ rows: z.array(entry), of: z.number().int() })),
  /** Adds an entry. A code that was ever used is taken: it never stands for anything else (ADM-82). */
  add: route('admin.dictionary.write')
    .route({ method: 'POST', path: '/dictionaries/entries', tags: ['admin'] })
    .errors({
      ...writeErrors,
      CODE_TAKEN: { status: 409, data: z.object({ code: z.string(), zh: z.string(), to: day.nullable() }) },
      PARENT_UNKNOWN: { status: 422 }
    })
    .input(target.extend({ entry: wanted }))
    .output(kept),
  /** Calls an entry otherwise; what it was called is kept. */
  rename: route('admin.dictionary.write')
    .route({ method: 'POST', path: '/dictionaries/entries/rename', tags: ['admin'] })
    .errors({ ...writeErrors, ENTRY_NOT_FOUND: { status: 404 } })
    .input(target.extend({ code, zh: label, en: label.nullable(), sort: wanted.shape.sort }))
    .output(kept),
  /** Ends an entry; from that day it is no longer offered. */
  end: route('admin.dictionary.write')
    .route({ method: 'POST', path: '/dictionaries/entries/end', tags: ['admin'] })
    .errors({
      ...writeErrors,
      ENTRY_NOT_FOUND: { status: 404 },
      DATE_PAST: { status: 422, data: z.object({ field: z.literal('to'), today: day }) },
      /** Open entries stand below it. */
      IN_USE: { status: 409, data: z.object({ children: z.number().int() }) }
    })
    .input(target.extend({ code, to: day }))
    .output(kept),
  /** What a CSV file (code,label_zh,label_en,order,parent,valid_to) would change; nothing is written. Lines that it has not stay as they are. */
  preview: route('admin.dictionary.write')
    .route({ method: 'POST', path: '/dictionaries/import/preview', tags: ['admin'] })
    .errors({ DICTIONARY_NOT_FOUND: writeErrors.DICTIONARY_NOT_FOUND, DICTIONARY_FIXED: writeErrors.DICTIONARY_FIXED })
    .input(z.object({ dictionary: z.string().max(40), file: z.string().max(900_000) }))
    .output(z.object({ version: z.number().int(), differences: z.array(difference), findings: z.array(finding) })),
  /** Applies a file whole, on the version whose differences were shown. */
  import: route('admin.dictionary.write')
    .route({ method: 'POST', path: '/dictionaries/import', tags: ['admin'] })
    .errors({ ...writeErrors, FILE_FAULTY: { status: 422, data: z.object({ findings: z.array(finding) }) } })
    .input(target.extend({ file: z.string().max(900_000) }))
    .output(kept)
}
