import { INDUSTRY_WORDS } from './industryWords.ts'
import { normaliseName } from './nameForm.ts'
import type { KnownRegion, RegionLexicon } from './regionLexicon.ts'

export type FormClass = 'limited' | 'joint_stock' | 'group' | 'partnership' | 'sole' | 'none'

export type GroupName = {
  /** Normal form of the whole name. */
  readonly norm: string
  /** Equal for two spellings of one group (ARC-48); a soft duplicate when equal. */
  readonly key: string
  readonly core: string
  readonly industryWord: string
  readonly form: FormClass
  /** Whole region names, sorted; that of a branch is not among them. */
  readonly regions: readonly string[]
  /** 宁波分公司, with its own region; empty when the name is no branch. */
  readonly branch: string
}

// Longest first. 集团 with a company form is a class of its own: 华信集团有限公司 and 华信有限公司 are two legal persons.
const FORMS: readonly (readonly [string, FormClass])[] = [
  ['集团股份有限公司', 'group'],
  ['集团有限责任公司', 'group'],
  ['(集团)股份有限公司', 'group'],
  ['(集团)有限责任公司', 'group'],
  ['(集团)有限公司', 'group'],
  ['集团有限公司', 'group'],
  ['股份有限公司', 'joint_stock'],
  ['有限责任公司', 'limited'],
  ['股份公司', 'joint_stock'],
  ['有限公司', 'limited'],
  ['(集团)公司', 'group'],
  ['集团公司', 'group'],
  ['(集团)', 'group'],
  ['集团', 'group'],
  ['(特殊普通合伙)', 'partnership'],
  ['(普通合伙)', 'partnership'],
  ['(有限合伙)', 'partnership'],
  ['合伙企业', 'partnership']
]
const COMPANY_END =
  /^(.*(?:有限责任公司|股份有限公司|有限公司|股份公司|集团公司|公司|集团|银行|大学|学院|医院|学校|中心))(.{0,30}(?:分公司|分行|支行|办事处|分校|分院))$/
const BRANCH_END = /^(.*?)((?:分公司|分行|支行|办事处|分校|分院))$/
// 个体: ends in 厂, 店, 部 or 行, except words of institutions that end alike.
const SOLE_END = /(?:厂|店|部|行)$/
const NOT_SOLE = /(?:银行|总行|俱乐部|武装部|司令部|指挥部|政治部|总部|党部|事业部|项目部|宣传部|组织部|统战部)$/

/** Normal form, parts and key of a group's name (ARC-48). */
export const groupName = (name: string, regions: RegionLexicon): GroupName => {
  const norm = normaliseName(name)
  const [ownName, branch] = splitBranch(norm, regions)
  const [unformed, form] = splitForm(ownName)
  const { rest, found } = splitRegions(unformed, regions)
  const industryWord = INDUSTRY_WORDS.find((word) => rest.endsWith(word) && rest.length > word.length) ?? ''
  const core = industryWord ? rest.slice(0, -industryWord.length) : rest
  const names = [...new Set(found.map((region) => region.name))].toSorted()
  return { norm, key: [core, industryWord, form, names.join('+'), branch].join('|'), core, industryWord, form, regions: names, branch }
}

const splitBranch = (name: string, regions: RegionLexicon): [string, string] => {
  const anchored = COMPANY_END.exec(name)
  if (anchored) return [anchored[1]!, branchForm(anchored[2]!, regions)]
  const ending = BRANCH_END.exec(name)
  if (!ending) return [name, '']
  // Without a company form in front, what names the branch is the region right before its word.
  const before = ending[1]!
  for (let length = Math.min(regions.longest, before.length - 2); length >= 2; length--) {
    const place = before.slice(-length)
    if (regions.whole.has(place) || regions.short.has(place)) return [before.slice(0, -length), branchForm(place + ending[2], regions)]
  }
  return [before, ending[2]!]
}

/** 宁波市分公司 and (宁波)分公司 are 宁波分公司. */
const branchForm = (text: string, regions: RegionLexicon): string => {
  const { rest, found } = splitRegions(text.replaceAll(/[()]/g, ''), regions)
  return found.map((region) => region.name).join('') + rest
}

const splitForm = (name: string): [string, FormClass] => {
  const partnership = /^(.*?)(?:合伙企业)?\((?:特殊普通合伙|普通合伙|有限合伙)\)$/.exec(name)
  if (partnership) return [partnership[1]!, 'partnership']
  const known = FORMS.find(([ending]) => name.endsWith(ending) && name.length > ending.length)
  if (known) return [name.slice(0, -known[0].length), known[1]]
  if (name.length > 2 && SOLE_END.test(name) && !NOT_SOLE.test(name)) return [name, 'sole']
  return [name, 'none']
}

/**
 * Takes the known regions out, wherever they stand. A county without its kind (东方, 和平) is also a common word: it counts only in
 * brackets or right behind its own city or province. When nothing but regions is left, they are the core.
 */
const splitRegions = (text: string, regions: RegionLexicon): { rest: string; found: KnownRegion[] } => {
  const found: KnownRegion[] = []
  let rest = ''
  let before: KnownRegion | null = null
  for (let at = 0; at < text.length;) {
    const hit = regionAt(text, at, regions, before)
    if (hit) {
      found.push(hit.region)
      before = hit.region
      at += hit.length
      continue
    }
    if (text[at] !== '(' && text[at] !== ')') before = null
    rest += text[at++]
  }
  rest = rest.replaceAll('()', '').replaceAll(/[()]/g, '')
  return rest === '' ? { rest: text.replaceAll(/[()]/g, ''), found: [] } : { rest, found }
}

const regionAt = (
  text: string,
  at: number,
  regions: RegionLexicon,
  before: KnownRegion | null
): { region: KnownRegion; length: number } | null => {
  for (let length = Math.min(regions.longest, text.length - at); length >= 2; length--) {
    const spelling = text.slice(at, at + length)
    const whole = regions.whole.get(spelling)
    if (whole) return { region: whole, length }
    const short = regions.short.get(spelling)
    if (!short) continue
    const inBrackets = text[at - 1] === '(' && text[at + length] === ')'
    const behindItsOwn =
      before !== null && short.codes.some((code) => before.codes.some((parent) => code.startsWith(parent) && code !== parent))
    if (short.level !== 'county' || inBrackets || behindItsOwn) return { region: short, length }
  }
  return null
}
