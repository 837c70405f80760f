/** How figures are written (look.md). Pure text, without a page: the cells of web/ui put it on the screen. */
import type { Preferences } from './preferences.ts'

type Language = Preferences['language']

export const zone = 'Asia/Shanghai'
const minus = '−'

const grouped = (digits: string) => digits.replace(/\B(?=(\d{3})+$)/g, ',')
const signed = (value: number, text: string) => (value < 0 ? minus + text : text)

/** `value ÷ unit` with one decimal, rounded half away from zero on whole numbers, so that no binary fraction shows. */
function tenths(value: number, unit: number) {
  const rounded = Math.floor((Math.abs(value) * 10) / unit + 0.5)
  return signed(value, `${grouped(String(Math.floor(rounded / 10)))}.${rounded % 10}`)
}

/** `1,234,567` */
export const count = (value: number) => signed(value, grouped(String(Math.abs(value))))

/** Fen to the last one: `1,234.50 元`. */
export function exactMoney(fen: number, language: Language) {
  const whole = Math.abs(fen)
  const text = `${grouped(String(Math.floor(whole / 100)))}.${String(whole % 100).padStart(2, '0')}`
  return `${signed(fen, text)} ${language === 'zh' ? '元' : 'yuan'}`
}

/** Fen without its unit, for columns whose heading carries it. */
export const exactAmount = (fen: number) => exactMoney(fen, 'zh').replace(' 元', '')

const scales: Record<Language, readonly { readonly from: number; readonly unit: number; readonly word: string }[]> = {
  zh: [
    { from: 10_000_000_000, unit: 10_000_000_000, word: '亿' },
    { from: 1_000_000, unit: 1_000_000, word: '万' }
  ],
  en: [
    { from: 100_000_000, unit: 100_000_000, word: 'm yuan' },
    { from: 1_000_000, unit: 100_000, word: 'k yuan' }
  ]
}

/** Fen for reading: exact below 10,000 yuan, then `12.3 万`; the exact figure belongs on hover. */
export function money(fen: number, language: Language) {
  const scale = scales[language].find((s) => Math.abs(fen) >= s.from)
  return scale ? `${tenths(fen, scale.unit)} ${scale.word}` : exactMoney(fen, language)
}

export type Change =
  | { readonly kind: 'up' | 'down' | 'same'; readonly text: string }
  /** There was nothing before, or nothing is known: a percentage does not apply. */
  | { readonly kind: 'none' }

/** `▲ +3.2 %` against an earlier figure. */
export function change(now: number | null, before: number | null): Change {
  if (now === null || before === null || before <= 0) return { kind: 'none' }
  const difference = now - before
  // Less than half a tenth of a per cent either way is shown as no change; the money beside it is exact.
  if (Math.abs(difference) * 2000 < before) return { kind: 'same', text: '0.0 %' }
  const sign = difference > 0 ? '▲ +' : `▼ ${minus}`
  const percent = `${sign}${tenths(Math.abs(difference) * 100, before)} %`
  if (difference < 0) return { kind: 'down', text: percent }
  return { kind: 'up', text: difference > before * 9.99 ? '▲ >999 %' : percent }
}

/** A share of 0..1 with one decimal. */
export const share = (value: number) => `${tenths(Math.round(value * 1e6), 1e4)} %`

const weekdays: Record<Language, readonly string[]> = {
  zh: ['周日', '周一', '周二', '周三', '周四', '周五', '周六'],
  en: ['Sun', 'Mon', 'Tue', 'Wed', 'Thu', 'Fri', 'Sat']
}
const weekday = (day: string, language: Language) => weekdays[language][new Date(`${day}T00:00:00Z`).getUTCDay()] ?? ''

/** `03-14 周六` within the year of `today` (both yyyy-mm-dd), `2009-03-14` in any other. */
export const day = (value: string, today: string, language: Language) =>
  value.slice(0, 4) === today.slice(0, 4) ? `${value.slice(5)} ${weekday(value, language)}` : value

/** With year and weekday: what stands on hover. */
export const fullDay = (value: string, language: Language) => `${value} ${weekday(value, language)}`

const parts = new Intl.DateTimeFormat('en-CA', {
  timeZone: zone,
  year: 'numeric',
  month: '2-digit',
  day: '2-digit',
  hour: '2-digit',
  minute: '2-digit',
  second: '2-digit',
  hourCycle: 'h23'
})

/** An instant in the business zone: `{ day: '2026-03-14', time: '14:05', seconds: '09' }`. */
export function inZone(instant: Date) {
  const found = new Map(parts.formatToParts(instant).map((part) => [part.type, part.value]))
  const of = (type: Intl.DateTimeFormatPartTypes) => found.get(type) ?? ''
  return { day: `${of('year')}-${of('month')}-${of('day')}`, time: `${of('hour')}:${of('minute')}`, seconds: of('second') }
}

export const today = (now: Date) => inZone(now).day

/** `14:05` today, else `03-14 周六 14:05`. */
export function time(instant: string, now: Date, language: Language) {
  const at = inZone(new Date(instant))
  const day_ = today(now)
  return at.day === day_ ? at.time : `${day(at.day, day_, language)} ${at.time}`
}

export function fullTime(instant: string) {
  const at = inZone(new Date(instant))
  return `${at.day} ${at.time}:${at.seconds}`
}

/** `202603` → `2026-03`, `20260314` → `2026-03-14`; null for `once`. */
export function period(value: string) {
  const digits = /^(\d{4})(\d{2})(\d{2})?(?:T(\d{2})(\d{2}))?$/.exec(value)
  if (!digits) return null
  const [, year, month, date, hour, minute] = digits
  return [`${year}-${month}`, date && `-${date}`, hour && ` ${hour}:${minute}`].filter(Boolean).join('')
}

/** `1.5 MB`, units of 1024. */
export function bytes(value: number) {
  if (value < 1024) return `${value} B`
  const units = ['KB', 'MB', 'GB', 'TB'] as const
  const step = Math.min(units.length, Math.floor(Math.log2(value) / 10))
  return `${tenths(value, 1024 ** step)} ${units[step - 1]}`
}
