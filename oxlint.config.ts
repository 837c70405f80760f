import { defineConfig } from 'oxlint'

import { parts } from './tools/lint/layout.ts'

export default defineConfig({
  plugins: ['typescript', 'import', 'react', 'unicorn', 'oxc'],
  jsPlugins: ['./tools/lint/plugin.mjs'],
  categories: { correctness: 'error' },
  ignorePatterns: ['node_modules', 'dist', 'data', '**/database.d.ts'],
  rules: {
    'eslint/max-lines': ['error', { max: 300 }],
    'eslint/eqeqeq': 'error',
    'eslint/no-warning-comments': ['error', { terms: ['todo', 'fixme', 'xxx'] }],
    'import/no-cycle': 'error',
    'import/no-default-export': 'error',
    'react/rules-of-hooks': 'error',
    // Pairs of label and value are arrays that are no lists; of lists React itself complains, and the journeys fail on it.
    'react/jsx-key': 'off',
    // Feeds are checked for control characters.
    'eslint/no-control-regex': 'off',
    'typescript/no-explicit-any': 'error',
    'typescript/ban-ts-comment': ['error', { 'ts-ignore': true, 'ts-nocheck': true, 'ts-expect-error': 'allow-with-description' }],
    // Forbids `import('…').T` as well, which the import rules below would not see.
    'typescript/consistent-type-imports': ['error', { disallowTypeAnnotations: true }],
    'jingwei/no-own-clock': 'error'
  },
  overrides: [
    ...parts.map(({ files, bans }) => ({
      files: [...files],
      rules: { 'eslint/no-restricted-imports': ['error', { patterns: bans }] as ['error', unknown] }
    })),
    // Outside the product's own code: what measures and what installs reads the machine's clock, what configures is asked by its default export.
    { files: ['server/platform/clock.ts', 'web/platform/**', 'tools/**', 'bench/**'], rules: { 'jingwei/no-own-clock': 'off' } },
    { files: ['*.config.ts', 'tools/lint/plugin.mjs'], rules: { 'import/no-default-export': 'off' } }
  ]
})
