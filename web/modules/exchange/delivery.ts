import { useEffect, useRef, useState } from 'react'

import type { Manifest } from '../../../api/exchange.ts'
import { client } from '../../platform/api.ts'
import { sendPart } from './upload.ts'

export type Chosen = {
  readonly manifestName: string
  readonly manifest: Manifest
  readonly files: ReadonlyMap<string, File>
}

export type Delivery =
  | { readonly stage: 'idle' }
  | { readonly stage: 'sending'; readonly arrived: Readonly<Record<string, number>> }
  | { readonly stage: 'stopped'; readonly arrived: Readonly<Record<string, number>>; readonly fault: unknown }

/** Sends a delivery. It can be resumed where it stopped: the server says what it already has. */
export function useDelivery(onFinished: (batchId: string) => void) {
  const [delivery, setDelivery] = useState<Delivery>({ stage: 'idle' })
  const batch = useRef<string | null>(null)
  const abort = useRef<AbortController | null>(null)

  useEffect(() => () => abort.current?.abort(), [])
  useEffect(() => {
    if (delivery.stage !== 'sending') return
    const leaving = (event: BeforeUnloadEvent) => event.preventDefault()
    addEventListener('beforeunload', leaving)
    return () => removeEventListener('beforeunload', leaving)
  }, [delivery.stage])

  const send = async ({ manifestName, manifest, files }: Chosen) => {
    const control = new AbortController()
    abort.current = control
    // Everything that is not missing has arrived.
    let arrived: Record<string, number> = Object.fromEntries(manifest.parts.map((part) => [part.name, part.bytes]))
    const note = (name: string, bytes: number) => {
      arrived = { ...arrived, [name]: bytes }
      setDelivery({ stage: 'sending', arrived })
    }
    setDelivery({ stage: 'sending', arrived: {} })
    try {
      const begun = await client.exchange.feeds.begin({ manifestName, manifest }, { signal: control.signal })
      batch.current = begun.batchId
      let missing = begun.missing
      // A second round only happens when the server found a part not whole after all.
      for (let round = 0; round < 3; round++) {
        for (const { name, have } of missing) note(name, have)
        for (const { name, have } of missing) {
          const file = files.get(name)
          if (file) await sendPart(begun.batchId, file, have, (bytes) => note(name, bytes), control.signal)
        }
        missing = (await client.exchange.feeds.finish({ batchId: begun.batchId }, { signal: control.signal })).missing
        if (missing.length === 0) return onFinished(begun.batchId)
      }
      throw new Error('parts stayed missing')
    } catch (fault) {
      if (!control.signal.aborted) setDelivery({ stage: 'stopped', arrived, fault })
    }
  }

  /** Stops sending and withdraws what was announced; nothing of it stays. */
  const cancel = async () => {
    abort.current?.abort()
    setDelivery({ stage: 'idle' })
    const begun = batch.current
    batch.current = null
    if (begun) await client.exchange.feeds.cancel({ batchId: begun }).catch(() => undefined)
  }

  return { delivery, send, cancel }
}
