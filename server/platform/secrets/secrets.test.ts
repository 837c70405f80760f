import assert from 'node:assert/strict'
import { createCipheriv, createHash } from 'node:crypto'
import { chmodSync, mkdtempSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { after, test } from 'node:test'

import fc from 'fast-check'

import {
  addKey,
  blindIndex,
  blindIndexes,
  ciphers,
  dropOldKeys,
  isCurrent,
  newDataKey,
  open,
  openKeys,
  openWith,
  seal,
  SealBroken,
  sealWith,
  unwrap,
  wrap
} from './index.ts'

const dir = mkdtempSync(join(tmpdir(), 'secrets-'))
after(() => rmSync(dir, { recursive: true }))
const number = '330106198001010013'

test('the key file is made once, for its owner only, and read again', () => {
  const keys = openKeys(join(dir, 'once'))
  const again = openKeys(join(dir, 'once'))
  assert.deepEqual(readdirSync(join(dir, 'once')), ['secrets.json'])
  assert.equal(statSync(join(dir, 'once', 'secrets.json')).mode & 0o777, 0o600)
  assert.equal(open(again, seal(keys, number, 'a'), 'a'), number)
  assert.deepEqual(blindIndex(again, 'x'), blindIndex(keys, 'x'))
})

test('a key file that others may read is refused', () => {
  openKeys(join(dir, 'loose'))
  chmodSync(join(dir, 'loose', 'secrets.json'), 0o644)
  assert.throws(() => openKeys(join(dir, 'loose')), /0600/)
})

test('a store keeps the cipher it was made with', () => {
  openKeys(join(dir, 'chosen'), 'sm4')
  assert.equal(openKeys(join(dir, 'chosen')).cipher, 'sm4')
  assert.throws(() => openKeys(join(dir, 'chosen'), 'aes'), /made with the cipher sm4/)
})

for (const cipher of ciphers) {
  const keys = openKeys(join(dir, cipher), cipher)

  test(`${cipher}: every text comes back, and two seals of one text differ`, () => {
    fc.assert(
      fc.property(fc.string({ unit: 'grapheme' }), fc.string(), (text, context) => {
        const sealed = seal(keys, text, context)
        assert.equal(open(keys, sealed, context), text)
        assert.notDeepEqual(seal(keys, text, context), sealed)
      })
    )
  })

  test(`${cipher}: another context, a flipped bit, a cut and another store are refused`, () => {
    const sealed = seal(keys, '王小明', 'individual.certificate_no:1')
    assert.throws(() => open(keys, sealed, 'individual.certificate_no:2'), SealBroken)
    for (let i = 0; i < sealed.length; i++) {
      const flipped = Buffer.from(sealed)
      flipped[i]! ^= 1
      assert.throws(() => open(keys, flipped, 'individual.certificate_no:1'), SealBroken)
      assert.throws(() => open(keys, sealed.subarray(0, i), 'individual.certificate_no:1'), SealBroken)
    }
    assert.throws(() => open(openKeys(join(dir, `other-${cipher}`), cipher), sealed, 'individual.certificate_no:1'), SealBroken)
  })

  test(`${cipher}: what a data key sealed opens with it alone, and it is kept wrapped`, () => {
    const key = newDataKey()
    const sealed = sealWith(keys, key, number, 'c')
    assert.equal(openWith(unwrap(keys, wrap(keys, key, 'account_key'), 'account_key'), sealed, 'c'), number)
    assert.throws(() => openWith(newDataKey(), sealed, 'c'), SealBroken)
    assert.throws(() => open(keys, sealed, 'c'), SealBroken)
    assert.throws(() => openWith(key, seal(keys, number, 'c'), 'c'), SealBroken)
  })
}

test('after a new master key what the old one sealed still opens, until the old one is dropped', () => {
  const keys = openKeys(join(dir, 'master'))
  const sealed = seal(keys, 'old', 'c')
  const index = blindIndex(keys, 'x')
  assert.ok(isCurrent(keys, sealed))
  const added = addKey(keys, 'master')
  assert.equal(keys.current, added)
  assert.equal(open(openKeys(join(dir, 'master')), sealed, 'c'), 'old')
  assert.ok(!isCurrent(keys, sealed) && isCurrent(keys, seal(keys, 'new', 'c')))
  assert.deepEqual(blindIndex(keys, 'x'), index)
  assert.equal(dropOldKeys(keys, 'master').length, 1)
  assert.throws(() => open(keys, sealed, 'c'), SealBroken)
})

test('while the index key changes a text is looked for under both', () => {
  const keys = openKeys(join(dir, 'index'))
  const before = blindIndex(keys, 'x')
  assert.deepEqual(blindIndexes(keys, 'x'), [before])
  addKey(keys, 'index')
  const both = blindIndexes(keys, 'x')
  assert.equal(both.length, 2)
  assert.ok(both.some((index) => index.equals(before)) && both.some((index) => index.equals(blindIndex(keys, 'x'))))
  assert.notDeepEqual(blindIndex(keys, 'x'), before)
  dropOldKeys(keys, 'index')
  assert.deepEqual(blindIndexes(keys, 'x'), [blindIndex(keys, 'x')])
})

test('a key file of the first form is read, and its indexes are still found', () => {
  openKeys(join(dir, 'first'))
  const path = join(dir, 'first', 'secrets.json')
  const root = (n: number) => Buffer.alloc(32, n).toString('base64')
  writeFileSync(path, JSON.stringify({ version: 1, current: 7, keys: { 7: root(7) }, index: root(9) }))
  const keys = openKeys(join(dir, 'first'))
  assert.equal(keys.current, 7)
  const kept = blindIndexes(keys, 'x')
  assert.deepEqual(
    kept.map((index) => index.length),
    [20, 32]
  )
  assert.deepEqual(kept[0]!.subarray(4), kept[1]!.subarray(0, 16))
  addKey(keys, 'index')
  assert.equal(blindIndexes(keys, 'x').length, 3)
  assert.match(readFileSync(path, 'utf8'), /"version":2/)
})

test('a current key that the file does not hold is refused by its use', () => {
  openKeys(join(dir, 'gap'))
  const path = join(dir, 'gap', 'secrets.json')
  const file = JSON.parse(readFileSync(path, 'utf8')) as { index: object }
  writeFileSync(path, JSON.stringify({ ...file, index: { ...file.index, current: 5 } }))
  assert.throws(() => openKeys(join(dir, 'gap')), /5 as its current index key/)
})

// GB/T 32905 and 32907: the standards' own examples.
test('ADM-A34: the runtime computes SM3 and SM4 as the standards print them', () => {
  assert.equal(createHash('sm3').update('abc').digest('hex'), '66c7f0f462eeedd9d1f2d46bdc10e4e24167c4875cf2f7a2297da02b8f4ba8e0')
  const block = Buffer.from('0123456789abcdeffedcba9876543210', 'hex')
  const cipher = createCipheriv('sm4-ecb', block, null).setAutoPadding(false)
  assert.equal(Buffer.concat([cipher.update(block), cipher.final()]).toString('hex'), '681edf34d206965e86b3e94f536e4246')
})
