import assert from 'node:assert/strict'
import { test } from 'node:test'

import { bytes, change, count, day, exactAmount, exactMoney, fullDay, fullTime, money, period, share, time, today } from './formats.ts'

test('money below 10,000 yuan is exact to the fen', () => {
  assert.equal(money(123_450, 'zh'), '1,234.50 元')
  assert.equal(money(999_999, 'zh'), '9,999.99 元')
  assert.equal(money(0, 'zh'), '0.00 元')
  assert.equal(money(-5, 'zh'), '−0.05 元')
  assert.equal(money(123_450, 'en'), '1,234.50 yuan')
})

test('money from 10,000 yuan is in 万 with one decimal, from 100 million in 亿', () => {
  assert.equal(money(1_000_000, 'zh'), '1.0 万')
  assert.equal(money(12_345_600, 'zh'), '12.3 万')
  assert.equal(money(12_350_000, 'zh'), '12.4 万')
  assert.equal(money(-123_456_789_00, 'zh'), '−1.2 亿')
  assert.equal(money(12_345_600, 'en'), '123.5 k yuan')
  assert.equal(money(123_456_789_00, 'en'), '123.5 m yuan')
})

test('the exact figure keeps every fen of a large sum', () => {
  assert.equal(exactMoney(123_456_789_012, 'zh'), '1,234,567,890.12 元')
  assert.equal(exactAmount(-100_001), '−1,000.01')
})

test('a change carries an arrow, a sign and one decimal', () => {
  assert.deepEqual(change(1032, 1000), { kind: 'up', text: '▲ +3.2 %' })
  assert.deepEqual(change(880, 1000), { kind: 'down', text: '▼ −12.0 %' })
  assert.deepEqual(change(7, 7), { kind: 'same', text: '0.0 %' })
  assert.deepEqual(change(99_999, 100_000), { kind: 'same', text: '0.0 %' })
  assert.deepEqual(change(99_950, 100_000), { kind: 'down', text: '▼ −0.1 %' })
  assert.deepEqual(change(0, 100), { kind: 'down', text: '▼ −100.0 %' })
})

test('a change from nothing, from a credit or from the unknown does not apply', () => {
  for (const before of [0, -5, null]) assert.deepEqual(change(100, before), { kind: 'none' })
  assert.deepEqual(change(null, 100), { kind: 'none' })
})

test('a change beyond a thousand per cent is not spelt out', () => {
  assert.deepEqual(change(5_000_000, 100), { kind: 'up', text: '▲ >999 %' })
})

test('counts have no decimals and are grouped', () => {
  assert.equal(count(1_234_567), '1,234,567')
  assert.equal(count(0), '0')
  assert.equal(share(0.0375), '3.8 %')
})

test('a day of this year is written with its weekday, one of another year with the year', () => {
  assert.equal(day('2026-03-14', '2026-11-25', 'zh'), '03-14 周六')
  assert.equal(day('2026-03-14', '2026-11-25', 'en'), '03-14 Sat')
  assert.equal(day('2009-03-14', '2026-11-25', 'zh'), '2009-03-14')
  assert.equal(fullDay('2026-03-14', 'zh'), '2026-03-14 周六')
})

test('times are those of Shanghai, whatever the machine says', () => {
  const now = new Date('2026-03-14T10:00:00Z')
  assert.equal(today(new Date('2026-03-14T16:30:00Z')), '2026-03-15')
  assert.equal(time('2026-03-14T06:05:00Z', now, 'zh'), '14:05')
  assert.equal(time('2026-03-12T16:05:00Z', now, 'zh'), '03-13 周五 00:05')
  assert.equal(fullTime('2025-12-31T16:00:09Z'), '2026-01-01 00:00:09')
})

test('periods of files are read as months, days and quarter hours', () => {
  assert.equal(period('202603'), '2026-03')
  assert.equal(period('20260314'), '2026-03-14')
  assert.equal(period('20260314T0915'), '2026-03-14 09:15')
  assert.equal(period('once'), null)
})

test('sizes of files are in steps of 1024', () => {
  assert.equal(bytes(512), '512 B')
  assert.equal(bytes(1536), '1.5 KB')
  assert.equal(bytes(8 * 1024 * 1024), '8.0 MB')
})
