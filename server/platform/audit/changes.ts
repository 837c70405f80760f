import { readFileSync } from 'node:fs'
import { isDeepStrictEqual } from 'node:util'

/** One field that an action changed; of something new `before` is null. */
export type Change = { readonly field: string; readonly before: unknown; readonly after: unknown }

const { version } = JSON.parse(readFileSync(new URL('../../../package.json', import.meta.url), 'utf8')) as { version: string }
/** Each line says which version wrote it. */
export const appVersion = version

/**
 * What differs between two states, by field: a field that is equal is no change and is left out (ADM-8). What is not an object of fields
 * counts as one field `value`.
 */
export function changesBetween(before: unknown, after: unknown): Change[] {
  const [old, now] = [fieldsOf(before), fieldsOf(after)]
  return [...new Set([...Object.keys(old), ...Object.keys(now)])]
    .toSorted()
    .map((field) => ({ field, before: old[field] ?? null, after: now[field] ?? null }))
    .filter((change) => !isDeepStrictEqual(change.before, change.after))
}

// As the store keeps it: dates are their text, what is undefined is not there.
function fieldsOf(state: unknown): Record<string, unknown> {
  if (state === undefined || state === null) return {}
  const stored = JSON.parse(JSON.stringify(state)) as unknown
  return typeof stored === 'object' && stored !== null && !Array.isArray(stored) ? (stored as Record<string, unknown>) : { value: stored }
}
