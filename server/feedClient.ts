import { createReadStream } from 'node:fs'
import { readdir, readFile, stat } from 'node:fs/promises'
import path from 'node:path'
import { parseArgs } from 'node:util'

import { createORPCClient, ORPCError } from '@orpc/client'
import { RPCLink } from '@orpc/client/fetch'
import type { ContractRouterClient } from '@orpc/contract'

import { manifest, maxPieceBytes, piecePath, rejectFilePath } from '../api/exchange.ts'
import type { Manifest } from '../api/exchange.ts'
import type { api } from '../api/index.ts'
import { feedOrder } from '../definitions/feeds.ts'

const usage = `usage: npm run feed -- load <manifest or folder> [--login operator] [--password …] [--url http://localhost:8080]
  A folder: all its deliveries, each after those it refers to. The password may stand in JINGWEI_PASSWORD; a demo store's own needs none.
  Ends with 0 where all were applied or known already, with 1 where one was refused or could not be sent, with 2 for a wrong command.`

/** What the person at the console can act on: shown without a stack. */
class Plain extends Error {}
class WrongCommand extends Error {}

const tell = (line: string) => process.stdout.write(`${line}\n`)
const pause = (ms: number) => new Promise((resolve) => setTimeout(resolve, ms))

// Each after what it refers to; the server works waiting batches in the same order (EXC-29).
const order = feedOrder()
const placeOf = (feed: string) => (order.includes(feed) ? order.indexOf(feed) : order.length)

type Delivery = { readonly file: string; readonly manifest: Manifest }

async function deliveriesAt(place: string): Promise<Delivery[]> {
  const found = await stat(place).catch(() => null)
  if (found === null) throw new WrongCommand(`There is nothing at ${place}.`)
  const files = found.isDirectory()
    ? (await readdir(place)).filter((name) => name.endsWith('.manifest.json')).map((name) => path.join(place, name))
    : [place]
  if (files.length === 0)
    throw new WrongCommand(`${place} holds no *.manifest.json. A folder of one source is wanted, not the one above it.`)
  const deliveries = await Promise.all(files.map(async (file) => ({ file, manifest: await readManifest(file) })))
  const key = ({ manifest: m }: Delivery) => [m.period, m.seq, m.source, m.region].join(' ')
  return deliveries.toSorted((a, b) => placeOf(a.manifest.feed) - placeOf(b.manifest.feed) || (key(a) < key(b) ? -1 : 1))
}

async function readManifest(file: string): Promise<Manifest> {
  const text = await readFile(file, 'utf8')
  let json: unknown
  try {
    json = JSON.parse(text)
  } catch {
    throw new Plain(`${file} is no JSON.`)
  }
  const read = manifest.safeParse(json)
  if (read.success) return read.data
  throw new Plain(`${file} is no manifest:\n${read.error.issues.map((i) => `  ${i.path.join('.')}: ${i.message}`).join('\n')}`)
}

/** A running server as its command line sees it: its routes, and the way for bytes. */
function serverAt(url: string) {
  const cookies = new Map<string, string>()
  const send = async (request: Request | string, init: RequestInit = {}): Promise<Response> => {
    const headers = new Headers(request instanceof Request ? request.headers : init.headers)
    headers.set('x-jingwei', '1')
    if (cookies.size > 0) headers.set('cookie', [...cookies.values()].join('; '))
    const answer = await fetch(request, { ...init, headers })
    for (const set of answer.headers.getSetCookie()) cookies.set(set.split('=')[0]!, set.split(';')[0]!)
    return answer
  }
  const client: ContractRouterClient<typeof api> = createORPCClient(
    new RPCLink({ url: `${url}/rpc`, fetch: (request, init) => send(request, init as RequestInit) })
  )
  return { url, client, send }
}
type Server = ReturnType<typeof serverAt>

async function signIn({ client, url }: Server, login: string, given: string | undefined): Promise<void> {
  const welcome = await client.admin.session.welcome()
  const password = given ?? process.env.JINGWEI_PASSWORD ?? welcome.demoLogins.find((known) => known.login === login)?.password
  if (password === undefined) throw new WrongCommand(`No password for ${login}: give --password or JINGWEI_PASSWORD.`)
  const { step } = await client.admin.session.signIn({ login, password }).catch((fault: unknown) => {
    if (fault instanceof ORPCError && fault.code === 'SIGN_IN_FAILED')
      throw new Plain(`${url} does not let ${login} in with this password.`)
    throw fault
  })
  if (step !== 'done') throw new Plain(`${login} must sign in at ${url} first: more than the password is asked of him there (${step}).`)
}

/** Sends what is wanted of a part, from the byte where the server's copy ends. */
async function sendPart(server: Server, batchId: string, file: string, name: string, have: number): Promise<void> {
  const { size } = await stat(file).catch(() => {
    throw new Plain(`The part ${file} is missing.`)
  })
  let [at, failures] = [have, 0]
  while (at < size) {
    const chunks: Buffer[] = []
    for await (const chunk of createReadStream(file, { start: at, end: Math.min(at + maxPieceBytes, size) - 1 }))
      chunks.push(chunk as Buffer)
    const answer = await server
      .send(`${server.url}${piecePath(batchId, name, at)}`, {
        method: 'PUT',
        headers: { 'content-type': 'application/octet-stream' },
        body: new Blob(chunks as Buffer<ArrayBuffer>[])
      })
      .catch((fault: unknown) => (failures >= 4 ? Promise.reject(fault) : null))
    // Cut off, or another sender is at it: what the server has by then is where to go on.
    const said: { have?: number; code?: string } = answer === null ? {} : ((await answer.json()) as { have?: number; code?: string })
    if (answer?.ok || typeof said.have === 'number') at = said.have ?? size
    else if (answer !== null && answer.status !== 409 && answer.status < 500)
      throw new Plain(`${name} was not taken: ${said.code ?? answer.status}.`)
    if (answer?.ok) failures = 0
    else if ((failures += 1) > 5)
      throw new Plain(`${name} could not be sent, the server has ${at} of ${size} bytes. The same command goes on from there.`)
    else await pause(500 * failures)
    if (size > maxPieceBytes) tell(`  ${name}: ${Math.floor((at / size) * 100)} %`)
  }
}

/** Brings a delivery to the server and waits until it is worked; answers whether it is in. */
async function deliver(server: Server, { file, manifest: told }: Delivery): Promise<boolean> {
  const { feeds } = server.client.exchange
  tell(`${told.feed} ${told.source} ${told.region} ${told.period} ${told.mode}: ${told.rows} lines`)
  const begun = await feeds.begin({ manifestName: path.basename(file), manifest: told })
  let { missing } = begun
  for (let tries = 0; tries < 3; tries++) {
    for (const { name, have } of missing)
      await sendPart(server, begun.batchId, path.join(path.dirname(file), path.basename(name)), name, have)
    missing = (await feeds.finish({ batchId: begun.batchId })).missing
    if (missing.length === 0) return outcomeOf(server, begun.batchId)
  }
  throw new Plain(`The parts are shorter than the manifest says: ${missing.map((part) => part.name).join(', ')}.`)
}

async function outcomeOf(server: Server, batchId: string): Promise<boolean> {
  const { feeds } = server.client.exchange
  let said = ''
  for (let polls = 0; ; polls++) {
    const batch = await feeds.batch({ batchId })
    if (['applied', 'refused', 'duplicate'].includes(batch.state)) return tellOutcome(server, batch)
    const now =
      batch.progress === null
        ? batch.state
        : `${batch.progress.step} ${batch.progress.done}${batch.progress.of ? ` of ${batch.progress.of}` : ''}`
    // Short ones pass without a word; a long one says every two seconds what is new.
    if (polls % 8 === 7 && now !== said) tell(`  ${(said = now)}`)
    await pause(250)
  }
}

async function tellOutcome(
  { client, url }: Server,
  batch: Awaited<ReturnType<Server['client']['exchange']['feeds']['batch']>>
): Promise<boolean> {
  const { batchId, state, added, changed, equal, reversed, rejected } = batch
  if (state === 'duplicate') tell('  duplicate: the same content was applied before, nothing changed')
  else tell(`  ${state}: added ${added}, changed ${changed}, equal ${equal}, reversed ${reversed}, rejected ${rejected}`)
  for (const { code, place, found, expected } of batch.findings)
    tell(
      `  ${code}${place === null ? '' : ` at ${place}`}${found === null ? '' : `, found ${found}`}${expected === null ? '' : `, expected ${expected}`}`
    )
  const { rows } = batch.hasRejectFile ? await client.exchange.feeds.rejects({ batchId, limit: 5 }) : { rows: [] }
  for (const cell of rows)
    tell(`  part ${cell.part} line ${cell.line} ${cell.column}: ${cell.code}, found ${cell.found ?? 'nothing'}, expected ${cell.expected}`)
  if (batch.hasRejectFile) tell(`  all rejected lines with their reasons: ${url}${rejectFilePath(batchId)} (signed in)`)
  return state !== 'refused'
}

async function main(): Promise<number> {
  const { values, positionals } = parseArgs({
    allowPositionals: true,
    options: {
      login: { type: 'string', default: 'operator' },
      password: { type: 'string' },
      url: { type: 'string', default: 'http://localhost:8080' }
    }
  })
  const [command, place] = positionals
  if (command !== 'load' || place === undefined || positionals.length > 2) throw new WrongCommand(usage)
  const deliveries = await deliveriesAt(place)
  const server = serverAt(values.url.replace(/\/+$/, ''))
  await signIn(server, values.login, values.password)
  for (const [i, delivery] of deliveries.entries()) {
    if (await deliver(server, delivery)) continue
    // What follows refers to it and would be rejected line by line.
    if (i + 1 < deliveries.length) tell(`refused; ${deliveries.length - i - 1} deliveries behind it were not sent`)
    return 1
  }
  return 0
}

function wordsOf(fault: unknown): string {
  if (fault instanceof Plain || fault instanceof WrongCommand) return fault.message
  if (fault instanceof ORPCError) return `The server refuses: ${fault.code} ${fault.data === undefined ? '' : JSON.stringify(fault.data)}`
  const cause = fault instanceof Error ? (fault.cause as { code?: string } | undefined) : undefined
  if (cause?.code !== undefined || (fault instanceof TypeError && fault.message === 'fetch failed'))
    return `No server answers at the address (${cause?.code ?? 'unreachable'}). Start one with \`npm start\`, or name another with --url.`
  return fault instanceof Error && 'code' in fault && String(fault.code).startsWith('ERR_PARSE_ARGS')
    ? `${fault.message}\n${usage}`
    : String(fault)
}

process.exitCode = await main().catch((fault: unknown) => {
  process.stderr.write(`${wordsOf(fault)}\n`)
  return fault instanceof WrongCommand ? 2 : 1
})
