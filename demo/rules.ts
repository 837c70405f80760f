import type { Line } from './delivered.ts'

const cardWeights = [7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2]
const alphabet = '0123456789ABCDEFGHJKLMNPQRTUWXY'
const creditWeights = [1, 3, 9, 27, 19, 26, 16, 17, 20, 29, 25, 13, 8, 24, 10, 30, 28]
const number = (cell: string | null | undefined) => Number(cell ?? 0)

/** Whether an identity card's check character, birth date and sex fit (ARC-47). */
export function cardFits(card: string, birthDate: string, gender: string): boolean {
  const sum = cardWeights.reduce((total, weight, i) => total + weight * Number(card[i]), 0)
  return (
    /^51\d{15}[\dX]$/.test(card) &&
    ['1', '0', 'X', '9', '8', '7', '6', '5', '4', '3', '2'][sum % 11] === card[17] &&
    card.slice(6, 14) === birthDate.replaceAll('-', '') &&
    (Number(card[16]) % 2 === 1) === (gender === 'male')
  )
}

/** Whether both checks of a credit code fit and its region is one of the province (ARC-46). */
export function creditCodeFits(code: string): boolean {
  const total = creditWeights.reduce((sum, weight, i) => sum + weight * alphabet.indexOf(code[i]!), 0)
  const organisation = [3, 7, 9, 10, 5, 8, 4, 2].reduce((sum, weight, i) => sum + weight * parseInt(code[8 + i]!, 36), 0)
  return alphabet[(31 - (total % 31)) % 31] === code[17] && '0X987654321'[organisation % 11] === code[16] && code.slice(2, 4) === '51'
}

/** The checks of the feeds that can be told from a line alone, written anew from the words of feeds.yaml. */
export function lineFaults(feed: string, line: Line, period: string): string[] {
  const until = `${period.slice(0, 4)}-${period.slice(4, 6)}-31`
  const month = until.slice(0, 7)
  const failed = (rules: Readonly<Record<string, boolean>>) => Object.entries(rules).flatMap(([rule, holds]) => (holds ? [] : [rule]))
  switch (feed) {
    case 'org_units':
      return failed({ 'ends after it begins': line.valid_to === null || line.valid_to! > line.valid_from! })
    case 'staff':
      return failed({
        'left_on in state left': (line.left_on === null) === (line.state !== 'left'),
        'hired before leaving': line.left_on === null || line.hired_on! < line.left_on!
      })
    case 'accounts_individual':
      return failed({
        'birth_date in the past': line.birth_date! < until,
        'identity card fits': line.certificate_kind !== 'id_card' || cardFits(line.certificate_no!, line.birth_date!, line.gender!),
        certificate_valid_to: line.certificate_valid_to === null || line.certificate_valid_to! > '1990-01-01',
        'updated by the period': line.updated_at!.slice(0, 10) <= until
      })
    case 'accounts_group':
      return failed({
        'credit code fits': line.credit_code === null || creditCodeFits(line.credit_code!),
        'legal entities have one': line.credit_code !== null || line.unit_type!.startsWith('cluster'),
        'agreement ends after it begins': line.agreement_to! > line.agreement_from!
      })
    case 'subscriptions':
      return failed({
        'left_date in left states':
          (line.left_date !== null) === ['cancelled', 'passive_cancelled', 'cooling', 'ported_out'].includes(line.state!),
        'left after it came': line.left_date === null || line.left_date! >= line.in_service_date!,
        'in this state by the period': line.state_since! <= until && line.state_since! >= line.in_service_date!
      })
    case 'members':
      return failed({
        'ends after it begins': line.valid_to === null || line.valid_to! > line.valid_from!,
        'reason with the end': (line.end_reason === null) === (line.valid_to === null)
      })
    case 'bill_items':
      return failed({
        'net = gross - discount': number(line.net_fen) === number(line.gross_fen) - number(line.discount_fen),
        'subscription or holding': line.subscription_no !== null || (line.holding_no !== null && line.line_owner_no !== null),
        'paid + written off <= net': number(line.paid_fen) + number(line.written_off_fen) <= number(line.net_fen),
        'amounts not negative': number(line.net_fen) >= 0 && number(line.paid_fen) >= 0,
        'of the period': line.bill_month === month
      })
    case 'usage_monthly':
      return failed({
        'units_60 cover the seconds': number(line.units_60) * 60 >= number(line.seconds),
        'units_6 cover the seconds': number(line.units_6) * 6 >= number(line.seconds),
        'units_6 within units_60': number(line.units_6) <= number(line.units_60) * 10,
        'active days': number(line.active_days) <= new Date(Date.UTC(Number(month.slice(0, 4)), Number(month.slice(5, 7)), 0)).getUTCDate(),
        'seconds of the calls': number(line.seconds) >= number(line.calls),
        'of the period': line.month === month
      })
    default:
      return []
  }
}
