import { z } from 'zod'

import type { accountOrders } from '../../../../api/archive.ts'
import { Refusal } from '../../../platform/errors.ts'

const place = { descending: z.boolean(), id: z.number().int().nonnegative() }
const listCursor = z.discriminatedUnion('order', [
  z.object({ order: z.literal('account_no'), key: z.string().nullable(), ...place }),
  z.object({ order: z.literal('name'), key: z.string(), ...place }),
  z.object({ order: z.literal('first_in_service_date'), key: z.iso.date().nullable(), ...place }),
  z.object({ order: z.literal('tier'), key: z.number().int().min(0).max(4), ...place })
])
export type ListCursor = z.infer<typeof listCursor>
export type AccountOrder = (typeof accountOrders)[number]

export const written = (cursor: unknown): string => Buffer.from(JSON.stringify(cursor)).toString('base64url')

/** The last row of the page before. A cursor of another order, or one that we never gave, is refused with BAD_CURSOR. */
export function readListCursor(text: string, order: AccountOrder, descending: boolean): ListCursor {
  const cursor = read(text, listCursor)
  if (cursor.order !== order || cursor.descending !== descending) throw new Refusal('BAD_CURSOR')
  return cursor
}

/** The last id of the page before, where the id itself is the order. */
export const readIdCursor = (text: string): number => read(text, z.object({ id: z.number().int().nonnegative() })).id

function read<T>(text: string, shape: z.ZodType<T>): T {
  let value: unknown
  try {
    value = JSON.parse(Buffer.from(text, 'base64url').toString('utf8'))
  } catch {
    throw new Refusal('BAD_CURSOR')
  }
  const parsed = shape.safeParse(value)
  // A sign that no text of the database can hold would end the query with a fault of ours.
  if (!parsed.success || JSON.stringify(value).includes('\\u0000')) throw new Refusal('BAD_CURSOR')
  return parsed.data
}
