import { useTranslation } from 'react-i18next'

import type { Manifest } from '../../../api/exchange.ts'
import { bytes, count } from '../../platform/formats.ts'
import { Rows } from '../../ui/Rows.tsx'
import type { Column } from '../../ui/Rows.tsx'
import { originWords, periodWords } from './columns.tsx'
import type { PartChoice } from './pieces.ts'
import { useCatalogue } from './questions.ts'

type Props = {
  readonly name: string
  readonly manifest: Manifest
  readonly parts: readonly PartChoice[]
  readonly arrived: Readonly<Record<string, number>>
  readonly sending: boolean
}

/** What the manifest announces, and how much of each part is there. */
export function DeliveryParts({ name, manifest, parts, arrived, sending }: Props) {
  const { t } = useTranslation()
  const catalogue = useCatalogue()
  const label = catalogue.data?.find(({ feed }) => feed === manifest.feed)?.label ?? manifest.feed
  const columns: Column<PartChoice>[] = [
    { key: 'name', title: t('batch.part'), card: 1, cell: (part) => <span className='breaks'>{part.name}</span> },
    { key: 'bytes', title: t('batch.size'), card: 2, figure: true, cell: (part) => bytes(part.bytes) },
    {
      key: 'state',
      title: t('field.state'),
      card: 2,
      cell: (part) =>
        sending ? t('deliver.arrived', { arrived: bytes(arrived[part.name] ?? 0), bytes: bytes(part.bytes) }) : <PartState part={part} />
    }
  ]
  return (
    <>
      <h2>
        {label} {periodWords(t, manifest.period)}
      </h2>
      <p className='quiet'>
        {originWords(t, manifest)} · {t('deliver.rows', { rows: count(manifest.rows) })}
        <br />
        <span className='breaks'>{name}</span>
      </p>
      {parts.length === 0 ? (
        <p>{t('deliver.noParts')}</p>
      ) : (
        <Rows label={t('batch.parts')} rows={parts} columns={columns} id={(part) => part.name} />
      )}
    </>
  )
}

function PartState({ part }: { readonly part: PartChoice }) {
  const { t } = useTranslation()
  if (part.state === 'ready') return <span className='better'>✓ {t('deliver.part.ready')}</span>
  if (part.state === 'absent') return <span className='worse'>{t('deliver.part.absent')}</span>
  return <span className='danger'>{t('deliver.part.otherSize', { found: bytes(part.found) })}</span>
}
