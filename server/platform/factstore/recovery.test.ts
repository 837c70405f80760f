import assert from 'node:assert/strict'
import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdtemp, rm } from 'node:fs/promises'
import os from 'node:os'
import path from 'node:path'
import { test } from 'node:test'

import { FactsFault } from './errors.ts'
import { openFactStore } from './store.ts'

const BATCH = 2000

test('after kill -9 during inserts every acknowledged batch is there, whole, and no half one', async () => {
  const dataDir = await mkdtemp(path.join(os.tmpdir(), 'jingwei-killed-'))
  const script = `
    import { openFactStore } from ${JSON.stringify(import.meta.resolve('./store.ts'))}
    const store = await openFactStore({ dataDir: ${JSON.stringify(dataDir)}, url: null, memoryMb: 1024 })
    await store.run('create table stage_batch (batch UInt32, n UInt32, month Date) engine = MergeTree partition by month order by (batch, n) settings fsync_after_insert = 1')
    for (let batch = 1; ; batch++) {
      await store.insertRows('stage_batch', Array.from({ length: ${BATCH} }, (_, n) => ({ batch, n, month: '2026-03-01' })))
      process.stdout.write(batch + '\\n')
    }`
  const child = spawn(process.execPath, ['--input-type=module-typescript', '-e', script], { stdio: ['ignore', 'pipe', 'inherit'] })
  let acknowledged = 0
  child.stdout.on('data', (text: Buffer) => {
    acknowledged = Number(text.toString().trim().split('\n').at(-1))
    if (acknowledged >= 20) child.kill('SIGKILL')
  })
  await once(child, 'close')
  const store = await openFactStore({ dataDir, url: null, memoryMb: 1024 })
  const batches = await store.rows<{ batch: number; n: number }>(
    'select batch, count() as n from stage_batch group by batch order by batch'
  )
  assert.ok(batches.length >= acknowledged && acknowledged >= 20)
  assert.ok(batches.every(({ n }) => n === BATCH))
  await store.close()
  await rm(dataDir, { recursive: true, force: true })
})

test('closing ends a running question, refuses what waits and what comes, and leaves the folder free', async () => {
  const dataDir = await mkdtemp(path.join(os.tmpdir(), 'jingwei-closing-'))
  const store = await openFactStore({ dataDir, url: null, memoryMb: 1024 })
  const endless = 'select count() as n from numbers(1000000000000) where sipHash64(number) = 1'
  const asked = Array.from({ length: 8 }, () =>
    store.rows(endless).then(
      () => 'answered',
      (fault: FactsFault) => fault.code
    )
  )
  await new Promise((resolve) => setTimeout(resolve, 300))
  await store.close()
  assert.deepEqual(new Set(await Promise.all(asked)), new Set(['QUERY_WAS_CANCELLED']))
  await assert.rejects(store.rows('select 1 as n'), (fault) => fault instanceof FactsFault && fault.code === 'FACTS_CLOSED')
  const again = await openFactStore({ dataDir, url: null, memoryMb: 1024 })
  assert.deepEqual(await again.rows('select 1 as n'), [{ n: 1 }])
  await again.close()
  await rm(dataDir, { recursive: true, force: true })
})
