import { readFileSync } from 'node:fs'

import { parse } from 'yaml'
import { z } from 'zod'

const column = z
  .object({
    name: z.string(),
    label: z.string(),
    type: z.enum([
      'code',
      'text',
      'int',
      'fen',
      'share',
      'date',
      'month',
      'instant',
      'flag',
      'enum',
      'dictionary',
      'msisdn',
      'phone',
      'region',
      'hash',
      'point'
    ]),
    required: z.boolean().default(false),
    max: z.number().int().optional(),
    min: z.number().optional(),
    max_value: z.number().optional(),
    pattern: z.string().optional(),
    /** Name of the list in `enums` or of the dictionary. */
    values: z.string().optional(),
    /** `feed.column` that must hold the value. */
    ref: z.string().optional(),
    mask: z.string().optional(),
    unit: z.string().optional(),
    note: z.string().optional(),
    /** Name under which the module keeps it, where that differs. */
    to: z.string().optional()
  })
  .passthrough()
export type FeedColumn = z.infer<typeof column>

const feed = z
  .object({
    id: z.string(),
    label: z.string(),
    direction: z.enum(['in', 'out']),
    source: z.string(),
    cadence: z.enum(['once', 'day', 'month', 'quarter_hour']),
    modes: z.array(z.enum(['full', 'delta', 'correction'])),
    key: z.array(z.string()).default([]),
    on_missing: z.enum(['keep', 'close', 'zero']).optional(),
    rejects_max: z.number().default(0),
    waits_for: z.array(z.string()).default([]),
    control_totals: z.array(z.string()).default([]),
    check: z.array(z.string()).default([]),
    columns: z.array(column)
  })
  .passthrough()
export type FeedDefinition = z.infer<typeof feed>

const file = z.object({
  format_version: z.number().int(),
  enums: z.record(z.string(), z.record(z.string(), z.string())),
  feeds: z.array(feed)
})

export type FeedDefinitions = {
  readonly formatVersion: number
  /** The identifiers of each enumeration with their Chinese labels. */
  readonly enums: Readonly<Record<string, Readonly<Record<string, string>>>>
  readonly feeds: ReadonlyMap<string, FeedDefinition>
}

/**
 * Feeds in an order in which each comes after those it waits for (EXC-29); feeds that do not depend on one another stand as in the file.
 * Throws where feeds wait for one another in a circle.
 */
export function inOrder(feeds: Iterable<Pick<FeedDefinition, 'id' | 'waits_for'>>): readonly string[] {
  const waitsFor = new Map([...feeds].map((one) => [one.id, one.waits_for]))
  const placed = new Set<string>()
  const place = (id: string, behind: readonly string[]) => {
    if (behind.includes(id)) throw new Error(`feeds wait for one another: ${[...behind, id].join(', ')}`)
    if (placed.has(id)) return
    for (const before of waitsFor.get(id) ?? []) place(before, [...behind, id])
    placed.add(id)
  }
  for (const id of waitsFor.keys()) place(id, [])
  return [...placed]
}
/** The order of all feeds. */
export const feedOrder = (): readonly string[] => inOrder(feedDefinitions().feeds.values())

/** The feed formats of feeds.yaml (EXC-36), read and checked once; the file is the only place where a column is declared. */
export const feedDefinitions = (() => {
  let read: FeedDefinitions | null = null
  return (): FeedDefinitions => {
    if (read) return read
    const parsed = file.parse(parse(readFileSync(new URL('./feeds.yaml', import.meta.url), 'utf8')))
    read = { formatVersion: parsed.format_version, enums: parsed.enums, feeds: new Map(parsed.feeds.map((f) => [f.id, f])) }
    return read
  }
})()
