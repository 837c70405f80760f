import { Chance, weighted } from './chance.ts'
import { companyName, organs, shopName, trades } from './companies.ts'
import type { Organ, Trade } from './companies.ts'
import { dayText, instantText, midMonth } from './days.ts'
import { groupLines } from './lines.ts'
import { personName } from './names.ts'
import { creditCode } from './numbers.ts'
import { inStreet } from './places.ts'
import { products } from './plans.ts'
import type { Product } from './plans.ts'
import { accountNo, groupLife } from './world.ts'
import type { World } from './world.ts'
import type { Row } from './writer.ts'

const purpose = { profile: 71, products: 72, name: 73 }
const tradeList = weighted(trades.map((trade) => [trade, trade.weight] as const))

type Kind =
  | { readonly sort: 'company'; readonly trade: Trade }
  | { readonly sort: 'shop' }
  | { readonly sort: 'organ'; readonly organ: Organ }
  | { readonly sort: 'cluster' }

/** Name and sort of a group: its own stream, since its people's pages name it too. */
export function groupName(world: World, g: number): { readonly name: string; readonly kind: Kind } {
  const chance = new Chance(purpose.name, g)
  const county = world.places.counties[world.groupCounty[g]!]!
  const city = world.places.cities[county.city]!
  const draw = chance.next()
  if (draw < 0.16) {
    const organ = chance.pick(organs)
    const number = chance.whole(1, 9)
    const name = chance.pick(organ.names)
    const place = county.name.length > 2 && county.name !== '市中区' ? county.name : city.name + county.name
    return {
      name: place + (organ.industry === 'education' && number > 6 ? name.replace('第一', '第七') : name),
      kind: { sort: 'organ', organ }
    }
  }
  if (draw < 0.24) return { name: shopName(chance, county.name), kind: { sort: 'shop' } }
  if (draw < 0.26) return { name: `${county.name}${chance.pick(county.streets)}商户聚类`, kind: { sort: 'cluster' } }
  const trade = chance.draw(tradeList)
  return { name: companyName(chance, chance.happens(0.6) ? city.short : county.short, trade), kind: { sort: 'company', trade } }
}

/** Its people: more than the lines that it brought, as many carry a number of their own. */
export function peopleOf(world: World, g: number): number {
  const lines = groupLines(world, g)
  return Math.ceil((lines + 3) * (1.2 + 3 * new Chance(purpose.profile, g, 1).next() ** 2))
}

export type GroupProduct = {
  readonly holdingNo: string
  readonly product: Product
  readonly people: number
  readonly since: number
  readonly until: number | null
  readonly discount: number
  /** Two months behind with its payments. */
  readonly slow: boolean
}

/** The products that a group holds itself, without a line. */
export function groupProducts(world: World, g: number): readonly GroupProduct[] {
  const chance = new Chance(purpose.products, g)
  const life = groupLife(world, g)
  const people = Math.ceil(groupLines(world, g) * (0.5 + chance.next()))
  const slow = chance.happens(0.03)
  const first = chance.whole(0, products.length - 1)
  return Array.from({ length: 1 + Math.floor(3 * chance.next() ** 1.5) }, (_, i) => ({
    holdingNo: `H${String(g).padStart(7, '0')}${i}`,
    product: products[(first + i) % products.length]!,
    people,
    since: chance.happens(0.85) ? life.since : Math.max(life.since, midMonth(chance.whole(world.start, world.end - 40))),
    until: life.closedOn,
    discount: chance.happens(0.4) ? chance.whole(1, 5) * 0.1 : 0,
    slow
  }))
}

// What a group is worth a month: about seventy yuan a line, and its products.
function classOf(world: World, g: number): 'A' | 'B' | 'C' | 'D' {
  const fen =
    groupLines(world, g) * 7000 +
    groupProducts(world, g).reduce((sum, { product, people }) => sum + product.feeFen + product.perHead * people, 0)
  return fen >= 800_000 ? 'A' : fen >= 300_000 ? 'B' : fen >= 120_000 ? 'C' : 'D'
}

const registration = { enterprise: '91', self_employed: '92', state_organ: '11', public_institution: '12' } as const

/** The lines of the feed accounts_group. */
export function* groupRows(world: World): Iterable<Row> {
  for (let g = 0; g < world.figures.groups; g++) yield groupRow(world, g)
}

function groupRow(world: World, g: number): Row {
  const chance = new Chance(purpose.profile, g)
  const county = world.places.counties[world.groupCounty[g]!]!
  const city = world.places.cities[county.city]!
  const life = groupLife(world, g)
  const { name, kind } = groupName(world, g)
  const people = peopleOf(world, g) * (kind.sort === 'organ' ? 3 : 1)
  const unitType =
    kind.sort === 'company'
      ? 'enterprise'
      : kind.sort === 'shop'
        ? 'self_employed'
        : kind.sort === 'organ'
          ? kind.organ.unitType
          : 'cluster_industry'
  const manager = world.groupManager[g]!
  const renewed = life.since + Math.floor((world.end - life.since) / 730) * 730
  const company = kind.sort === 'company'
  return {
    account_no: accountNo.group(g),
    name,
    // Organisation codes are numbered through; 7 is prime to the range, so none comes twice.
    credit_code:
      unitType === 'cluster_industry'
        ? null
        : creditCode(registration[unitType], county.code, String(10_000_019 + ((g * 7_000_003) % 80_000_000))),
    other_registration: null,
    unit_type: unitType,
    industry:
      kind.sort === 'company'
        ? kind.trade.industry
        : kind.sort === 'organ'
          ? kind.organ.industry
          : kind.sort === 'shop'
            ? 'resident_services'
            : 'unclassified',
    key_industry: kind.sort === 'organ' ? kind.organ.keyIndustry : company && kind.trade.industry === 'finance' ? 'finance' : 'none',
    ownership:
      kind.sort === 'organ'
        ? 'state'
        : company
          ? chance.pick(['private', 'private', 'private', 'private', 'state', 'foreign', 'hk_mo_tw', 'collective'])
          : 'private',
    staff_count: people,
    legal_person: kind.sort === 'cluster' ? null : personName(chance, chance.happens(0.75) ? 'male' : 'female', 1975, county.people),
    registered_capital_wan: company ? chance.pick([50, 100, 200, 500, 1000, 2000, 5000]) : null,
    revenue_year_wan: company ? Math.round(people * (20 + 80 * chance.next())) : null,
    phone: chance.happens(0.85) ? `${city.areaCode}-${city.areaCode.length === 3 ? '8' : ''}${chance.whole(2_000_000, 8_999_999)}` : null,
    address: `四川省${city.name}${county.name}${inStreet(chance, chance.pick(county.streets), chance.whole(1, 999))}`,
    postal_code: city.postal,
    hq_list_no: null,
    national_group_no: chance.happens(0.03) ? `N${String(g).padStart(9, '0')}` : null,
    vpmn_nos: chance.happens(0.4) ? `8${String(280_000 + g)}` : null,
    boss_class: classOf(world, g),
    unit_code: chance.happens(0.25) ? county.unit : chance.pick(county.grids).unit,
    manager_no: manager < 0 ? null : world.staff[manager]!.employeeNo,
    agreement_no: `JT${String(g + 1).padStart(7, '0')}`,
    agreement_from: dayText(renewed),
    agreement_to: dayText(renewed + 730),
    state: life.closedOn === null ? 'active' : 'closed',
    updated_at: instantText(
      life.closedOn ?? world.end - chance.whole(0, 500),
      chance.whole(8, 19),
      chance.whole(0, 59),
      chance.whole(0, 59)
    )
  }
}
