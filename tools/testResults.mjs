// Turns the event stream of node:test into counts, failures and times. Runs under the pinned runtime.
import { relative } from 'node:path'
import { inspect } from 'node:util'

import { root } from './console.mjs'

const OUTPUT_LINES_KEPT = 25

const ownLines = (stack) => stack.replace(/^ +at .*\(?node:.*\n?/gm, '')

/** Collects the results of one run; feed it every event, then read it. */
export const collectResults = () => {
  const counts = { passed: 0, failed: 0, skipped: 0 }
  const failures = []
  const files = new Map()
  // Names of the tests that enclose the one being reported, by nesting.
  let path = []

  const fileOf = (file) => {
    const name = relative(root, file ?? 'unknown')
    if (!files.has(name)) files.set(name, { name, tests: 0, ms: 0, output: [] })
    return files.get(name)
  }
  // The runner reports a whole file as a test only where it has none inside, or ended badly.
  const isFile = ({ name, file, nesting }) => nesting === 0 && name === file

  const failed = (data, why) => {
    counts.failed++
    failures.push({ file: fileOf(data.file), name: [...path.slice(0, data.nesting), data.name].join(' › '), line: data.line, why })
  }

  const onPass = (data) => {
    if (isFile(data)) {
      if (data.skip === undefined && fileOf(data.file).tests === 0) failed({ ...data, name: 'the file runs no test' }, '')
      return
    }
    fileOf(data.file).tests++
    if (data.details.type === 'suite') return
    counts[data.skip === undefined && data.todo === undefined ? 'passed' : 'skipped']++
  }

  const onFail = (data) => {
    const { error } = data.details
    if (isFile(data))
      return failed({ ...data, name: 'the file ended badly' }, `exit code ${error?.exitCode ?? 'none'}, signal ${error?.signal ?? 'none'}`)
    fileOf(data.file).tests++
    if (data.todo !== undefined) counts.skipped++
    // Whoever failed only because something inside did is counted there.
    else if (error?.failureType !== 'subtestsFailed') failed(data, ownLines(inspect(error?.cause ?? error, { depth: 5 })))
  }

  const see = ({ type, data }) => {
    if (type === 'test:start') path = [...path.slice(0, data.nesting), data.name]
    else if (type === 'test:pass') onPass(data)
    else if (type === 'test:fail') onFail(data)
    else if (type === 'test:stdout' || type === 'test:stderr') {
      const file = fileOf(data.file)
      file.output = [...file.output, data.message].slice(-OUTPUT_LINES_KEPT)
    } else if (type === 'test:complete' && isFile(data)) {
      const file = fileOf(data.file)
      file.ms = data.details.duration_ms
      return { ...file, ok: data.details.error === undefined }
    }
    return null
  }
  /** `see` answers the file that an event ended, if it ended one. */
  return { see, counts, failures, slowest: (count, overMs) => slowest([...files.values()], count, overMs) }
}

const slowest = (files, count, overMs) =>
  files
    .filter(({ ms }) => ms > overMs)
    .toSorted((a, b) => b.ms - a.ms)
    .slice(0, count)

/** The account of one failure: where, which, why, and what its file printed last. */
export const failureText = ({ file, name, line, why }) => {
  const output = file.output.join('').trimEnd()
  return [`✖ ${file.name}${line > 1 ? `:${line}` : ''}  ${name}`, why, output && `  its file printed last:\n${output}`]
    .filter((part) => part !== '')
    .join('\n')
}
