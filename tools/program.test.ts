import assert from 'node:assert/strict'
import { spawn } from 'node:child_process'
import type { ChildProcess } from 'node:child_process'
import { once } from 'node:events'
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join, relative } from 'node:path'
import { after, before, test } from 'node:test'
import { setTimeout as pause } from 'node:timers/promises'

const root = join(import.meta.dirname, '..')
let folder = ''
before(async () => {
  folder = await mkdtemp(join(tmpdir(), 'jingwei-program-'))
})
after(() => rm(folder, { recursive: true, force: true }))

// A program that notes every signal in a file, stops at the first after a while, and ends with code 7.
const server = (diary: string) => `
  import { appendFileSync } from 'node:fs'
  const note = (line: string) => appendFileSync(${JSON.stringify(diary)}, line + '\\n')
  const on = (signal: string) => { note(signal); setTimeout(() => { note('stopped'); process.exit(7) }, 300) }
  process.on('SIGINT', on)
  process.on('SIGTERM', on)
  setInterval(() => {}, 1000)
  note('ready ' + process.env.UV_THREADPOOL_SIZE + ' ' + process.argv[2])
`

const diaryAfter = async (name: string, during: (tool: ChildProcess) => Promise<unknown> | void, waitFor = 'stopped') => {
  const diary = join(folder, `${name}.txt`)
  const program = join(folder, `${name}.ts`)
  await writeFile(program, server(diary))
  const launch = `import { runProgram } from ${JSON.stringify(join(root, 'tools', 'program.mjs'))}
    process.exitCode = await runProgram(${JSON.stringify(relative(root, program))}, ['--empty'])`
  const tool = spawn(process.execPath, ['--input-type=module', '-e', launch], { stdio: 'inherit' })
  const ended = once(tool, 'exit')
  const read = async (word: string) => {
    for (let tries = 0; tries < 200; tries++) {
      const lines = await readFile(diary, 'utf8').catch(() => '')
      if (lines.includes(word)) return lines.trim().split('\n')
      await pause(50)
    }
    throw new Error(`${name}: never ${word}`)
  }
  await read('ready')
  await during(tool)
  const [code] = await ended
  return { code, lines: await read(waitFor) }
}

test('Ctrl-C reaches the program once, is waited for, and its exit code is passed on', async () => {
  const { code, lines } = await diaryAfter('interrupt', async (tool) => {
    tool.kill('SIGINT')
    await pause(50)
    tool.kill('SIGINT')
  })
  assert.deepEqual(lines, ['ready 16 --empty', 'SIGINT', 'stopped'])
  assert.equal(code, 7)
})

test('SIGTERM reaches the program', async () => {
  const { code, lines } = await diaryAfter('terminate', (tool) => void tool.kill('SIGTERM'))
  assert.deepEqual(lines, ['ready 16 --empty', 'SIGTERM', 'stopped'])
  assert.equal(code, 7)
})

test('a tool killed with -9 leaves no orphan: its program is told to stop', async () => {
  const { lines } = await diaryAfter('kill', (tool) => void tool.kill('SIGKILL'))
  assert.deepEqual(lines, ['ready 16 --empty', 'SIGTERM', 'stopped'])
})
