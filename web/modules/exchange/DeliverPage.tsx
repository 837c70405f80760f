import { InboxOutlined } from '@ant-design/icons'
import { Alert, Button, Progress } from 'antd'
import { useRef, useState } from 'react'
import type { DragEvent } from 'react'
import { useTranslation } from 'react-i18next'

import { manifest as manifestSchema } from '../../../api/exchange.ts'
import type { Manifest } from '../../../api/exchange.ts'
import { paths } from '../../paths.ts'
import { useMay } from '../../platform/session.ts'
import { useGo } from '../../ui/Go.tsx'
import { Failed, Refused } from '../../ui/states.tsx'
import { useDelivery } from './delivery.ts'
import { DeliveryParts } from './DeliveryParts.tsx'
import { FeedHead } from './FeedHead.tsx'
import { chosenParts } from './pieces.ts'

type Reading = { readonly name: string; readonly manifest: Manifest } | { readonly name: string; readonly fault: string } | null

const isManifest = (file: File) => file.name.endsWith('.manifest.json')

async function readManifest(file: File): Promise<Reading> {
  try {
    const read = manifestSchema.safeParse(JSON.parse(await file.text()))
    if (read.success) return { name: file.name, manifest: read.data }
    const fault = read.error.issues.map(({ path, message }) => `${path.join('.')}: ${message}`).join('; ')
    return { name: file.name, fault }
  } catch {
    return { name: file.name, fault: 'JSON' }
  }
}

/** 投递: a manifest and its parts, sent in pieces, then watched as a batch. */
export function DeliverPage() {
  const { t } = useTranslation()
  const permitted = useMay('exchange.feed.deliver')
  return (
    <>
      <FeedHead tab='deliver' />
      {permitted ? <Deliver /> : <Refused permission='exchange.feed.deliver' />}
      <p className='quiet note'>
        {t('feeds.folder')} <code>data/in/&lt;source&gt;/</code>
      </p>
    </>
  )
}

function Deliver() {
  const { t } = useTranslation()
  const go = useGo()
  const picker = useRef<HTMLInputElement>(null)
  const [reading, setReading] = useState<Reading>(null)
  const [files, setFiles] = useState<ReadonlyMap<string, File>>(new Map())
  const { delivery, send, cancel } = useDelivery((batchId) => go(paths.batch(batchId)))
  const busy = delivery.stage === 'sending'
  const manifest = reading && 'manifest' in reading ? reading.manifest : null
  const parts = manifest ? chosenParts(manifest, files) : []
  const ready = manifest !== null && parts.every((part) => part.state === 'ready')
  const arrived = delivery.stage === 'idle' ? {} : delivery.arrived
  const whole = parts.reduce((sum, part) => sum + part.bytes, 0)
  const there = parts.reduce((sum, part) => sum + Math.min(part.bytes, arrived[part.name] ?? 0), 0)

  const take = async (list: FileList | null) => {
    const given = [...(list ?? [])]
    const found = given.find(isManifest)
    setFiles((before) => new Map([...before, ...given.filter((file) => !isManifest(file)).map((file) => [file.name, file] as const)]))
    if (found) setReading(await readManifest(found))
  }
  const dropped = (event: DragEvent) => {
    event.preventDefault()
    if (!busy) void take(event.dataTransfer.files)
  }
  const begin = () => manifest && reading && void send({ manifestName: reading.name, manifest, files })

  return (
    <section className='deliver'>
      <input
        ref={picker}
        type='file'
        multiple
        hidden
        aria-label={t('deliver.choose')}
        accept='.json,.csv,.gz,.zst'
        onChange={(event) => {
          void take(event.target.files)
          event.target.value = ''
        }}
      />
      <div className='drop' onDragOver={(event) => event.preventDefault()} onDrop={dropped}>
        <InboxOutlined aria-hidden='true' />
        <p>{t('deliver.drop')}</p>
        <Button disabled={busy} onClick={() => picker.current?.click()}>
          {t('deliver.choose')}
        </Button>
      </div>
      {reading && 'fault' in reading && (
        <Alert type='error' showIcon title={t('deliver.manifestBad', { name: reading.name })} description={reading.fault} />
      )}
      {!reading && files.size > 0 && <Alert type='warning' showIcon title={t('deliver.manifestAbsent')} />}
      {manifest && reading && (
        <DeliveryParts name={reading.name} manifest={manifest} parts={parts} arrived={arrived} sending={delivery.stage !== 'idle'} />
      )}
      {busy && <Progress percent={whole === 0 ? 100 : Math.floor((there * 100) / whole)} aria-label={t('deliver.progress')} />}
      {delivery.stage === 'stopped' && <Failed fault={delivery.fault} what={t('deliver.what')} />}
      {manifest && (
        <div className='actions'>
          <Button type='primary' size='large' disabled={!ready || busy} title={ready ? undefined : t('deliver.notReady')} onClick={begin}>
            {t(delivery.stage === 'stopped' ? 'deliver.resume' : 'deliver.send')}
          </Button>
          {delivery.stage !== 'idle' && (
            <Button size='large' onClick={() => void cancel()}>
              {t('deliver.cancel')}
            </Button>
          )}
          {!ready && <span className='quiet'>{t('deliver.notReady')}</span>}
        </div>
      )}
    </section>
  )
}
