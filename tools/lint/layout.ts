/** The staircase: each module imports only from those before it, and only by its face (docs/architecture.md). The one list of it. */
export const staircase = ['admin', 'archive', 'rules', 'service', 'analytics', 'managers', 'solutions', 'exchange'] as const

type Ban = { readonly message: string } & ({ readonly group: readonly string[] } | { readonly regex: string })

/** What the files of one part of the tree may not import. */
export type Part = { readonly files: readonly string[]; readonly bans: readonly Ban[] }

const all = ['api', 'server', 'web', 'demo', 'definitions', 'test', 'bench', 'tools', 'db'] as const
type Folder = (typeof all)[number]

// Patterns of oxlint cannot look around, so a root folder is told by the path that climbs to it.
const allBut = (message: string, ...allowed: readonly Folder[]): Ban => {
  const banned = all.filter((folder) => !allowed.includes(folder))
  return { regex: `^(\\.\\./)+(${banned.join('|')})/`, message }
}

const toTheRight = (modules: readonly string[]): readonly Ban[] => {
  const message = 'The staircase: a module imports only from those to its left; what it must ask of the right goes through a port.'
  return modules.length === 0 ? [] : [{ regex: `^(\\.\\./)+(modules/)?(${modules.join('|')})/`, message }]
}

const byFaceOnly = (modules: readonly string[], face = 'index.ts'): readonly Ban[] =>
  modules.length === 0
    ? []
    : [
        {
          group: [...modules.flatMap((module) => [`**/modules/${module}/**`, `../**/${module}/**`, `!**/${module}/${face}`]), '!**/api/**'],
          message: `Another module is reached by its face, ${face}, only.`
        }
      ]

const noRuntime: Ban = { regex: '^node:', message: 'This runs in the browser.' }

const testsOf = (folder: string) => [`${folder}/**/*.test.ts`, `${folder}/**/*.test.tsx`]

// The code of a folder, then its tests, which may besides reach for what tests are made of.
const codeAndTests = (
  folder: string,
  words: string,
  allowed: readonly Folder[],
  bans: readonly Ban[],
  only: readonly Ban[] = []
): Part[] => [
  { files: [`${folder}/**`], bans: [allBut(words, ...allowed), ...bans, ...only] },
  { files: testsOf(folder), bans: [allBut(words, ...allowed, 'test'), ...bans] }
]

const serverWords = 'The server imports of the root only api/ and definitions/; its tests test/ as well.'
const webWords = 'The web imports of the root only api/.'
const platformKnows: readonly Ban[] = [
  { regex: '/modules/', message: 'The platform knows no module.' },
  { regex: `/api/(index\\.ts$|(${staircase.join('|')})(\\.ts$|/))`, message: 'The platform knows no word of the business.' }
]

const serverModule = (module: string, step: number) =>
  codeAndTests(
    `server/modules/${module}`,
    serverWords,
    ['api', 'definitions', 'db'],
    [...toTheRight(staircase.slice(step + 1)), ...byFaceOnly(staircase.slice(0, step))]
  )

const webModule = (module: string) =>
  codeAndTests(`web/modules/${module}`, webWords, ['api'], byFaceOnly(staircase.filter((other) => other !== module)), [noRuntime])

/** Every part with its rule. An override of oxlint replaces the patterns of an earlier one: the more special part stands later, and whole. */
export const parts: readonly Part[] = [
  { files: ['api/**'], bans: [allBut('api/ imports only itself: server and web both stand on it.', 'api'), noRuntime] },
  { files: testsOf('api'), bans: [allBut('api/ imports only itself.', 'api', 'test')] },
  ...codeAndTests('definitions', 'definitions/ imports nothing of ours.', ['definitions'], []),
  ...codeAndTests('server', serverWords, ['api', 'definitions', 'db'], byFaceOnly(staircase)),
  ...codeAndTests('server/platform', serverWords, ['api', 'definitions', 'db'], platformKnows),
  ...staircase.flatMap(serverModule),
  {
    files: ['server/main.ts', 'server/demoStore.ts'],
    bans: [
      allBut(serverWords, 'api', 'definitions', 'demo'),
      ...byFaceOnly(staircase),
      { group: ['**/demo/**', '!**/demo/index.ts'], message: 'The demo is reached by its face, index.ts, only.' }
    ]
  },
  ...codeAndTests('web', webWords, ['api'], [], [noRuntime]),
  ...['web/platform', 'web/ui'].flatMap((folder) =>
    codeAndTests(folder, webWords, ['api'], [{ regex: '/modules/', message: 'What every page stands on knows no module.' }], [noRuntime])
  ),
  ...staircase.flatMap(webModule),
  { files: ['demo/**'], bans: [allBut('The demo writes feed files and speaks to the server by its api.', 'api', 'definitions', 'demo')] },
  { files: testsOf('demo'), bans: byFaceOnly(staircase) },
  { files: ['test/**', 'bench/**', 'tools/**'], bans: byFaceOnly(staircase) }
]
