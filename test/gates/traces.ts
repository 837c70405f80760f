import type { Source } from './sources.ts'

// Written so that this file is not its own finding.
const FOLDERS = ['work', 'root', 'home', 'Users'].join('|')
const MACHINE_PATH = new RegExp(`(?:^|[\\s"'\`(=:\\[])/(?:${FOLDERS})/\\w`, 'm')
const REGISTRY = new RegExp(['registry\\.npm', 'npmmirror', 'artifactory', 'nexus\\.'].map((host) => `://[^\\s"']*${host}`).join('|'), 'i')

/** What betrays the machine or the registry that a file was made with: `path: what`. */
export const tracesOfMachines = (files: readonly Source[]): readonly string[] =>
  files.flatMap(({ path, text }) =>
    [MACHINE_PATH.exec(text)?.[0], REGISTRY.exec(text)?.[0]].flatMap((found) => (found ? [`${path}: ${found.trim()}`] : []))
  )

/** The locked packages that name the address they were taken from, and so would be fetched from there on every machine. */
export const lockedAddresses = (lock: {
  readonly packages: Readonly<Record<string, { readonly resolved?: string; readonly link?: boolean }>>
}) => Object.entries(lock.packages).flatMap(([name, { resolved, link }]) => (resolved && !link ? [name] : []))
