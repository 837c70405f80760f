import { z } from 'zod'

import { accountFilter, accountOrders } from '../../../../api/archive.ts'

const view = accountFilter.extend({
  order: z.enum(accountOrders).optional(),
  descending: z.stringbool().or(z.boolean()).optional()
})

/** The account list as its address describes it: the filter of the api and the order. */
export type AccountsView = z.infer<typeof view>

/** Reads an address that somebody may have typed: what cannot be understood is left out, the rest stands. */
export function readView(search: Readonly<Record<string, unknown>>): AccountsView {
  const understood: Record<string, unknown> = {}
  for (const [key, schema] of Object.entries(view.shape)) {
    const read = schema.safeParse(search[key])
    if (read.success && read.data !== undefined && read.data !== '') understood[key] = read.data
  }
  return understood as AccountsView
}

/** The part of a view that selects accounts, without their order. */
export function filterOf(shown: AccountsView) {
  const { order: _order, descending: _descending, ...filter } = shown
  return filter
}

export const isUnfiltered = (shown: AccountsView) => Object.keys(filterOf(shown)).length === 0
