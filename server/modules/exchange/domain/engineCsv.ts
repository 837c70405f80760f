import type { CellRule } from './cellRules.ts'

/**
 * Settings under which the facts engine reads cells as String exactly as the scanner does: they keep their blanks and single quotes, and no
 * text stands for null. Where the engine reads a file as delivered, its header must name the columns, each once and no other.
 */
export const csvReadSettings = (delimiter: string) =>
  ({
    format_csv_delimiter: delimiter,
    input_format_csv_trim_whitespaces: 0,
    format_csv_allow_single_quotes: 0,
    format_csv_allow_double_quotes: 1,
    format_csv_null_representation: '\u0001',
    input_format_null_as_default: 0,
    input_format_skip_unknown_fields: 0
  }) as const

/**
 * The same for a file as delivered, read as CustomSeparatedWithNames: the engine's CSV would let a line end in one delimiter too many. Lines
 * end in a line feed, the last one too; what ends otherwise is not read.
 */
export const strictReadSettings = (delimiter: string) =>
  ({
    ...csvReadSettings(delimiter),
    format_custom_escaping_rule: 'CSV',
    format_custom_field_delimiter: delimiter,
    format_custom_row_after_delimiter: '\n'
  }) as const

/** Whether the bytes end in a line with something in it: white space behind the last line would be passed over. */
export async function endsInOneLine(source: AsyncIterable<Uint8Array>): Promise<boolean> {
  let tail = Buffer.alloc(0)
  for await (const chunk of source) tail = Buffer.concat([tail, chunk.subarray(-2)]).subarray(-2)
  return tail.length === 2 && tail[1] === 10 && !/\s/.test(String.fromCharCode(tail[0]!))
}

/**
 * A condition on the cells of a line that the engine has read from a file as delivered: the scanner would have read the same. Whatever a
 * rule lets into a cell holds no quote and no control sign; only cells without such a rule are looked at, and the bytes of all together.
 * It may be false of a line that is good.
 */
export const readAlike = (rules: readonly CellRule[], last: string, delimiter: string, maxLineBytes: number): string => {
  // A quote within a cell is written twice, and each cell may stand in quotes with a delimiter behind it.
  const most = Math.floor((maxLineBytes - 3 * rules.length) / 2)
  const free = rules.filter((rule) => rule.shape === null && rule.members === null).map(({ column }) => column)
  return [
    // The last cell takes whatever stands before the line's end.
    `position(${last}, char(${delimiter.charCodeAt(0)})) = 0`,
    `${rules.map(({ column }) => `length(${column})`).join(' + ')} <= ${most}`,
    ...free.map((column) => `isValidUTF8(${column}) and not match(${column}, '["\\\\x00-\\\\x1f\\\\x7f]')`)
  ].join(' and ')
}
