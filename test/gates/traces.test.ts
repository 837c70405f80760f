import assert from 'node:assert/strict'
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { test } from 'node:test'

import { root, trackedFiles } from './sources.ts'
import { lockedAddresses, tracesOfMachines } from './traces.ts'

const BINARY = /\.(png|jpe?g|ico|woff2?|xlsx|gz|zst|pdf)$/

test('no file names a path of the machine it was written on, or a registry', () => {
  const files = trackedFiles().filter((path) => !BINARY.test(path))
  assert.deepEqual(tracesOfMachines(files.map((path) => ({ path, text: readFileSync(join(root, path), 'utf8') }))), [])
})

test('the lock names no addresses, so that every machine asks its own registry', () => {
  assert.deepEqual(lockedAddresses(JSON.parse(readFileSync(join(root, 'package-lock.json'), 'utf8'))), [])
})

test('planted paths and addresses are found', () => {
  const home = ['', 'home', 'li', 'jingwei'].join('/')
  const address = ['https:/', 'registry.npmjs.org', 'zod'].join('/')
  assert.deepEqual(
    tracesOfMachines([
      { path: 'a.md', text: `see ${home}/x` },
      { path: 'b.md', text: `from ${address}` },
      { path: 'c.ts', text: "import x from './network/home/index.ts'" }
    ]),
    [`a.md: ${home.slice(0, 7)}`, `b.md: ${address.slice('https'.length, address.indexOf('js.org'))}`]
  )
  assert.deepEqual(lockedAddresses({ packages: { '': {}, 'node_modules/zod': { resolved: address }, 'node_modules/x': {} } }), [
    'node_modules/zod'
  ])
})
