import assert from 'node:assert/strict'
import { test } from 'node:test'

import fc from 'fast-check'

import { checkCreditCode, creditCodeCheckSign, organisationCheckSign } from './creditCode.ts'

const isRegion = (code: string) => code === '330106'
const SIGNS = [...'0123456789ABCDEFGHJKLMNPQRTUWXY']

test('ARC-46: 91330106MA00000A99 is right', () => {
  assert.deepEqual(checkCreditCode('91330106MA00000A99', isRegion), {
    right: true,
    code: '91330106MA00000A99',
    organisationCodeOff: organisationCheckSign('MA00000A') !== '9'
  })
})
test('ARC-46: it is right in small letters, full width and with blanks', () => {
  assert.ok(checkCreditCode(' 91330106ma00000a99 ', isRegion).right)
  assert.ok(checkCreditCode('91330106MA00000A99', isRegion).right)
  assert.ok(checkCreditCode('91 330106 MA00000A9 9', isRegion).right)
})
test('ARC-A13: with last character 8 it is refused naming position 18', () => {
  assert.deepEqual(checkCreditCode('91330106MA00000A98', isRegion), {
    right: false,
    faults: [{ fault: 'CHECK', position: 18, found: '8', expected: '9' }]
  })
})
test('ARC-A13: with O for 0 it is refused naming its position', () => {
  assert.deepEqual(checkCreditCode('9133O106MA00000A99', isRegion), { right: false, faults: [{ fault: 'SIGN', position: 5, found: 'O' }] })
})
test('ARC-46: every letter that no code has is named', () => {
  assert.deepEqual(checkCreditCode('I1330106MAOSVZ0A99', isRegion), {
    right: false,
    faults: [
      [1, 'I'],
      [11, 'O'],
      [12, 'S'],
      [13, 'V'],
      [14, 'Z']
    ].map(([position, found]) => ({ fault: 'SIGN', position, found }))
  })
})
test('ARC-46: a region that the dictionary does not know is refused', () => {
  const code = '91990106MA00000A9'
  assert.deepEqual(checkCreditCode(code + creditCodeCheckSign(code), isRegion), {
    right: false,
    faults: [{ fault: 'REGION', position: 3, found: '990106' }]
  })
})
test('ARC-46: a wrong organisation code is a warning', () => {
  const code = `91330106MA00000A${organisationCheckSign('MA00000A') === '1' ? '2' : '1'}`
  assert.deepEqual(checkCreditCode(code + creditCodeCheckSign(code), isRegion), {
    right: true,
    code: code + creditCodeCheckSign(code),
    organisationCodeOff: true
  })
})
test('ARC-46: a code of another length is refused with its length', () => {
  assert.deepEqual(checkCreditCode('91330106', isRegion), { right: false, faults: [{ fault: 'LENGTH', found: 8 }] })
  assert.equal(checkCreditCode('', isRegion).right, false)
})

test('ARC-46: every code with its check sign passes, and every single changed sign is found', () => {
  fc.assert(
    fc.property(
      fc.array(fc.constantFrom(...SIGNS), { minLength: 17, maxLength: 17 }),
      fc.nat(17),
      fc.constantFrom(...SIGNS),
      (signs, at, other) => {
        const first = signs.join('')
        const code = first + creditCodeCheckSign(first)
        assert.ok(checkCreditCode(code, () => true).right)
        const changed = code.slice(0, at) + other + code.slice(at + 1)
        assert.equal(checkCreditCode(changed, () => true).right, changed === code)
      }
    )
  )
})
