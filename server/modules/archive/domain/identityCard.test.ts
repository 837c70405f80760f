import assert from 'node:assert/strict'
import { test } from 'node:test'

import fc from 'fast-check'

import { isPastDay, isRealDate } from './dates.ts'
import { cardOf18, checkIdentityCard, identityCardCheckSign } from './identityCard.ts'
import { checkCertificate, isFixedPhone, isMobileNumber, isPostalCode } from './shapes.ts'

const today = '2026-03-31'

test('ARC-47: 33010619800101001 has check sign 3', () => assert.equal(identityCardCheckSign('33010619800101001'), '3'))

test('ARC-47: a right card gives birth date and gender', () => {
  assert.deepEqual(checkIdentityCard('330106198001010013', today), {
    right: true,
    number: '330106198001010013',
    birthDate: '1980-01-01',
    gender: 'male',
    warnings: []
  })
})
test('ARC-47: gender and birth date that differ from the form are warnings', () => {
  const card = checkIdentityCard('330106198001010013', today, { gender: 'female', birthDate: '1980-01-02' })
  assert.deepEqual(card.right && card.warnings, ['GENDER_DIFFERS', 'BIRTH_DATE_DIFFERS'])
})
test('ARC-47: an unknown gender differs from nothing', () => {
  const card = checkIdentityCard('330106198001010013', today, { gender: 'unknown', birthDate: null })
  assert.deepEqual(card.right && card.warnings, [])
})
test('ARC-47: a wrong check sign is refused with the right one', () => {
  assert.deepEqual(checkIdentityCard('330106198001010014', today), { right: false, fault: 'CHECK', position: 18, expected: '3' })
})
test('ARC-47: a birth date that is none or in the future is refused', () => {
  for (const date of ['19800230', '19801301', '20260401', '18991231', '20250229']) {
    const first = `330106${date}001`
    assert.deepEqual(checkIdentityCard(first + identityCardCheckSign(first), today), {
      right: false,
      fault: 'BIRTH_DATE',
      position: 7,
      expected: null
    })
  }
})
test('ARC-47: a letter in the number is refused with its position, a small x at the end is not', () => {
  assert.deepEqual(checkIdentityCard('33010619800101O013', today), { right: false, fault: 'SIGN', position: 15, expected: null })
  const first = '33010619800101003'
  const sign = identityCardCheckSign(first)
  assert.ok(checkIdentityCard(first + sign.toLowerCase(), today).right)
  assert.equal(checkIdentityCard('1234', today).right, false)
})
test('ARC-47: a card of 15 digits is accepted and converted', () => {
  const card = checkIdentityCard('330106800101001', today)
  assert.equal(card.right && card.number, '330106198001010013')
})

test('ARC-47: every generated card passes, and each changed digit fails', () => {
  const day = fc
    .date({ min: new Date('1900-01-01'), max: new Date('2026-03-31'), noInvalidDate: true })
    .map((d) => d.toISOString().slice(0, 10).replaceAll('-', ''))
  fc.assert(
    fc.property(fc.integer({ min: 110000, max: 659999 }), day, fc.nat(999), fc.nat(16), fc.nat(9), (region, date, serial, at, digit) => {
      const first = `${region}${date}${String(serial).padStart(3, '0')}`
      const number = first + identityCardCheckSign(first)
      assert.ok(checkIdentityCard(number, today).right)
      const changed = number.slice(0, at) + digit + number.slice(at + 1)
      assert.equal(checkIdentityCard(changed, today).right, changed === number)
      if (date.startsWith('19')) assert.equal(cardOf18(first.slice(0, 6) + first.slice(8)), number)
    })
  )
})

test('ARC-47: passports and officer cards are looked at for their shape only', () => {
  assert.deepEqual(checkCertificate('passport', 'e12345678', today), { right: true, number: 'E12345678', warnings: [] })
  assert.ok(checkCertificate('officer_card', '军字第2001988号', today).right)
  assert.deepEqual(checkCertificate('passport', '12', today), { right: false, fault: 'SHAPE' })
  assert.deepEqual(checkCertificate('id_card', '12', today), { right: false, fault: 'LENGTH' })
  assert.deepEqual(checkCertificate('no_such_kind', '12345678', today), { right: false, fault: 'SHAPE' })
})
test('ARC-47: a mobile number needs a known segment', () => {
  const isSegment = (prefix: string) => prefix === '138'
  assert.ok(isMobileNumber('13812345678', isSegment))
  assert.ok(!isMobileNumber('23812345678', () => true))
  assert.ok(!isMobileNumber('13912345678', isSegment))
  assert.ok(!isMobileNumber('1381234567', isSegment))
})
test('ARC-47: fixed telephones carry the area code, postal codes have six digits', () => {
  assert.ok(isFixedPhone('0571-88001234') && isFixedPhone('010-8800123-12') && !isFixedPhone('88001234') && !isFixedPhone('057188001234'))
  assert.ok(isPostalCode('310000') && !isPostalCode('31000') && !isPostalCode('31000a'))
})
test('ARC-47: dates are real and between 1900 and today', () => {
  assert.ok(
    isRealDate('2024-02-29') &&
      !isRealDate('2023-02-29') &&
      !isRealDate('1900-02-29') &&
      !isRealDate('2023-04-31') &&
      !isRealDate('2023-1-1')
  )
  assert.ok(isPastDay('1900-01-01', today) && isPastDay(today, today) && !isPastDay('2026-04-01', today) && !isPastDay('1899-12-31', today))
})
