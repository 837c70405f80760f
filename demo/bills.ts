import { Chance } from './chance.ts'
import { consumptionOf } from './consumption.ts'
import type { Consumption } from './consumption.ts'
import { firstDay, lastDay, monthText } from './days.ts'
import { groupProducts } from './groups.ts'
import { allLines, payingAccountNo, payingAccountOf, subscriptionNo } from './lines.ts'
import type { Line } from './lines.ts'
import { mainGroupOn, memberships } from './members.ts'
import { KIB_PER_STEP, tariff } from './plans.ts'
import { accountNo, groupLife } from './world.ts'
import type { World } from './world.ts'
import type { Row } from './writer.ts'

const purpose = { once: 51, late: 52, leased: 53 }

/** The lines of bill_items of a month: what each line used times the tariff, then the products that groups hold without a line. */
export function* billRows(world: World, month: number): Iterable<Row> {
  const bill_month = monthText(month)
  const end = lastDay(month)
  for (const line of allLines(world)) {
    const used = consumptionOf(world, line, month)
    if (used === null) continue
    const group = mainGroupOn(memberships(world, line), end)
    const pays = group === null ? 'nothing' : groupLife(world, group).pays
    const [subscription_no, own] = [subscriptionNo(line), payingAccountNo(line)]
    for (const charge of charges(line, used, month)) {
      const unified =
        pays === 'everything' ||
        (pays !== 'nothing' && charge.class === 'monthly_fee') ||
        (pays === 'rent_and_voice' && charge.class === 'voice')
      yield {
        bill_month,
        subscription_no,
        paying_account_no: unified ? payingAccountOf.group(group!) : own,
        charge_class: charge.class,
        item_code: charge.item,
        product_code: charge.product,
        ...settled(world, line, month, unified, charge),
        volume: charge.volume
      }
    }
  }
  yield* productRows(world, month)
}

type Charge = {
  readonly class: 'monthly_fee' | 'voice' | 'roaming' | 'data' | 'message' | 'value_added' | 'product_fee' | 'one_off'
  readonly item: string
  readonly product: string | null
  readonly grossFen: number
  readonly discount: number
  readonly volume: number | null
}

function charges(line: Line, used: Consumption, month: number): readonly Charge[] {
  const list: Charge[] = []
  const add = (
    name: Charge['class'],
    item: string,
    grossFen: number,
    volume: number | null = null,
    discount = 0,
    product: string | null = null
  ) => {
    if (grossFen > 0) list.push({ class: name, item, product, grossFen, discount, volume })
  }
  if (line.kind === 'leased_line') {
    add('product_fee', 'LINE-RENT', new Chance(purpose.leased, line.n).whole(8, 60) * 10_000, null, line.discount, line.plan.code)
    return list
  }
  const rent = Math.round(line.plan.feeFen * used.share)
  add('monthly_fee', `MF-${line.plan.code}`, rent, null, line.discount, line.plan.code)
  if (used.barred) return list
  const minutes = Math.max(0, used.localMinutes + used.nationalMinutes - line.plan.minutes)
  add('voice', 'VOICE-OUT', minutes * tariff.minuteFen, minutes)
  add('voice', 'VOICE-INTL', used.internationalMinutes * tariff.internationalMinuteFen, used.internationalMinutes)
  add('roaming', 'ROAM-OUT', used.roamingMinutes * tariff.roamingMinuteFen, used.roamingMinutes)
  const steps = Math.ceil(Math.max(0, used.kib - line.plan.kib) / KIB_PER_STEP)
  add('data', 'DATA-OVER', steps * tariff.per100MibFen, steps * 100)
  const messages = Math.max(0, used.messages - line.plan.messages)
  add('message', 'SMS-OVER', messages * tariff.messageFen, messages)
  add('value_added', 'VAS-PACK', Math.round(line.valueAddedFen * used.share))
  const once = new Chance(purpose.once, line.n, month)
  if (once.happens(0.008)) add('one_off', 'ONCE-CARD', once.pick([1000, 2000, 3000, 5000]))
  return list
}

// Net, and what of it was paid by the day the file was made. What a group pays is paid; prepaid lines pay as they go; of the others some pay
// late, some not at all. What was never collected from a line that was cut off is written off after half a year.
function settled(world: World, line: Line, month: number, unified: boolean, charge: Charge): Row {
  const discount_fen = Math.round(charge.grossFen * charge.discount)
  const net_fen = charge.grossFen - discount_fen
  const amounts = { gross_fen: charge.grossFen, discount_fen, net_fen }
  if (unified || line.prepaid) return { ...amounts, paid_fen: net_fen, written_off_fen: 0 }
  if (line.leftOn !== null && line.leftState === 'passive_cancelled' && firstDay(month) > line.leftOn - 70) {
    return { ...amounts, paid_fen: 0, written_off_fen: world.end - line.leftOn > 180 ? net_fen : 0 }
  }
  if (world.through - month < line.unpaidMonths) return { ...amounts, paid_fen: 0, written_off_fen: 0 }
  const late = new Chance(purpose.late, line.n, month).happens(0.01)
  return { ...amounts, paid_fen: late ? Math.floor(net_fen / 2) : net_fen, written_off_fen: 0 }
}

function* productRows(world: World, month: number): Iterable<Row> {
  const bill_month = monthText(month)
  for (let g = 0; g < world.figures.groups; g++) {
    for (const { holdingNo, product, people, since, until, discount, slow } of groupProducts(world, g)) {
      if (since > lastDay(month) || (until !== null && until < firstDay(month))) continue
      const gross_fen = product.feeFen + product.perHead * people
      const discount_fen = Math.round(gross_fen * discount)
      const net_fen = gross_fen - discount_fen
      yield {
        bill_month,
        holding_no: holdingNo,
        line_owner_no: accountNo.group(g),
        paying_account_no: payingAccountOf.group(g),
        charge_class: 'product_fee',
        item_code: product.item,
        product_code: product.code,
        gross_fen,
        discount_fen,
        net_fen,
        paid_fen: slow && world.through - month < 2 ? 0 : net_fen,
        written_off_fen: 0,
        volume: product.perHead > 0 ? people : 1
      }
    }
  }
}
