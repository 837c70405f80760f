import assert from 'node:assert/strict'
import { test } from 'node:test'

import { staircase } from '../../tools/lint/layout.ts'
import { lint } from './lint.ts'

const uses = (...paths: readonly string[]) =>
  paths.map((path, i) => `import { x as x${i} } from '${path}'\nexport const y${i} = x${i}`).join('\n')

// [what it shows, where, what stands there, the rule that it breaks or null where it is allowed]
const IMPORTS = 'no-restricted-imports'
const plantings: readonly (readonly [string, string, string, string | null])[] = [
  ['a module reaches its left by the face', 'server/modules/archive/queries.ts', uses('../admin/index.ts'), null],
  [
    'a folder of a module reaches its left by the face',
    'server/modules/archive/commands/move.ts',
    uses('../../admin/index.ts', '../domain.ts'),
    null
  ],
  ['a module with a folder named like another', 'server/modules/archive/domain.ts', uses('./rules/tier.ts'), null],
  ['a module reaches left past the face', 'server/modules/archive/a.ts', uses('../admin/queries.ts'), IMPORTS],
  ['a folder of a module reaches left past the face', 'server/modules/archive/commands/a.ts', uses('../../admin/queries.ts'), IMPORTS],
  ['a test reaches left past the face', 'server/modules/archive/a.test.ts', uses('../admin/queries.ts'), IMPORTS],
  ['a module reaches to its right', 'server/modules/archive/b.ts', uses('../exchange/index.ts'), IMPORTS],
  ['a folder of a module reaches to its right', 'server/modules/archive/commands/b.ts', uses('../../exchange/index.ts'), IMPORTS],
  ['a test reaches to its right', 'server/modules/archive/b.test.ts', uses('../exchange/index.ts'), IMPORTS],
  [
    'a type is taken from the right by import()',
    'server/modules/archive/c.ts',
    "export type T = import('../exchange/index.ts').T",
    'consistent-type-imports'
  ],
  [
    'a type is imported from the right',
    'server/modules/archive/d.ts',
    "import type { T } from '../exchange/index.ts'\nexport type U = T",
    IMPORTS
  ],
  ['the right is handed on', 'server/modules/archive/e.ts', "export { x } from '../exchange/index.ts'", IMPORTS],
  [
    'a module uses platform, api and definitions',
    'server/modules/exchange/a.ts',
    uses('../../platform/x.ts', '../../../api/x.ts', '../../../definitions/feeds.ts'),
    null
  ],
  ['a module uses what tests are made of', 'server/modules/exchange/b.ts', uses('../../../test/given.ts'), IMPORTS],
  ['a test of a module uses what tests are made of', 'server/modules/exchange/b.test.ts', uses('../../../test/given.ts'), null],
  ['platform knows a module', 'server/platform/a.ts', uses('../modules/admin/index.ts'), IMPORTS],
  ['a folder of platform knows a module', 'server/platform/http/a.ts', uses('../../modules/admin/index.ts'), IMPORTS],
  ['platform knows a business word', 'server/platform/b.ts', uses('../../api/archive.ts'), IMPORTS],
  ['platform uses the errors of the api', 'server/platform/c.ts', uses('../../api/errors.ts'), null],
  ['the app uses faces', 'server/app.ts', uses('./modules/admin/index.ts', './platform/x.ts'), null],
  ['the app reaches past a face', 'server/b.ts', uses('./modules/admin/queries.ts'), IMPORTS],
  ['the server uses the web', 'server/c.ts', uses('../web/ui/x.ts'), IMPORTS],
  ['the app uses the demo', 'server/d.ts', uses('../demo/index.ts'), IMPORTS],
  ['a module uses the demo', 'server/modules/admin/d.ts', uses('../../../demo/index.ts'), IMPORTS],
  ['main starts the demo', 'server/main.ts', uses('../demo/index.ts'), null],
  ['api uses the server', 'api/a.ts', uses('../server/platform/x.ts'), IMPORTS],
  ['api uses the runtime', 'api/b.ts', uses('node:fs'), IMPORTS],
  ['the web uses the server', 'web/modules/archive/a.tsx', uses('../../../server/modules/archive/index.ts'), IMPORTS],
  ['the web uses a type of the server', 'web/a.ts', "import type { T } from '../server/app.ts'\nexport type U = T", IMPORTS],
  ['the web uses the runtime', 'web/platform/a.ts', uses('node:fs'), IMPORTS],
  [
    'a page uses api, platform and ui',
    'web/modules/archive/b.tsx',
    uses('../../../api/x.ts', '../../platform/x.ts', '../../ui/x.ts'),
    null
  ],
  ['a page reaches into another module', 'web/modules/archive/c.tsx', uses('../exchange/x.ts'), IMPORTS],
  ['a widget knows a module', 'web/ui/a.tsx', uses('../modules/archive/index.ts'), IMPORTS],
  ['the demo uses the server', 'demo/a.ts', uses('../server/platform/x.ts'), IMPORTS],
  ['a test maker reaches past a face', 'test/a.ts', uses('../server/modules/admin/commands.ts'), IMPORTS],
  ['a module reads the clock', 'server/modules/admin/e.ts', 'export const now = new Date()', 'no-own-clock'],
  ['a module reads the clock in milliseconds', 'server/modules/admin/f.ts', 'export const now = Date.now()', 'no-own-clock'],
  ['an instant is converted', 'server/modules/admin/g.ts', 'export const of = (ms: number) => new Date(ms)', null],
  ['the clock reads the clock', 'server/platform/clock.ts', 'export const now = () => new Date()', null],
  ['any', 'api/d.ts', 'export type T = any', 'no-explicit-any'],
  ['@ts-ignore', 'api/e.ts', '// @ts-ignore\nexport const x: number = 1', 'ban-ts-comment'],
  ['a default export', 'api/f.ts', 'export default 1', 'no-default-export'],
  ['a note for later', 'api/g.ts', `export const x = 1 // ${'TO'}${'DO'}: y`, 'no-warning-comments'],
  ['301 lines', 'api/h.ts', 'export const x = 1\n' + '// y\n'.repeat(300), 'max-lines'],
  ['a cycle', 'definitions/one.ts', "import { two } from './two.ts'\nexport const one = () => two", 'no-cycle']
]
const cycleEnd = { 'definitions/two.ts': "import { one } from './one.ts'\nexport const two = () => one" }

test('each planted violation is found, and nothing that is allowed', async (t) => {
  const broken = lint({ ...cycleEnd, ...Object.fromEntries(plantings.map(([, path, text]) => [path, text])) })
  for (const [what, path, , rule] of plantings) {
    await t.test(`${what}: ${rule ?? 'allowed'}`, () => assert.deepEqual(broken.get(path) ?? [], rule === null ? [] : [rule]))
  }
})

test('every step of the staircase holds in both directions', () => {
  const steps = staircase.flatMap((module, i) => [
    ...staircase
      .slice(0, i)
      .flatMap((left) => [
        [`server/modules/${module}/face-of-${left}.ts`, `../${left}/index.ts`, true] as const,
        [`server/modules/${module}/inside-of-${left}.ts`, `../${left}/queries.ts`, false] as const
      ]),
    ...staircase.slice(i + 1).map((right) => [`server/modules/${module}/face-of-${right}.ts`, `../${right}/index.ts`, false] as const)
  ])
  const broken = lint(Object.fromEntries(steps.map(([path, imported]) => [path, uses(imported)])))
  for (const [path, , allowed] of steps) assert.deepEqual(broken.get(path) ?? [], allowed ? [] : [IMPORTS], path)
})
