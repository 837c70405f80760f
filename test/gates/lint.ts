import { spawnSync } from 'node:child_process'
import { cpSync, mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'

import { root } from './sources.ts'

const LINE = /^(.+?):(\d+):\d+: .* \[\w+\/[\w-]+\(([\w-]+)\)\]$/

/** Lints made-up files, each at its path in a tree like ours, under our own configuration. Answers the rules that each path broke, in order of line. */
export const lint = (files: Readonly<Record<string, string>>): ReadonlyMap<string, readonly string[]> => {
  const folder = mkdtempSync(join(tmpdir(), 'jingwei-lint-'))
  try {
    for (const path of ['oxlint.config.ts', 'tools/lint', 'package.json']) cpSync(join(root, path), join(folder, path), { recursive: true })
    symlinkSync(join(root, 'node_modules'), join(folder, 'node_modules'))
    for (const [path, text] of Object.entries(files)) {
      mkdirSync(dirname(join(folder, path)), { recursive: true })
      writeFileSync(join(folder, path), text)
    }
    const oxlint = join(root, 'node_modules', 'oxlint', 'bin', 'oxlint')
    const { stdout, stderr } = spawnSync(process.execPath, [oxlint, '-f', 'unix', '.'], { cwd: folder, encoding: 'utf8' })
    const found = stdout.split('\n').flatMap((line) => {
      const [, path, at, rule] = LINE.exec(line) ?? []
      return path && rule ? [{ path, at: Number(at), rule }] : []
    })
    if (!/problem|^$/.test(stdout.trim().split('\n').at(-1) ?? '') || stderr) throw new Error(`oxlint did not run:\n${stdout}${stderr}`)
    const broken = Map.groupBy(
      found.toSorted((a, b) => a.at - b.at),
      ({ path }) => path
    )
    return new Map([...broken].map(([path, lines]) => [path, lines.map(({ rule }) => rule)]))
  } finally {
    rmSync(folder, { recursive: true, force: true })
  }
}
