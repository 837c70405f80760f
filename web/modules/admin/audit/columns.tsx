import type { useTranslation } from 'react-i18next'

import type { AuditLineRead } from '../../../../api/admin/audit.ts'
import { count } from '../../../platform/formats.ts'
import { DoesNotApply, Instant, Word } from '../../../ui/cells.tsx'
import type { Column } from '../../../ui/Rows.tsx'
import { actionWords, fieldWords, valueWords } from './words.ts'

type Translate = ReturnType<typeof useTranslation>['t']

export function Actor({ line }: { readonly line: AuditLineRead }) {
  if (line.staffName !== null) return <>{line.staffName}</>
  return (
    <>
      <Word of='actor_kind' code={line.actorKind} /> <code>{line.actor}</code>
    </>
  )
}

const toneOf = { done: '', refused: 'worse', failed: 'danger' } as const

export const Outcome = ({ line }: { readonly line: AuditLineRead }) => (
  <span className={toneOf[line.outcome]}>
    <Word of='audit_outcome' code={line.outcome} />
  </span>
)

/** The first change in one line, and how many more there are. */
function Changed({ line, t }: { readonly line: AuditLineRead; readonly t: Translate }) {
  const [first] = line.changes
  if (first === undefined) return <DoesNotApply />
  const shown = `${fieldWords(t, first.field)}: ${first.before === null ? '' : `${valueWords(first.before)} → `}${first.after === null ? t('audit.removed') : valueWords(first.after)}`
  return (
    <span className='audit-cut' title={shown}>
      {shown}
      {line.changes.length > 1 && <span className='quiet'> {t('audit.moreFields', { more: count(line.changes.length - 1) })}</span>}
    </span>
  )
}

export const lineColumns = (t: Translate): Column<AuditLineRead>[] => [
  { key: 'at', title: t('audit.at'), card: 1, width: 110, cell: (line) => <Instant value={line.at} /> },
  { key: 'who', title: t('audit.who'), card: 1, width: 110, cell: (line) => <Actor line={line} /> },
  {
    key: 'action',
    title: t('audit.action'),
    card: 2,
    width: 150,
    cell: (line) => <span title={line.action}>{actionWords(t, line.action)}</span>
  },
  { key: 'outcome', title: t('audit.outcome'), card: 1, width: 70, cell: (line) => <Outcome line={line} /> },
  {
    key: 'object',
    title: t('audit.object'),
    wide: true,
    cell: (line) => (
      <span className='audit-cut audit-short' title={`${line.objectKind} ${line.objectId}`}>
        {t(`audit.objects.${line.objectKind}`, { defaultValue: line.objectKind })} {line.objectId}
      </span>
    )
  },
  { key: 'changes', title: t('audit.changes'), card: 3, cell: (line) => <Changed line={line} t={t} /> },
  {
    key: 'block',
    title: t('audit.block'),
    wide: true,
    figure: true,
    cell: (line) => (line.blockNo === null ? <span className='quiet'>{t('audit.unsealed')}</span> : count(line.blockNo))
  }
]

/** Of what is sensitive the reason matters, and not the outcome: only what was done is listed. */
export const sensitiveColumns = (t: Translate): Column<AuditLineRead>[] =>
  lineColumns(t).map((column) =>
    column.key === 'outcome' ? { key: 'reason', title: t('audit.reason'), card: 3, cell: (line) => <Reason line={line} t={t} /> } : column
  )

function Reason({ line, t }: { readonly line: AuditLineRead; readonly t: Translate }) {
  if (line.reason === null) return <DoesNotApply />
  const [code = '', ...note] = line.reason.split(':')
  return (
    <span className='audit-cut' title={line.reason}>
      {t(`enums.reveal_reason.${code}`, { defaultValue: code })}
      {note.length > 0 && <span className='quiet'> {note.join(':').trim()}</span>}
    </span>
  )
}
