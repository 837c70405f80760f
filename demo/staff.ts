import { Chance } from './chance.ts'
import { dayText } from './days.ts'
import { personName } from './names.ts'
import { demoMsisdn } from './numbers.ts'
import { provinceCode } from './places.ts'
import type { Places } from './places.ts'
import type { Row } from './writer.ts'

export type Post = 'individual' | 'group' | 'supervisor' | 'analyst' | 'desk' | 'technical' | 'administration' | 'other'

export type StaffMember = {
  readonly employeeNo: string
  readonly unitCode: string
  readonly post: Post
  readonly superiorNo: string | null
  readonly left: boolean
}

type Figures = { readonly perIndividualManager: number; readonly perGroupManager: number }
type Engaged = {
  readonly staff: readonly StaffMember[]
  readonly individualManager: Int32Array
  readonly groupManager: Int32Array
  readonly falling: ReadonlySet<number>
}

const purpose = { pool: 11, person: 12 }

/**
 * Who works in the province, and whose book each account is in. A county with enough accounts has managers of its own; the other counties of
 * a city share the city's; a city with too few has none and its accounts wait in the pool, as do three in a hundred everywhere.
 */
export function engageStaff(places: Places, figures: Figures, individuals: readonly number[], groups: readonly number[]): Engaged {
  const staff: StaffMember[] = []
  const numberIn = new Map<string, number>()
  const engage = (unitCode: string, area: string, post: Post, superiorNo: string | null, left = false): number => {
    const n = (numberIn.get(area) ?? 0) + 1
    numberIn.set(area, n)
    return staff.push({ employeeNo: `${area}${String(n).padStart(5, '0')}`, unitCode, post, superiorNo, left }) - 1
  }
  engageProvince(engage)
  const total = individuals.reduce((a, b) => a + b, 0) + groups.reduce((a, b) => a + b, 0)
  const supervisorOfCity = places.cities.map(({ unit, code }) => {
    const supervisor = engage(unit, code, 'supervisor', staff[0]!.employeeNo)
    for (let i = 0; i < (total < 100_000 ? 1 : 2); i++) engage(unit, code, 'analyst', staff[supervisor]!.employeeNo)
    return staff[supervisor]!.employeeNo
  })
  const supervisorOfCounty = places.counties.map(({ unit, city }, k) => {
    if (individuals[k]! < (total < 100 ? 5 : 30)) return null
    const supervisor = staff[engage(unit, places.cities[city]!.code, 'supervisor', supervisorOfCity[city]!)]!.employeeNo
    for (let i = 0; i < (total < 10_000 ? 0 : total < 500_000 ? 2 : 4); i++) engage(unit, places.cities[city]!.code, 'desk', supervisor)
    return supervisor
  })
  const assign = (post: 'individual' | 'group', counts: readonly number[], perManager: number): Int32Array => {
    const book = new Int32Array(counts.reduce((a, b) => a + b, 0)).fill(-1)
    for (const cell of cells(places, counts, perManager)) {
      const accounts = cell.counties.flatMap((k) => range(counts, k))
      const managers = Array.from({ length: Math.ceil((accounts.length * 0.97) / perManager) }, () => {
        const superior = (cell.county === null ? null : supervisorOfCounty[cell.county]) ?? supervisorOfCity[cell.city]!
        return engage(cell.unit, places.cities[cell.city]!.code, post, superior)
      })
      accounts.forEach((account, at) => {
        const pooled = new Chance(purpose.pool, account, post === 'group' ? 1 : 0).happens(0.03)
        if (!pooled) book[account] = managers[Math.floor((at * managers.length) / accounts.length)]!
      })
    }
    return book
  }
  const individualManager = assign('individual', individuals, figures.perIndividualManager)
  const groupManager = assign('group', groups, figures.perGroupManager)
  // People who are no longer there, whose names still stand under old visits.
  for (let i = 0; i < Math.ceil(staff.length * 0.01); i++) {
    const city = places.cities[i % places.cities.length]!
    engage(city.unit, city.code, 'individual', supervisorOfCity[i % places.cities.length]!, true)
  }
  const managers = staff.flatMap((member, at) => (member.post === 'individual' && !member.left ? [at] : []))
  const falling = new Set(managers.filter((_, at) => at % 7 === 0))
  return { staff, individualManager, groupManager, falling }
}

function engageProvince(engage: (unit: string, area: string, post: Post, superior: string | null) => number): void {
  const head = '510000001'
  engage(provinceCode, '5100', 'supervisor', null)
  for (const post of [
    'other',
    'other',
    'analyst',
    'analyst',
    'analyst',
    'technical',
    'technical',
    'administration',
    'administration',
    'administration'
  ] as const) {
    engage(provinceCode, '5100', post, head)
  }
}

type Cell = { readonly unit: string; readonly city: number; readonly county: number | null; readonly counties: readonly number[] }

function cells(places: Places, counts: readonly number[], perManager: number): Cell[] {
  return places.cities.flatMap(({ unit }, city): Cell[] => {
    const counties = places.counties.flatMap((county, k) => (county.city === city ? [k] : []))
    const own = counties.filter((k) => counts[k]! >= perManager * 0.6 && counts[k]! >= 30)
    const shared = counties.filter((k) => !own.includes(k))
    const enough = shared.reduce((sum, k) => sum + counts[k]!, 0) >= perManager * 0.25
    return [
      ...own.map((k) => ({ unit: places.counties[k]!.unit, city, county: k, counties: [k] })),
      ...(enough ? [{ unit, city, county: null, counties: shared }] : [])
    ]
  })
}

function range(counts: readonly number[], k: number): number[] {
  const from = counts.slice(0, k).reduce((a, b) => a + b, 0)
  return Array.from({ length: counts[k]! }, (_, i) => from + i)
}

/** The lines of the feed staff. */
export function* staffRows(staff: readonly StaffMember[], end: number): Iterable<Row> {
  for (const [at, member] of staff.entries()) {
    const chance = new Chance(purpose.person, at)
    const gender = chance.happens(member.post === 'desk' ? 0.2 : 0.55) ? 'male' : 'female'
    const age = chance.whole(24, 55)
    const manager = member.post === 'individual' || member.post === 'group'
    const outsourced = manager && chance.happens(0.15)
    yield {
      employee_no: member.employeeNo,
      name: personName(chance, gender, 2025 - age),
      unit_code: member.unitCode,
      post: member.post,
      kind: outsourced ? 'outsourced' : 'own',
      contract_end: outsourced ? dayText(end + chance.whole(60, 700)) : null,
      superior_no: member.superiorNo,
      mobile: demoMsisdn(9, at),
      mail: `${member.employeeNo}@jingwei.example`,
      hired_on: dayText(end - chance.whole(900, 900 + (age - 23) * 300)),
      state: member.left ? 'left' : manager && chance.happens(0.02) ? 'leave' : 'active',
      left_on: member.left ? dayText(end - chance.whole(30, 600)) : null
    }
  }
}

/** Heads of the units that have one: unit code → employee number of its first supervisor. */
export const headsOf = (staff: readonly StaffMember[]): ReadonlyMap<string, string> =>
  new Map(
    staff
      .filter(({ post }) => post === 'supervisor')
      .toReversed()
      .map(({ unitCode, employeeNo }) => [unitCode, employeeNo])
  )
