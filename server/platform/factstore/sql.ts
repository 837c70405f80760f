/** Types that a bound value may have. */
export type FactType =
  | 'UInt8'
  | 'UInt16'
  | 'UInt32'
  | 'UInt64'
  | 'Int64'
  | 'Float64'
  | 'String'
  | 'Date'
  | 'Array(UInt32)'
  | 'Array(UInt64)'
  | 'Array(String)'
  | 'Array(Date)'
export type Scalar = string | number | boolean
export type Params = Readonly<Record<string, Scalar | readonly Scalar[]>>
export type Settings = Readonly<Record<string, Scalar>>

/** A text as a literal of the engine. */
export const quoted = (text: string) => `'${text.replaceAll('\\', '\\\\').replaceAll("'", "\\'")}'`

/** A list of numbers as literals: they are checked, so no text can slip in, and an address cannot grow too long with them. */
export function numbers(list: readonly number[]): string {
  for (const n of list) if (!Number.isSafeInteger(n) || n < 0) throw new RangeError(`not an id or a position: ${String(n)}`)
  return list.join(',')
}

/** `settings a = 1, b = 'x'`, or nothing. */
export function settingsClause(settings: Settings): string {
  const list = Object.entries(settings).map(([name, value]) => {
    if (!/^[a-z][a-z0-9_]*$/.test(name)) throw new RangeError(`not a setting: ${name}`)
    return `${name} = ${typeof value === 'string' ? quoted(value) : Number(value)}`
  })
  return list.length === 0 ? '' : `settings ${list.join(', ')}`
}

/** Rows of an answer. Numbers beyond 2^53 are refused: they would already be wrong (ruling 67). */
export function rowsOf<T>(json: string): T[] {
  if (json.trim() === '') return []
  const rows = JSON.parse(json) as T[]
  checkNumbers(rows)
  return rows
}

function checkNumbers(value: unknown): void {
  if (typeof value === 'number') {
    if (Number.isInteger(value) && !Number.isSafeInteger(value)) throw new RangeError(`integer beyond the safe range: ${value}`)
  } else if (typeof value === 'object' && value !== null) {
    for (const part of Object.values(value)) checkNumbers(part)
  }
}
