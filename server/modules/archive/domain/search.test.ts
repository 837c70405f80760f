import assert from 'node:assert/strict'
import { test } from 'node:test'

import fc from 'fast-check'

import { recogniseQuery, startsWith, type Match, type Query } from './searchQuery.ts'
import { searchTokens, type Searchable } from './searchTokens.ts'

const today = '2026-03-31'
const account = (given: Partial<Searchable>): Searchable => ({ kind: 'individual', name: '', numbers: [], codes: [], ...given })

/** What the database does with tokens in C collation. */
const fits = (query: Query, tokens: readonly string[]): boolean => {
  if (query.kind === 'too_short') return false
  const bytes = tokens.map((token) => Buffer.from(token))
  const has = (match: Match): boolean =>
    'equal' in match
      ? tokens.includes(match.equal)
      : bytes.some((b) => b.compare(Buffer.from(match.from)) >= 0 && b.compare(Buffer.from(match.to)) < 0)
  return query.words.every((word) => word.any.some((one) => one.all.every(has)))
}
const finds = (text: string, given: Partial<Searchable>) => fits(recogniseQuery(text, today), searchTokens(account(given)))

const huaxin = { kind: 'group', name: '杭州华信科技有限公司', codes: ['91330106MA00000A99', 'G1000234'], numbers: ['13812345678'] } as const
for (const text of [
  '信科',
  '華信',
  '华信(科',
  'xinke',
  'xk',
  'hzhxkj',
  '5678',
  '91330106MA',
  '91330106ma00000a99',
  'HUAXIN',
  '138 1234 5678',
  '1381234',
  '13812345678',
  '杭州 华信',
  'huaxin 5678',
  'G1000234',
  'g100',
  '杭',
  '有限公司',
  'huaxk',
  'hangzhouh',
  'huaxink'
]) {
  test(`ARC-A25: ${text} finds 杭州华信科技有限公司`, () => assert.ok(finds(text, huaxin)))
}
for (const text of ['华兴', 'xingke', '5679', '华', '州杭', '13812345679', '杭州 华兴', '9133010X']) {
  test(`ARC-55: ${text} does not find 杭州华信科技有限公司`, () => assert.ok(!finds(text, huaxin)))
}
for (const text of ['shanxx', 'danxx', 'shanxiongxin', 'danxiong', 'sxx', 'dxx'])
  test(`ARC-A26: ${text} finds 单雄信`, () => assert.ok(finds(text, { name: '单雄信' })))
for (const text of ['cqca', 'zhongqing', 'chongqing', 'zqca', 'changan'])
  test(`ARC-A26: ${text} finds 重庆长安`, () => assert.ok(finds(text, { kind: 'group', name: '重庆长安' })))

test('ARC-55: the surname reading of an individual comes first', () => {
  assert.equal(
    searchTokens(account({ name: '单雄信' })).find((token) => token.startsWith('p:') && token.length > 12),
    'p:shanxiongxin'
  )
})
test('ARC-117: rare signs and Latin names are found', () => {
  assert.ok(finds('𠮷野', { name: '𠮷野家' }))
  assert.ok(finds('smith', { name: 'John Smith' }))
  assert.ok(finds('lv', { name: '吕布' }) && finds('nv', { name: '张女' }))
  assert.ok(finds('hxit', { kind: 'group', name: '华信IT科技' }))
})
test('ARC-55: the whole name stands among the exact tokens, for readers of masked names', () => {
  const query = recogniseQuery(' 王 伟 ', today)
  assert.ok(query.kind !== 'too_short' && query.whole.includes('w:王伟'))
})

test('ARC-55: of two ways to read letters the one that finds nothing more is not asked', () => {
  const query = recogniseQuery('jian', today)
  assert.ok(query.kind !== 'too_short')
  const readings = query.words[0]!.any.filter((one) => one.kind === 'pinyin').map((one) =>
    one.all.map((match) => 'from' in match && match.from)
  )
  // jia'n begins with jian too; ji'an with initials j, a and n does not.
  assert.deepEqual(readings, [['p:jian'], ['p:jia', 'i:jan']])
})

const kinds: [string, string][] = [
  ['1234', 'last_four'],
  ['13812345678', 'number'],
  ['1381234', 'number_prefix'],
  ['信科', 'name'],
  ['王', 'name_beginning'],
  ['xinke', 'pinyin'],
  ['xk', 'initials'],
  ['91330106MA', 'code_prefix'],
  ['330106198001010013', 'certificate'],
  ['61234', 'short_number']
]
for (const [text, kind] of kinds)
  test(`ARC-55: ${text} is understood as ${kind}`, () => assert.equal(recogniseQuery(text, today).kind, kind))
const tooShort: [string, string][] = [
  ['12', 'four_digits'],
  ['x', 'two_letters'],
  ['', 'one_han_sign'],
  ['%%', 'one_han_sign'],
  ['王 x', 'two_letters']
]
for (const [text, least] of tooShort)
  test(`ARC-55: "${text}" is too short and says what is least`, () =>
    assert.deepEqual(recogniseQuery(text, today), { kind: 'too_short', least }))

test('ARC-55: any two or more adjacent signs of a name find it', () => {
  const han = fc.array(
    fc.integer({ min: 0x4e00, max: 0x9fa5 }).map((c) => String.fromCodePoint(c)),
    { minLength: 2, maxLength: 12 }
  )
  fc.assert(
    fc.property(han, fc.nat(10), fc.integer({ min: 2, max: 6 }), (signs, from, length) => {
      const fragment = signs.slice(from % (signs.length - 1)).slice(0, length)
      assert.ok(finds(fragment.join(''), { name: signs.join('') }))
    })
  )
})
test('ARC-55: what begins with a text lies inside its range, and nothing else does', () => {
  fc.assert(
    fc.property(fc.string({ unit: 'grapheme', minLength: 1 }), fc.string({ unit: 'grapheme' }), (text, other) => {
      const { from, to } = startsWith(text)
      const inside = (token: string) =>
        Buffer.from(token).compare(Buffer.from(from)) >= 0 && Buffer.from(token).compare(Buffer.from(to)) < 0
      assert.ok(inside(text + other))
      assert.equal(inside(other), other.startsWith(text))
    })
  )
})
test('ARC-115: whatever is typed is answered', () => {
  fc.assert(
    fc.property(fc.oneof(fc.string({ unit: 'grapheme' }), fc.stringMatching(/^[a-z]{0,60}$/)), (text) =>
      assert.ok(recogniseQuery(text, today).kind)
    )
  )
})
