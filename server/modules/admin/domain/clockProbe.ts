import type { Grounds } from '../../../platform/scope.ts'
import type { WorkCalendar } from './calendar.ts'

/**
 * Open clocks of a module that count working days. Before a change of the calendar is published it is asked which of them the change
 * moves (ADM-83); it opens the scope that it needs itself, since who publishes sees no account.
 */
export type ClockProbe = {
  readonly kind: string
  moved(
    grounds: Grounds,
    before: WorkCalendar,
    after: WorkCalendar
  ): Promise<readonly { readonly id: string; readonly dueBefore: Date; readonly dueAfter: Date }[]>
}
