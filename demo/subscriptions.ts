import { Chance } from './chance.ts'
import { dayText, firstDay, instantText, midMonth } from './days.ts'
import { allLines, groupLines, payingAccountNo, payingAccountOf, subscriptionNo } from './lines.ts'
import { groupLine } from './lines.ts'
import type { Line } from './lines.ts'
import { demoMsisdn, withLuhn } from './numbers.ts'
import { accountNo, groupLife } from './world.ts'
import type { World } from './world.ts'
import type { Row } from './writer.ts'

const purpose = { subscription: 91, payment: 92 }

/** The lines of the feed subscriptions, as they stand on the last day. */
export function* subscriptionRows(world: World): Iterable<Row> {
  for (const line of allLines(world)) yield subscriptionRow(world, line)
}

function subscriptionRow(world: World, line: Line): Row {
  const chance = new Chance(purpose.subscription, line.n)
  const { state, since, suspended } = stateOf(world, line, chance)
  const phone = line.kind === 'mobile' || line.kind === 'fixed_wireless'
  const holder = line.individual >= 0 ? accountNo.individual(line.individual) : line.groupHolds ? accountNo.group(line.group) : null
  return {
    subscription_no: subscriptionNo(line),
    msisdn: demoMsisdn(0, line.n),
    imsi: line.kind === 'leased_line' ? null : `46099${String(line.n + 1).padStart(10, '0')}`,
    imei:
      line.kind === 'mobile' && chance.happens(0.7)
        ? withLuhn(`99${String(chance.whole(0, 999_999)).padStart(6, '0')}${String(line.n % 1_000_000).padStart(6, '0')}`)
        : null,
    line_kind: line.kind,
    boss_customer_no: holder ?? `C${String(line.n).padStart(9, '0')}`,
    holder_no: holder,
    user_no: line.individual >= 0 ? accountNo.individual(line.individual) : null,
    state,
    state_since: dayText(since),
    suspended_way: suspended,
    in_service_date: dayText(line.since),
    left_date: line.leftOn === null ? null : dayText(line.leftOn),
    entry_way: phone ? chance.pick(['own_handset', 'own_handset', 'own_handset', 'gift_handset', 'instalment', 'lease']) : null,
    pay_type: line.prepaid ? 'prepaid' : 'postpaid',
    brand: !phone ? 'other' : line.spendFen >= 15_000 ? 'gotone' : chance.happens(0.2) ? 'mzone' : 'easyown',
    plan_code: line.plan.code,
    user_type: line.kind === 'iot' ? 'industry_card' : 'ordinary',
    terminal_class:
      line.kind === 'iot' || line.kind === 'data_card'
        ? 'data_terminal'
        : line.kind === 'leased_line'
          ? null
          : chance.happens(0.94)
            ? 'smart'
            : 'feature',
    ported_from: line.since > world.start && chance.happens(0.12) ? chance.pick(['unicom', 'telecom', 'broadcast']) : null,
    ported_to: state === 'ported_out' ? chance.pick(['unicom', 'telecom', 'telecom', 'broadcast']) : null,
    updated_at: instantText(
      line.leftOn ?? Math.max(line.since, world.end - chance.whole(0, 400)),
      chance.whole(0, 23),
      chance.whole(0, 59),
      chance.whole(0, 59)
    )
  }
}

type State = { readonly state: string; readonly since: number; readonly suspended: 'none' | 'outgoing' | 'both' }

function stateOf(world: World, line: Line, chance: Chance): State {
  if (line.leftOn !== null) return { state: line.leftState, since: line.leftOn, suspended: 'both' }
  if (line.unpaidMonths >= 3)
    return {
      state: 'arrears_suspended',
      since: Math.max(line.since, midMonth(firstDay(world.through - line.unpaidMonths + 3))),
      suspended: 'both'
    }
  const recent = Math.max(line.since, world.end - chance.whole(1, 80))
  const draw = chance.next()
  if (line.unpaidMonths === 2 && draw < 0.5) return { state: 'usage_suspended', since: recent, suspended: 'outgoing' }
  if (draw < 0.975 || line.kind === 'leased_line') return { state: 'active', since: line.since, suspended: 'none' }
  if (draw < 0.982) return { state: 'number_kept', since: recent, suspended: 'both' }
  if (draw < 0.987) return { state: 'pre_cancel', since: recent, suspended: 'both' }
  if (draw < 0.993) return { state: 'other_suspended', since: recent, suspended: 'both' }
  return line.prepaid
    ? { state: 'validity_expired', since: recent, suspended: 'outgoing' }
    : { state: 'arrears_pre_cancel', since: recent, suspended: 'both' }
}

/** The lines of the feed paying_accounts: one of each account, and one of each person who pays for himself outside the archive. */
export function* payingAccountRows(world: World): Iterable<Row> {
  for (let i = 0; i < world.figures.individuals; i++) {
    yield payingAccountRow(payingAccountOf.individual(i), accountNo.individual(i), new Chance(purpose.payment, i), false)
  }
  for (let g = 0; g < world.figures.groups; g++) {
    const closed = groupLife(world, g).closedOn !== null
    yield payingAccountRow(payingAccountOf.group(g), accountNo.group(g), new Chance(purpose.payment, g, 1), true, closed)
    for (let j = 0; j < groupLines(world, g); j++) {
      const line = groupLine(world, g, j)
      if (!line.groupHolds)
        yield payingAccountRow(payingAccountNo(line), null, new Chance(purpose.payment, line.n, 2), false, line.leftOn !== null)
    }
  }
}

function payingAccountRow(number: string, owner: string | null, chance: Chance, group: boolean, closed = false): Row {
  const way = chance.pick(group ? ['collection', 'collection', 'cheque', 'deduction'] : ['cash', 'cash', 'card', 'deduction'])
  const banked = way === 'collection' || way === 'deduction'
  return {
    paying_account_no: number,
    owner_no: owner,
    state: closed ? 'closed' : 'normal',
    payment_way: way,
    bank_account: banked
      ? withLuhn(`6299${String(chance.whole(0, 999_999_999)).padStart(9, '0')}${String(chance.whole(0, 99_999)).padStart(5, '0')}`)
      : null,
    bill_delivery: group ? chance.pick(['post', 'email', 'registered']) : chance.pick(['none', 'none', 'none', 'email', 'post'])
  }
}
