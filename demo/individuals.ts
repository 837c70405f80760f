import { Chance, weighted } from './chance.ts'
import { companyName, trades } from './companies.ts'
import { dayNumber, dayText, instantText } from './days.ts'
import { groupName } from './groups.ts'
import { individualLine } from './lines.ts'
import { mainGroupOn, memberships } from './members.ts'
import { personName } from './names.ts'
import { withCardCheck } from './numbers.ts'
import { inStreet } from './places.ts'
import type { County } from './places.ts'
import { accountNo } from './world.ts'
import type { World } from './world.ts'
import type { Row } from './writer.ts'

const purpose = 81
const education = weighted([
  ['middle', 12],
  ['high', 25],
  ['college', 27],
  ['bachelor', 29],
  ['postgraduate', 5],
  ['primary', 2]
] as const)
const occupation = weighted([
  ['enterprise_manager', 20],
  ['professional', 17],
  ['self_employed', 19],
  ['clerk', 16],
  ['civil_servant', 8],
  ['worker', 9],
  ['farmer', 3],
  ['student', 2],
  ['retired', 4],
  ['other', 2]
] as const)

/** The lines of the feed accounts_individual. */
export function* individualRows(world: World): Iterable<Row> {
  const cards = new CardNumbers(world.places.counties)
  for (let i = 0; i < world.figures.individuals; i++) yield individualRow(world, i, cards)
}

function individualRow(world: World, i: number, cards: CardNumbers): Row {
  const chance = new Chance(purpose, i)
  const county = world.individualCounty[i]!
  const place = world.places.counties[county]!
  const city = world.places.cities[place.city]!
  const gender = chance.happens(0.58) ? 'male' : 'female'
  const first = individualLine(world, i)!
  const second = individualLine(world, i, true)
  const since = Math.min(first.since, second?.since ?? first.since)
  // Nobody signs before sixteen.
  const born = Math.min(world.end - 365 * 19, since - 365 * 16) - Math.floor(365.25 * Math.min(48, Math.max(0, chance.normal(16, 11))))
  const birthYear = Number(dayText(born).slice(0, 4))
  const left = first.leftOn !== null && (second === null || second.leftOn !== null)
  const group = mainGroupOn(memberships(world, first), world.end)
  const manager = world.individualManager[i]!
  const passport = chance.happens(0.004)
  const spend = first.spendFen + (second?.spendFen ?? 0)
  return {
    account_no: accountNo.individual(i),
    name: personName(chance, gender, birthYear, place.people),
    certificate_kind: passport ? 'passport' : 'id_card',
    certificate_no: passport ? `E${String(70_000_000 + i)}` : cards.next(chance, chance.happens(0.86) ? county : null, born, gender),
    certificate_valid_to: chance.happens(0.9) ? dayText(world.end + chance.whole(-60, 3650)) : null,
    verified: chance.happens(0.985) ? 1 : 0,
    gender,
    birth_date: dayText(born),
    birth_calendar: chance.happens(0.12) ? 'lunar' : 'solar',
    nationality: 'CN',
    education: chance.happens(0.8) ? chance.draw(education) : null,
    occupation: chance.happens(0.85) ? chance.draw(occupation) : null,
    employer:
      group !== null ? groupName(world, group).name : chance.happens(0.4) ? companyName(chance, city.short, chance.pick(trades)) : null,
    home_address: chance.happens(0.93) ? address(chance, city.name, place) : null,
    postal_code: chance.happens(0.8) ? city.postal : null,
    email: chance.happens(0.4) ? `sc${String(i + 1).padStart(7, '0')}@mail.example` : null,
    unit_code: chance.happens(0.1) ? place.unit : chance.pick(place.grids).unit,
    manager_no: manager < 0 ? null : world.staff[manager]!.employeeNo,
    important_flag: chance.happens(spend > 120_000 ? 0.3 : 0.01) ? 1 : 0,
    boss_tier: spend >= 120_000 ? 'diamond' : spend >= 70_000 ? 'gold' : spend >= 30_000 ? 'silver' : 'standard',
    first_in_service_date: dayText(since),
    state: left ? 'closed' : 'active',
    created_on: dayText(Math.min(world.end, since + chance.whole(0, 400))),
    updated_at: instantText(world.end - chance.whole(0, 300), chance.whole(8, 20), chance.whole(0, 59), chance.whole(0, 59))
  }
}

// Some addresses hold what a line of CSV must quote.
function address(chance: Chance, city: string, county: County): string {
  const street = chance.pick(county.streets)
  const head = `四川省${city}${county.name}`
  const house = `${chance.whole(1, 60)}栋${chance.whole(1, 6)}单元${chance.whole(1, 33)}${chance.pick(['01', '02', '03', '04'])}号`
  if (chance.happens(0.02)) return `${head}${street}"${chance.pick(['锦绣', '天府', '蓝润', '滨江'])}"小区,${house}`
  return `${head}${inStreet(chance, street, chance.whole(1, 320))}${chance.pick(['锦绣花园', '天府名居', '阳光城', '滨江壹号', '家属院', '安置小区'])}${house}`
}

/** Gives out identity card numbers; nobody gets one that another has. They are the demonstration's own: no register knows them. */
class CardNumbers {
  private readonly given = new Set<number>()
  private readonly counties: readonly County[]

  constructor(counties: readonly County[]) {
    this.counties = counties
  }

  next(chance: Chance, county: number | null, born: number, gender: 'male' | 'female'): string {
    const home = county ?? chance.whole(0, this.counties.length - 1)
    const place = (home * 100_000 + (born - dayNumber(1900, 1, 1))) * 1000
    let order = chance.whole(0, 499) * 2 + (gender === 'male' ? 1 : 0)
    while (this.given.has(place + order)) order = (order + 2) % 1000
    this.given.add(place + order)
    return withCardCheck(`${this.counties[home]!.code}${dayText(born).replaceAll('-', '')}${String(order).padStart(3, '0')}`)
  }
}
