import { useMutation, useQuery } from '@tanstack/react-query'
import { Button, Input, Modal } from 'antd'
import { useState } from 'react'
import { useTranslation } from 'react-i18next'

import type { Finding } from '../../../../api/admin/audit.ts'
import { client, orpc } from '../../../platform/api.ts'
import { failureOf } from '../../../platform/failure.ts'
import { count } from '../../../platform/formats.ts'
import { queries } from '../../../platform/queries.ts'
import { useMay } from '../../../platform/session.ts'
import { DoesNotApply, Instant, Word } from '../../../ui/cells.tsx'
import { Rows } from '../../../ui/Rows.tsx'
import { Answer, Empty, wordsOf } from '../../../ui/states.tsx'

const LEAST_NOTE = 4

/** What verification found broken, and what was said to it. */
export function FindingsTab() {
  const { t } = useTranslation()
  const [answering, setAnswering] = useState<Finding | null>(null)
  const mayAnswer = useMay('admin.audit.read')
  const asked = useQuery(orpc.admin.audit.findings.queryOptions())
  return (
    <Answer asked={asked} what={t('audit.tab.findings')}>
      {(findings) =>
        findings.length === 0 ? (
          <Empty why={t('audit.noFindings')}>{t('audit.noFindingsMore')}</Empty>
        ) : (
          <>
            <Rows
              label={t('audit.tab.findings')}
              rows={findings}
              id={(finding) => finding.findingId}
              columns={[
                { key: 'at', title: t('audit.foundAt'), card: 1, width: 120, cell: (finding) => <Instant value={finding.foundAt} /> },
                { key: 'kind', title: t('audit.what'), card: 2, cell: (finding) => <Word of='finding_kind' code={finding.kind} /> },
                { key: 'block', title: t('audit.block'), card: 2, told: true, figure: true, cell: (finding) => count(finding.blockNo) },
                {
                  key: 'rows',
                  title: t('audit.rowsFound'),
                  card: 3,
                  cell: (finding) => <RowsFound finding={finding} />
                },
                {
                  key: 'state',
                  title: t('field.state'),
                  card: 1,
                  cell: (finding) => (
                    <span className={finding.state === 'open' ? 'danger' : 'quiet'}>
                      <Word of='finding_state' code={finding.state} />
                    </span>
                  )
                },
                { key: 'note', title: t('audit.note'), wide: true, cell: (finding) => finding.note ?? <DoesNotApply /> },
                {
                  key: 'do',
                  title: '',
                  card: 3,
                  width: 80,
                  cell: (finding) =>
                    mayAnswer && finding.state !== 'closed' ? (
                      <Button size='small' onClick={() => setAnswering(finding)}>
                        {t('audit.answer')}
                      </Button>
                    ) : null
                }
              ]}
            />
            {answering && <AnswerDialog key={answering.findingId} finding={answering} onClose={() => setAnswering(null)} />}
          </>
        )
      }
    </Answer>
  )
}

function RowsFound({ finding }: { readonly finding: Finding }) {
  const { t } = useTranslation()
  const [first] = finding.rows
  if (first === undefined) return <DoesNotApply />
  return (
    <span title={finding.rows.map((row) => `${t(`enums.row_fault.${row.what}`)} ${row.eventId}`).join('\n')}>
      <Word of='row_fault' code={first.what} /> <code>{first.eventId}</code> {first.at && <Instant value={first.at} />}
      {finding.rows.length > 1 && <span className='quiet'> {t('audit.moreRows', { more: count(finding.rows.length - 1) })}</span>}
    </span>
  )
}

function AnswerDialog({ finding, onClose }: { readonly finding: Finding; readonly onClose: () => void }) {
  const { t } = useTranslation()
  const [note, setNote] = useState(finding.note ?? '')
  const given = useMutation({
    mutationFn: (close: boolean) => client.admin.audit.answer({ findingId: finding.findingId, note, close }),
    onSuccess: async () => {
      await queries.invalidateQueries({ queryKey: orpc.admin.audit.key() })
      onClose()
    }
  })
  const failure = given.error ? failureOf(given.error) : null
  const short = note.trim().length < LEAST_NOTE
  return (
    <Modal
      open
      title={t('audit.answerTitle', { no: count(finding.blockNo) })}
      onCancel={onClose}
      footer={[
        <Button key='answer' disabled={short} loading={given.isPending} onClick={() => given.mutate(false)}>
          {t('audit.answer')}
        </Button>,
        <Button key='close' type='primary' disabled={short} loading={given.isPending} onClick={() => given.mutate(true)}>
          {t('audit.close')}
        </Button>
      ]}
    >
      <p className='quiet'>{t('audit.closeMeans')}</p>
      <Input.TextArea
        aria-label={t('audit.note')}
        rows={3}
        maxLength={500}
        value={note}
        onChange={(event) => setNote(event.target.value)}
      />
      {failure && (
        <p role='alert' className='danger'>
          {wordsOf(t, failure.code, failure.data)}
        </p>
      )}
    </Modal>
  )
}
