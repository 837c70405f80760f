import assert from 'node:assert/strict'
import { test } from 'node:test'

import fc from 'fast-check'

import { maskRules, type MaskRule } from '../../api/values.ts'
import { mask } from './mask.ts'

const examples: [MaskRule, string, string][] = [
  ['name', '王小明', '王*'],
  ['name', '王伟', '王*'],
  ['name', '欧阳修', '欧阳*'],
  ['name', '欧阳', '欧*'],
  ['name', '王', '*'],
  ['name', 'John Smith', 'J*'],
  ['name', '𠮷野家', '𠮷*'],
  ['msisdn', '13812345678', '138****5678'],
  ['msisdn', '8613812345678', '861****5678'],
  ['msisdn', '12345', '******'],
  ['msisdn', '1381234567x', '******'],
  ['phone', '0571-88001678', '0571-****678'],
  ['phone', '010-88001678-12', '010-****678'],
  ['phone', '057188001678', '0571-****678'],
  ['phone', '13812345678', '138****5678'],
  ['phone', '12345', '******'],
  ['cert', '330106198001010013', '330****0013'],
  ['cert', 'E12345678', 'E****78'],
  ['cert', '1234567', '******'],
  ['birth', '1980-05-01', '****-05-01'],
  ['birth', '1980/05/01', '******'],
  ['address', '浙江省杭州市西湖区文三路1号', '浙江省杭州市西湖区****'],
  ['address', '四川成都市武侯区人民南路四段', '四川成都市武侯区****'],
  ['address', '北京市东城区长安街1号', '北京市东城区****'],
  ['address', '西湖区文三路1号', '西湖区****'],
  ['address', '阳光小区5幢302室', '******'],
  ['email', 'zhang.san@example.com', 'z***@example.com'],
  ['email', 'z@example.com', '***@example.com'],
  ['email', 'no address', '******'],
  ['bank', '6222021234567890123', '****0123'],
  ['bank', '12345', '******'],
  ['all', '任何内容', '******']
]
for (const [rule, value, shown] of examples)
  test(`ARC-38: ${rule} of ${value} reads ${shown}`, () => assert.equal(mask(rule, value), shown))

test('ARC-38: null stays null', () => {
  for (const rule of maskRules) assert.equal(mask(rule, null), null)
})

test('ARC-38: no value is ever shown whole, and at most seven signs of a number are', () => {
  fc.assert(
    fc.property(fc.constantFrom(...maskRules), fc.oneof(fc.string({ minLength: 1 }), fc.stringMatching(/^\d{1,25}$/)), (rule, value) => {
      const shown = mask(rule, value)
      if (/^\*+$/.test(value.trim())) return
      assert.notEqual(shown, value)
      if (/^\d+$/.test(value))
        assert.ok(shown.replaceAll(/[*-]/g, '').length <= Math.max(1, Math.min(7, value.length - 4)), `${rule} ${value} ${shown}`)
    })
  )
})
