import { maxPieceBytes, piecePath } from '../../../api/exchange.ts'
import { ownHeader } from '../../platform/api.ts'
import { rememberRequestId } from '../../platform/failure.ts'
import { piecesFrom } from './pieces.ts'

/** A piece that the server did not take; carries the request's number for the page. */
class PieceRefused extends Error {
  readonly status: number
  constructor(status: number) {
    super(`piece refused: ${status}`)
    this.status = status
  }
}

const TRIES = 4
const pause = (ms: number) => new Promise((done) => setTimeout(done, ms))

/**
 * Sends the rest of a part from byte `have`, piece after piece; `sent` is told the bytes that arrived so far. A piece that met a
 * broken line or a busy server is sent again, up to four times with growing pauses; sending it twice is harmless.
 */
export async function sendPart(batchId: string, file: File, have: number, sent: (bytes: number) => void, signal: AbortSignal) {
  for (const { from, to } of piecesFrom(file.size, have, maxPieceBytes)) {
    await sendPiece(piecePath(batchId, file.name, from), file.slice(from, to), signal)
    sent(to)
  }
}

async function sendPiece(path: string, body: Blob, signal: AbortSignal) {
  for (let tried = 1; ; tried++) {
    try {
      const answer = await fetch(path, {
        method: 'PUT',
        headers: { ...ownHeader, 'content-type': 'application/octet-stream' },
        credentials: 'same-origin',
        body,
        signal
      })
      if (answer.ok) return
      const refused = new PieceRefused(answer.status)
      const requestId = answer.headers.get('x-request-id')
      if (requestId) rememberRequestId(refused, requestId)
      throw refused
    } catch (fault) {
      const lasting = fault instanceof PieceRefused && fault.status < 500 && fault.status !== 429
      if (signal.aborted || lasting || tried === TRIES) throw fault
      await pause(500 * 2 ** tried)
    }
  }
}
