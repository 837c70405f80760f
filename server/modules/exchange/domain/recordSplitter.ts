import { isUtf8 } from 'node:buffer'

export type FaultCode = 'COLUMN_COUNT' | 'LINE_TOO_LONG' | 'BAD_CHARACTER'

/** One record of a window of bytes: `[start, end)` without its line end, `next` where the following one starts. */
export type RecordPlace = {
  start: number
  end: number
  next: number
  /** Cells counted by the delimiters outside quotes; at least 1. */
  cells: number
  quoted: boolean
  /** Null when the record can be read. COLUMN_COUNT is the caller's. */
  fault: 'LINE_TOO_LONG' | 'BAD_CHARACTER' | null
  /** Physical lines that the record takes. */
  lines: number
}

const LF = 10
const CR = 13
// What a byte is to the splitter; everything else is a plain byte.
const PLAIN = 0
const DELIMITER = 1
const LINE_END = 2
const QUOTE = 3
const CONTROL = 4

/** Classes of the 256 bytes for a delimiter of one byte. */
export const byteClasses = (delimiter: string): Uint8Array => {
  const classes = new Uint8Array(256)
  classes.fill(CONTROL, 0, 32)
  classes[127] = CONTROL
  classes[LF] = LINE_END
  classes[34] = QUOTE
  if (!/^[\x09\x20-\x7e]$/.test(delimiter) || delimiter === '"') throw new Error('a delimiter is one sign of ASCII')
  classes[delimiter.charCodeAt(0)] = DELIMITER
  return classes
}

/**
 * Finds the record that starts at `start`, or answers null when its end is not in the window yet (`last`: nothing follows).
 * The outcome depends on the bytes only, never on where a window ends. A quoted cell that never closes, closes wrongly or grows past
 * the limit spoils its first line, and reading goes on with the next line, so that one stray quote cannot swallow a file.
 */
export const recordAt = (
  window: Buffer,
  start: number,
  last: boolean,
  classes: Uint8Array,
  maxBytes: number
): RecordPlace | 'more' | 'overlong' => {
  const stop = Math.min(window.length, start + maxBytes + 2)
  let cells = 1
  let quoted = false
  let lines = 1
  let controls = 0
  let at = start
  let cellStart = start
  for (; at < stop; at++) {
    const kind = classes[window[at]!]!
    if (kind === PLAIN) continue
    if (kind === DELIMITER) {
      cells++
      cellStart = at + 1
    } else if (kind === LINE_END) {
      const end = at > start && window[at - 1] === CR ? at - 1 : at
      if (end < at) controls--
      const fault = end - start > maxBytes ? 'LINE_TOO_LONG' : controls > 0 ? 'BAD_CHARACTER' : null
      return { start, end, next: at + 1, cells, quoted, fault, lines }
    } else if (kind === CONTROL) controls++
    else if (at !== cellStart) return firstLine(window, start, last, maxBytes, 'BAD_CHARACTER')
    else {
      quoted = true
      for (at++; ; at++) {
        if (at >= stop) break
        const byte = window[at]!
        if (byte === 34) {
          if (at + 1 < stop && window[at + 1] === 34) at++
          else break
        } else if (byte === LF) lines++
        else if (byte < 32 || byte === 127) controls++
      }
      // What follows the closing quote decides, so it must be there.
      if (at + 1 >= stop) {
        if (at < stop && at + 1 === window.length && last) continue
        if (stop === window.length && !last && stop < start + maxBytes + 2) return 'more'
        return firstLine(window, start, last, maxBytes, 'LINE_TOO_LONG')
      }
      const behind = window[at + 1]!
      const kindBehind = classes[behind]!
      if (kindBehind !== DELIMITER && kindBehind !== LINE_END && behind !== CR)
        return firstLine(window, start, last, maxBytes, 'BAD_CHARACTER')
    }
  }
  if (stop === start + maxBytes + 2) return quoted ? firstLine(window, start, last, maxBytes, 'LINE_TOO_LONG') : 'overlong'
  if (!last) return 'more'
  const fault = at - start > maxBytes ? 'LINE_TOO_LONG' : controls > 0 ? 'BAD_CHARACTER' : null
  return { start, end: at, next: at, cells, quoted, fault, lines }
}

/** The spoilt record is its first physical line. */
const firstLine = (
  window: Buffer,
  start: number,
  last: boolean,
  maxBytes: number,
  fault: 'LINE_TOO_LONG' | 'BAD_CHARACTER'
): RecordPlace | 'more' | 'overlong' => {
  const lf = window.indexOf(LF, start)
  const limit = start + maxBytes + 2
  if (lf >= 0 && lf < limit) {
    const end = lf > start && window[lf - 1] === CR ? lf - 1 : lf
    return { start, end, next: lf + 1, cells: 1, quoted: true, fault: end - start > maxBytes ? 'LINE_TOO_LONG' : fault, lines: 1 }
  }
  if (window.length >= limit) return 'overlong'
  return last ? { start, end: window.length, next: window.length, cells: 1, quoted: true, fault, lines: 1 } : 'more'
}

/** How far from `start` the window is whole valid UTF-8: usually to its last line end, which spares asking record by record. */
export const validTo = (window: Buffer, start: number, last: boolean): number => {
  const to = last ? window.length : window.lastIndexOf(LF) + 1
  return to > start && isUtf8(window.subarray(start, to)) ? to : start
}
