import assert from 'node:assert/strict'
import { chmodSync, mkdtempSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { after, test } from 'node:test'

import fc from 'fast-check'

import { blindIndex, open, openKeys, seal, SealBroken } from './index.ts'

const dir = mkdtempSync(join(tmpdir(), 'secrets-'))
after(() => rmSync(dir, { recursive: true }))
const keys = openKeys(join(dir, 'keys'))

test('the key file is made once, for its owner only, and read again', () => {
  const again = openKeys(join(dir, 'keys'))
  assert.deepEqual(readdirSync(join(dir, 'keys')), ['secrets.json'])
  assert.equal(statSync(join(dir, 'keys', 'secrets.json')).mode & 0o777, 0o600)
  assert.equal(open(again, seal(keys, '330106198001010013', 'a'), 'a'), '330106198001010013')
  assert.deepEqual(blindIndex(again, 'x'), blindIndex(keys, 'x'))
})

test('a key file that others may read is refused', () => {
  openKeys(join(dir, 'loose'))
  chmodSync(join(dir, 'loose', 'secrets.json'), 0o644)
  assert.throws(() => openKeys(join(dir, 'loose')), /0600/)
})

test('every text comes back, and two seals of one text differ', () => {
  fc.assert(
    fc.property(fc.string({ unit: 'grapheme' }), fc.string(), (text, context) => {
      const sealed = seal(keys, text, context)
      assert.equal(open(keys, sealed, context), text)
      assert.notDeepEqual(seal(keys, text, context), sealed)
    })
  )
})

test('another context, a flipped bit, a cut and another store are refused', () => {
  const sealed = seal(keys, '王小明', 'individual.certificate_no:1')
  assert.throws(() => open(keys, sealed, 'individual.certificate_no:2'), SealBroken)
  for (let i = 0; i < sealed.length; i++) {
    const flipped = Buffer.from(sealed)
    flipped[i]! ^= 1
    assert.throws(() => open(keys, flipped, 'individual.certificate_no:1'), SealBroken)
    assert.throws(() => open(keys, sealed.subarray(0, i), 'individual.certificate_no:1'), SealBroken)
  }
  assert.throws(() => open(openKeys(join(dir, 'other')), sealed, 'individual.certificate_no:1'), SealBroken)
})

test('after a new key became the current one, what the old one sealed still opens and blind indexes stay', () => {
  openKeys(join(dir, 'rotated'))
  const path = join(dir, 'rotated', 'secrets.json')
  const before = openKeys(join(dir, 'rotated'))
  const sealed = seal(before, 'old', 'c')
  const file = JSON.parse(readFileSync(path, 'utf8'))
  writeFileSync(path, JSON.stringify({ ...file, current: 7, keys: { ...file.keys, 7: Buffer.alloc(32, 7).toString('base64') } }))
  const after = openKeys(join(dir, 'rotated'))
  assert.equal(open(after, sealed, 'c'), 'old')
  assert.equal(seal(after, 'new', 'c').readUInt32BE(1), 7)
  assert.deepEqual(blindIndex(after, 'x'), blindIndex(before, 'x'))
})
