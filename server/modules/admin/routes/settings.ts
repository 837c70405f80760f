import { implement } from '@orpc/server'

import { calendar } from '../../../../api/admin/calendar.ts'
import { dictionaries } from '../../../../api/admin/dictionaries.ts'
import { settings } from '../../../../api/admin/settings.ts'
import type { RequestContext } from '../../../platform/http/context.ts'
import { admission } from '../../../platform/http/routes.ts'
import { draftYear, publishYear, withdrawYear } from '../commands/calendar.ts'
import { addEntry, endEntry, renameEntry } from '../commands/dictionaries.ts'
import { importDictionary, previewImport } from '../commands/dictionaryImport.ts'
import { setSetting } from '../commands/settings.ts'
import type { DeclaredSettings } from '../commands/settings.ts'
import type { ClockProbe } from '../domain/clockProbe.ts'
import { calendarOfYear, movedBy } from '../queries/calendar.ts'
import { entriesOf, listDictionaries } from '../queries/dictionaries.ts'
import { listSettings, settingHistory } from '../queries/settings.ts'

const os = implement({ calendar, dictionaries, settings }).$context<RequestContext>().use(admission)

/** Settings, dictionaries and the working calendar; `probes` name the open clocks that a change of the calendar moves. */
export const settingRoutes = (declared: DeclaredSettings, probes: readonly ClockProbe[]) => ({
  settings: {
    list: os.settings.list.handler(({ context }) => listSettings(context.services, declared.all, context.who)),
    history: os.settings.history.handler(({ input, context }) => settingHistory(context.services, declared.all, context.who, input)),
    set: os.settings.set.handler(({ input, context }) => setSetting(context.services, declared, context.who, input))
  },
  dictionaries: {
    list: os.dictionaries.list.handler(({ context }) => listDictionaries(context.services, context.who)),
    entries: os.dictionaries.entries.handler(({ input, context }) => entriesOf(context.services, context.who, input)),
    add: os.dictionaries.add.handler(({ input, context }) => addEntry(context.services, context.who, input)),
    rename: os.dictionaries.rename.handler(({ input, context }) => renameEntry(context.services, context.who, input)),
    end: os.dictionaries.end.handler(({ input, context }) => endEntry(context.services, context.who, input)),
    preview: os.dictionaries.preview.handler(({ input, context }) => previewImport(context.services, context.who, input)),
    import: os.dictionaries.import.handler(({ input, context }) => importDictionary(context.services, context.who, input))
  },
  calendar: {
    year: os.calendar.year.handler(({ input, context }) => calendarOfYear(context.services, context.who, input.year)),
    draft: os.calendar.draft.handler(({ input, context }) => draftYear(context.services, context.who, input)),
    moved: os.calendar.moved.handler(({ input, context }) => movedBy(context.services, probes, context.who, input)),
    publish: os.calendar.publish.handler(({ input, context }) => publishYear(context.services, probes, context.who, input)),
    withdraw: os.calendar.withdraw.handler(({ input, context }) => withdrawYear(context.services, context.who, input))
  }
})
