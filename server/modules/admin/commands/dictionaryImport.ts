import { dayOf } from '../../../platform/clock.ts'
import { Refusal } from '../../../platform/errors.ts'
import { inScope } from '../../../platform/scope.ts'
import type { Grounds, Who } from '../../../platform/scope.ts'
import { planImport } from '../domain/dictionaryFile.ts'
import type { ImportPlan } from '../domain/dictionaryFile.ts'
import { editableEntries } from '../queries/dictionaries.ts'
import { heldDictionary, insertEntry, updateEntry } from './dictionaryRows.ts'

type Preview = Pick<ImportPlan, 'differences' | 'findings'> & { version: number }

/** What a file would change in a dictionary and what forbids it (ADM-82); nothing is written. */
export const previewImport = (
  grounds: Grounds,
  who: Who,
  { dictionary, file }: { dictionary: string; file: string }
): Promise<{ version: number; differences: Preview['differences'][number][]; findings: Preview['findings'][number][] }> =>
  inScope(grounds, who, async (tx, scope) => {
    const { version, entries } = await editableEntries(tx, dictionary)
    const { differences, findings } = planImport(file, entries, dayOf(scope.at))
    return { version, differences: [...differences], findings: [...findings] }
  })

/** Applies a file whole or not at all. Refuses with FILE_FAULTY {findings} and with CHANGED_MEANWHILE since its differences were shown. */
export const importDictionary = (
  grounds: Grounds,
  who: Who,
  { dictionary, version, file }: { dictionary: string; version: number; file: string }
): Promise<{ version: number }> =>
  inScope(grounds, who, async (tx, scope) => {
    const known = await heldDictionary(tx, dictionary, version)
    const plan = planImport(file, [...known.values()], dayOf(scope.at))
    if (plan.findings.length > 0) throw new Refusal('FILE_FAULTY', { findings: plan.findings })
    for (const { line: _line, ...entry } of plan.added) await insertEntry(tx, scope, dictionary, entry)
    for (const { line: _line, ...entry } of plan.changed) await updateEntry(tx, scope, dictionary, known.get(entry.code)!, entry)
    return { version: version + 1 }
  })
