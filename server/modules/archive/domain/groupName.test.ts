import assert from 'node:assert/strict'
import { test } from 'node:test'

import fc from 'fast-check'

import { groupName } from './groupName.ts'
import { normaliseName, searchForm } from './nameForm.ts'
import { chinaRegions } from './regionLexicon.ts'

const parts = (name: string) => {
  const { core, industryWord, form, regions, branch } = groupName(name, chinaRegions())
  return [core, industryWord, form, regions.join('+'), branch]
}

test('ARC-48: full width, traditional, small letters, blanks, dots, brackets and ordinals have one normal form', () => {
  assert.equal(normaliseName(' 華信(杭州)科技·有限公司 '), '华信(杭州)科技有限公司')
  assert.equal(normaliseName('华信【杭州】 it.'), '华信(杭州)IT')
  assert.equal(normaliseName('杭州市第一人民医院'), '杭州市第1人民医院')
  assert.equal(normaliseName('第二十三中学'), '第23中学')
  assert.equal(normaliseName('第一百零五医院'), '第105医院')
  assert.equal(normaliseName('第十中学'), '第10中学')
  assert.equal(searchForm('华信(杭州)-科技'), '华信杭州科技')
  assert.equal(normaliseName('𠮷野家'), '𠮷野家')
})

test('ARC-48: the normal form of a normal form is itself', () => {
  fc.assert(fc.property(fc.string({ unit: 'grapheme' }), (name) => assert.equal(normaliseName(normaliseName(name)), normaliseName(name))))
})

const examples: [string, string[]][] = [
  ['杭州华信科技有限公司', ['华信', '科技', 'limited', '杭州市', '']],
  ['华信(杭州)科技有限责任公司', ['华信', '科技', 'limited', '杭州市', '']],
  ['杭州华信信息科技有限公司', ['华信', '信息科技', 'limited', '杭州市', '']],
  ['杭州华兴科技有限公司', ['华兴', '科技', 'limited', '杭州市', '']],
  ['杭州东方华信科技有限公司', ['东方华信', '科技', 'limited', '杭州市', '']],
  ['杭州华信科技有限公司宁波分公司', ['华信', '科技', 'limited', '杭州市', '宁波市分公司']],
  ['杭州华信科技有限公司宁波市分公司', ['华信', '科技', 'limited', '杭州市', '宁波市分公司']],
  ['四川省成都市武侯区长虹电器股份公司', ['长虹', '电器', 'joint_stock', '四川省+成都市+武侯区', '']],
  ['中国工商银行杭州分行', ['中国工商', '银行', 'none', '', '杭州市分行']],
  ['华信集团有限公司', ['华信', '', 'group', '', '']],
  ['成都老王火锅店', ['老王火锅店', '', 'sole', '成都市', '']],
  ['成都天诚会计师事务所(普通合伙)', ['天诚', '会计师事务所', 'partnership', '成都市', '']],
  ['成都市人民政府', ['人民政府', '', 'none', '成都市', '']],
  ['成都市', ['成都市', '', 'none', '', '']]
]
for (const [name, expected] of examples) test(`ARC-48: parts of ${name}`, () => assert.deepEqual(parts(name), expected))

test('ARC-48: two spellings of one group have one key, another class or branch another', () => {
  const key = (name: string) => groupName(name, chinaRegions()).key
  assert.equal(key('华信(杭州)科技有限责任公司'), key('杭州市華信科技有限公司'))
  assert.notEqual(key('杭州华信科技有限公司'), key('杭州华信科技股份有限公司'))
  assert.notEqual(key('杭州华信科技有限公司'), key('杭州华信科技有限公司宁波分公司'))
})
