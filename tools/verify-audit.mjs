// Checks a signed file of the audit trail alone, without the server and without any package (ADM-67):
//   node tools/verify-audit.mjs <file> [--key <hex of the key's id>]
// The file carries the public key that signed it; who must be sure whose file it is compares the key's id with the one that the
// installation gave him, or names it with --key.
import { createHash, createPublicKey, verify } from 'node:crypto'
import { createReadStream } from 'node:fs'
import { createInterface } from 'node:readline'
import { pathToFileURL } from 'node:url'

const sha256 = (...parts) => parts.reduce((hash, part) => hash.update(part), createHash('sha256')).digest()

/** RFC 8785: what JSON.stringify writes, with the names of every object in order. */
const canonical = (value) => {
  if (Array.isArray(value)) return `[${value.map(canonical).join(',')}]`
  if (typeof value !== 'object' || value === null) return JSON.stringify(value)
  const fields = Object.keys(value)
    .toSorted()
    .map((name) => `${JSON.stringify(name)}:${canonical(value[name])}`)
  return `{${fields.join(',')}}`
}

const HASH = 64

/** What is wrong with a file, line by line, and what it holds. */
export async function checkFile(path, expectedKeyId) {
  const faults = []
  const all = createHash('sha256')
  const seen = { rows: 0, sealed: 0, blocks: [], keyId: null, ended: false, head: null }
  let [key, block, hashes, at, before] = [null, null, new Set(), 0, null]
  const fault = (what) => faults.push({ line: at, what })

  const readHead = (line) => {
    seen.head = line
    if (line.format !== 'jingwei-audit-1') return fault('the file is of no known format')
    key = createPublicKey(line.publicKey)
    seen.keyId = sha256(key.export({ type: 'spki', format: 'der' }))
      .toString('hex')
      .slice(0, 16)
    if (expectedKeyId !== undefined && expectedKeyId !== seen.keyId) fault(`signed with key ${seen.keyId}, expected ${expectedKeyId}`)
  }
  const readBlock = (line) => {
    const { previous, rowHashes, blockHash, signature } = line
    const count = Buffer.alloc(4)
    count.writeUInt32BE(rowHashes.length / HASH)
    const made = sha256(Buffer.from(previous, 'hex'), count, Buffer.from(rowHashes, 'hex'))
    if (made.toString('hex') !== blockHash) fault(`block ${line.block}: its hash is not that of its rows`)
    if (!verify(null, Buffer.from(blockHash, 'hex'), key, Buffer.from(signature, 'hex'))) fault(`block ${line.block}: wrong signature`)
    if (before !== null && before.block + 1 === line.block && before.blockHash !== previous)
      fault(`block ${line.block}: does not follow on block ${before.block}`)
    hashes = new Set()
    for (let i = 0; i < rowHashes.length; i += HASH) hashes.add(rowHashes.slice(i, i + HASH))
    block = before = line
    seen.blocks.push(line.block)
  }
  const readRow = ({ block: holds, hash, row }) => {
    seen.rows += 1
    const made = sha256(canonical(row)).toString('hex')
    if (made !== hash) fault(`row ${row.event_id}: changed`)
    if (holds === null) return
    seen.sealed += 1
    if (block?.block !== holds || !hashes.has(made)) fault(`row ${row.event_id}: not in block ${holds}`)
  }
  const readEnd = ({ end, signature }) => {
    seen.ended = true
    const digest = all.digest()
    if (digest.toString('hex') !== end || !verify(null, digest, key, Buffer.from(signature, 'hex'))) fault('the file was changed')
  }

  for await (const text of createInterface({ input: createReadStream(path), crlfDelay: Infinity })) {
    at += 1
    if (seen.ended) {
      fault('something stands behind the end')
      break
    }
    try {
      const line = JSON.parse(text)
      if ('end' in line) readEnd(line)
      else {
        all.update(`${text}\n`)
        if (at === 1) readHead(line)
        else if ('row' in line) readRow(line)
        else readBlock(line)
      }
    } catch (broken) {
      fault(`not readable: ${broken.message}`)
    }
  }
  if (!seen.ended) fault('the file has no end')
  if (seen.head !== null && seen.head.rows !== seen.rows) fault(`${seen.rows} rows, ${seen.head.rows} declared`)
  return { ...seen, faults }
}

if (process.argv[1] !== undefined && import.meta.url === pathToFileURL(process.argv[1]).href) {
  const [file, flag, keyId] = process.argv.slice(2)
  if (file === undefined) {
    process.stderr.write('node tools/verify-audit.mjs <file> [--key <id>]\n')
    process.exit(2)
  }
  const { rows, sealed, blocks, keyId: signedBy, head, faults } = await checkFile(file, flag === '--key' ? keyId : undefined)
  for (const { line, what } of faults) process.stdout.write(`line ${line}: ${what}\n`)
  const range = blocks.length === 0 ? 'no sealed block' : `blocks ${blocks[0]} to ${blocks.at(-1)}`
  process.stdout.write(
    `${faults.length === 0 ? 'whole' : 'BROKEN'}: ${rows} rows, ${sealed} of them sealed, ${range}, key ${signedBy}, written ${head?.exportedAt}\n`
  )
  process.exit(faults.length === 0 ? 0 : 1)
}
