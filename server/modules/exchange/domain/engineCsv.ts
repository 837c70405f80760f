/**
 * Settings under which the facts engine reads a copy made by `copyGood` (`file(…, 'CSV', 'c1 String, …')`) exactly as the scanner does:
 * cells keep their blanks and single quotes, and no text stands for null (a control sign never passes the scanner).
 * One feed's cells may look like numbers or dates; they are read as String and checked by `sqlConditions`.
 */
export const CSV_READ_SETTINGS = [
  'input_format_csv_trim_whitespaces = 0',
  'format_csv_allow_single_quotes = 0',
  'format_csv_allow_double_quotes = 1',
  "format_csv_null_representation = '\\x01'"
].join(', ')
