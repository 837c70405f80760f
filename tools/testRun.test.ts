import assert from 'node:assert/strict'
import { spawnSync } from 'node:child_process'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { test } from 'node:test'

// The tests of a made-up file, run by the runner of `npm test`: its exit code, last line and whole output.
const outcomeOf = (...texts: readonly string[]) => {
  const folder = mkdtempSync(join(tmpdir(), 'jingwei-run-'))
  try {
    const files = texts.map((text, i) => join(folder, `${i}.test.ts`))
    files.forEach((file, i) => writeFileSync(file, `import { before, test } from 'node:test'\n${texts[i]}`))
    // The runner of this very test must not be taken for the one that is started here.
    const { NODE_TEST_CONTEXT: _, ...env } = process.env
    const { status, stdout } = spawnSync(process.execPath, [join(import.meta.dirname, 'testRun.mjs'), ...files], { encoding: 'utf8', env })
    return { status, last: stdout.trimEnd().split('\n').at(-1), stdout }
  } finally {
    rmSync(folder, { recursive: true, force: true })
  }
}

test('passed, failed and skipped are counted over files, and the last line says so', () => {
  const { status, last, stdout } = outcomeOf(
    "test('good', () => {})\ntest('later', { skip: true }, () => {})",
    "test('outer', (t) => t.test('inner', () => { throw new Error('three fen missing') }))"
  )
  assert.equal(last, '1 passed, 1 failed, 1 skipped')
  assert.equal(status, 1)
  assert.match(stdout, /✖ .*1\.test\.ts:2 {2}outer › inner\nError: three fen missing/)
})

test('when all is well the exit code is 0', () => {
  const { status, last } = outcomeOf("test('good', () => {})")
  assert.deepEqual({ status, last }, { status: 0, last: '1 passed, 0 failed, 0 skipped' })
})

test('a file that runs no test is a failure', () => {
  const { status, last, stdout } = outcomeOf('void [before, test]')
  assert.deepEqual({ status, last }, { status: 1, last: '0 passed, 1 failed, 0 skipped' })
  assert.match(stdout, /the file runs no test/)
})

test('a file that crashes is a failure, and what it said is shown', () => {
  for (const crash of [
    "console.error('the disk is full')\nprocess.exit(3)",
    "console.error('the disk is full')\nconst x: = 1",
    "test('good', () => {})\ntest('ends', () => { console.error('the disk is full'); process.kill(process.pid, 'SIGKILL') })"
  ]) {
    const { status, stdout } = outcomeOf(crash)
    assert.equal(status, 1)
    assert.match(stdout, /the file ended badly/)
    assert.match(stdout, /the disk is full/)
  }
})

test('a hook that throws is a failure', () => {
  const { status, last } = outcomeOf("before(() => { throw new Error('no store') })\ntest('good', () => {})")
  assert.deepEqual({ status, last }, { status: 1, last: '0 passed, 1 failed, 0 skipped' })
})
