import assert from 'node:assert/strict'
import { readFileSync, readdirSync } from 'node:fs'
import { test } from 'node:test'

import { parse } from 'yaml'

import { batchStates } from '../../api/exchange.ts'
import { api } from '../../api/index.ts'
import { permissionKeys, roles, scopeKinds } from '../../api/permissions.ts'

type Words = { readonly [key: string]: string | Words }

/** All areas of a language as one tree. */
function read(language: string): Words {
  const folder = new URL(`./${language}/`, import.meta.url)
  const areas = readdirSync(folder).map((name) => JSON.parse(readFileSync(new URL(name, folder), 'utf8')) as Words)
  return areas.reduce(joined)
}
const joined = (one: Words, other: Words): Words => {
  const all: Record<string, string | Words> = { ...one }
  for (const [key, words] of Object.entries(other)) {
    const before = all[key]
    if (typeof before === 'object' && typeof words === 'object') all[key] = joined(before, words)
    else if (before === undefined) all[key] = words
    else throw new Error(`${key} stands in two areas`)
  }
  return all
}
const zh = read('zh')
const en = read('en')

const flat = (words: Words, before = ''): [string, string][] =>
  Object.entries(words).flatMap(([key, value]) =>
    typeof value === 'string' ? [[before + key, value] as [string, string]] : flat(value, `${before}${key}.`)
  )
const at = (words: Words, key: string) => new Map(flat(words)).get(key)

/** Every error code that a route of the contract declares. */
function declaredCodes(node: unknown, found = new Set<string>()): Set<string> {
  if (typeof node !== 'object' || node === null) return found
  if ('~orpc' in node) {
    const { errorMap } = (node as { '~orpc': { errorMap: Record<string, unknown> } })['~orpc']
    for (const code of Object.keys(errorMap)) found.add(code)
    return found
  }
  for (const child of Object.values(node)) declaredCodes(child, found)
  return found
}

test('both languages have the same keys, and no text is empty', () => {
  assert.deepEqual(
    flat(en)
      .map(([key]) => key)
      .sort(),
    flat(zh)
      .map(([key]) => key)
      .sort()
  )
  for (const words of [zh, en]) for (const [key, text] of flat(words)) assert.notEqual(text.trim(), '', key)
})

test('both languages fill the same gaps', () => {
  const gaps = (text: string) => [...text.matchAll(/\{\{(\w+)\}\}/g)].map(([, name]) => name).sort()
  const other = new Map(flat(en))
  for (const [key, text] of flat(zh)) assert.deepEqual(gaps(other.get(key) ?? ''), gaps(text), key)
})

test('every error code of the contract is worded in both languages', () => {
  const codes = declaredCodes(api)
  assert.ok(codes.size >= 10)
  for (const code of codes) for (const words of [zh, en]) assert.ok(at(words, `errors.${code}`), code)
})

test('roles, permissions, scopes and batch states are worded', () => {
  const keys = [
    ...Object.keys(roles).map((role) => `enums.role.${role}`),
    ...permissionKeys.map((key) => `enums.permission.${key}`),
    ...scopeKinds.map((kind) => `rights.scope.${kind}`),
    ...batchStates.flatMap((state) => [`enums.batch_state.${state}`, `enums.batch_state_meaning.${state}`])
  ]
  for (const key of keys) assert.ok(at(zh, key), key)
})

test('labels of enumerations are those of the feed formats', () => {
  const formats = readFileSync(new URL('../../definitions/feeds.yaml', import.meta.url), 'utf8')
  const { enums } = parse(formats) as { enums: Record<string, Record<string, string>> }
  const mine = zh['enums'] as Record<string, Record<string, string>>
  const shared = Object.keys(mine).filter((name) => name in enums)
  assert.ok(shared.length >= 15)
  for (const name of shared) assert.deepEqual(mine[name], enums[name], name)
})

test('every text that a page asks for by its full key is there', () => {
  const web = new URL('../', import.meta.url)
  const pages = readdirSync(web, { recursive: true, encoding: 'utf8' }).filter((name) => /\.tsx?$/.test(name) && !name.endsWith('.test.ts'))
  const known = new Set(flat(zh).map(([key]) => key))
  for (const page of pages) {
    const source = readFileSync(new URL(page, web), 'utf8')
    for (const [, key = ''] of source.matchAll(/\bt\('([a-zA-Z]+(?:\.\w+)+)'/g)) assert.ok(known.has(key), `${page}: ${key}`)
  }
})
