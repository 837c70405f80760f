import { createWriteStream } from 'node:fs'
import { mkdtemp, rm } from 'node:fs/promises'
import { createServer } from 'node:http'
import type { IncomingMessage } from 'node:http'
import os from 'node:os'
import path from 'node:path'
import { text as wholeText } from 'node:stream/consumers'
import { pipeline } from 'node:stream/promises'

import { drainPending, Session } from 'chdb'

import { openPool } from '../server/platform/factstore/pool.ts'

/**
 * Not a ClickHouse server. No modern one can be had on the test machine (ruling 68), so this listener takes the HTTP form that the official
 * client speaks and answers from the embedded engine: enough to prove our client path (addresses, bound values, files, faults, cancelling),
 * nothing about a server's behaviour under load or on a cluster.
 */
export async function listenAsClickhouse(): Promise<{ url: string; close(): Promise<void> }> {
  const folder = await mkdtemp(path.join(os.tmpdir(), 'jingwei-listener-'))
  const open = () => new Session(path.join(folder, 'facts'))
  const sessions = [open(), open(), open()]
  const killer = open()
  const pool = openPool(sessions)

  async function answer(request: IncomingMessage): Promise<{ body: string; written: number }> {
    const { searchParams } = new URL(request.url ?? '/', 'http://listener')
    const bound = [...searchParams].filter(([key]) => key.startsWith('param_')).map(([key, value]) => [key.slice(6), value] as const)
    const asked = searchParams.get('query')
    const ask = (session: Session, sql: string) =>
      bound.length > 0 ? session.queryBindAsync(sql, valuesFor(sql, bound)) : session.queryAsync(sql)
    if (asked === null) {
      const sql = await wholeText(request)
      if (/^\s*kill query/i.test(sql)) return { body: (await ask(killer, sql)).text(), written: 0 }
      return { body: (await pool.use((session) => ask(session, sql))).text(), written: 0 }
    }
    const streamed = /^(insert into (\w+)[\s\S]*?)from input\(('(?:[^'\\]|\\.)*')\)([\s\S]*)\bformat (\w+)\s*$/i.exec(asked)
    if (streamed === null) {
      const sql = `${asked}\n${await wholeText(request)}`
      return { body: (await pool.use((session) => ask(session, sql))).text(), written: 0 }
    }
    const [, head, table, structure, tail, format] = streamed
    const file = path.join(folder, `body-${performance.now()}`)
    await pipeline(request, createWriteStream(file))
    return pool.use(async (session) => {
      const count = async () => Number((await session.queryAsync(`select count() from ${table}`, { format: 'TSV' })).text())
      const before = await count()
      await ask(session, `${head} from file('${file}', '${format}', ${structure}) ${tail}`)
      await rm(file)
      return { body: '', written: (await count()) - before }
    })
  }

  const server = createServer((request, response) => {
    if (request.url?.startsWith('/ping')) return void response.end('Ok.\n')
    answer(request).then(
      ({ body, written }) => {
        response.setHeader('x-clickhouse-summary', JSON.stringify({ written_rows: String(written) }))
        response.end(body)
      },
      (fault: Error) => {
        response.writeHead(500, { 'x-clickhouse-exception-code': /Code: (\d+)/.exec(fault.message)?.[1] ?? '0' })
        response.end(fault.message)
      }
    )
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const { port } = server.address() as { port: number }
  return {
    url: `http://127.0.0.1:${port}`,
    async close() {
      server.closeAllConnections()
      await new Promise((resolve) => server.close(resolve))
      await pool.finish()
      for (const session of [...sessions, killer]) session.close()
      await drainPending()
      await rm(folder, { recursive: true, force: true })
    }
  }
}

// The client sends bound values in the engine's escaped form; the embedded engine escapes them itself.
const valuesFor = (sql: string, bound: readonly (readonly [string, string])[]) =>
  Object.fromEntries(bound.map(([name, text]) => [name, sql.includes(`{${name}:Array(`) ? listOf(text) : unescaped(text)]))

const listOf = (text: string) =>
  [...text.slice(1, -1).matchAll(/'((?:[^'\\]|\\.)*)'|([^,]+)/gs)].map(([, quoted, plain]) =>
    plain === undefined ? unescaped(quoted!) : Number(plain)
  )

const unescaped = (text: string) =>
  text.replace(/\\(.)/gs, (_, letter: string) => ({ n: '\n', t: '\t', r: '\r', b: '\b', f: '\f', '0': '\0' })[letter] ?? letter)
