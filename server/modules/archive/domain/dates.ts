/** Whether yyyy-mm-dd is a day of the calendar. */
export const isRealDate = (text: string): boolean => {
  const parts = /^(\d{4})-(\d{2})-(\d{2})$/.exec(text)
  if (!parts) return false
  const [year, month, day] = [Number(parts[1]), Number(parts[2]), Number(parts[3])]
  return month >= 1 && month <= 12 && day >= 1 && day <= daysOfMonth(year, month)
}

const daysOfMonth = (year: number, month: number): number => {
  if (month === 2) return (year % 4 === 0 && year % 100 !== 0) || year % 400 === 0 ? 29 : 28
  return [4, 6, 9, 11].includes(month) ? 30 : 31
}

/** A day that a field of the archive may hold: real, from 1900-01-01 to today (ARC-47). */
export const isPastDay = (text: string, today: string): boolean => isRealDate(text) && text >= '1900-01-01' && text <= today
