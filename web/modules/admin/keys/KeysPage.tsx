import { useMutation, useQuery } from '@tanstack/react-query'
import { Button, Modal, Progress } from 'antd'
import { useState } from 'react'
import { useTranslation } from 'react-i18next'

import { keyUses } from '../../../../api/admin/keys.ts'
import { client, orpc } from '../../../platform/api.ts'
import { failureOf } from '../../../platform/failure.ts'
import { count } from '../../../platform/formats.ts'
import { queries } from '../../../platform/queries.ts'
import { useMay } from '../../../platform/session.ts'
import { DoesNotApply, Instant, Word } from '../../../ui/cells.tsx'
import { PageHead } from '../../../ui/PageHead.tsx'
import { Rows } from '../../../ui/Rows.tsx'
import { Answer, Refused, wordsOf } from '../../../ui/states.tsx'
import { useApproved } from '../vault/useApproved.tsx'

type Use = (typeof keyUses)[number]

/** 密钥: which keys are in force, and how far their change has come (ADM-89). */
export function KeysPage() {
  const { t } = useTranslation()
  const permitted = useMay('admin.key.rotate')
  return (
    <>
      <PageHead title={t('cryptoKeys.title')} tab={t('cryptoKeys.title')} question={t('cryptoKeys.question')} />
      {permitted ? <Keys /> : <Refused permission='admin.key.rotate' />}
    </>
  )
}

const again = () => queries.invalidateQueries({ queryKey: orpc.admin.keys.key() })

function Keys() {
  const { t } = useTranslation()
  const asked = useQuery({
    ...orpc.admin.keys.list.queryOptions(),
    refetchInterval: (query) => (query.state.data?.keys.some((key) => key.state === 'retiring') ? 1_000 : false)
  })
  const pause = useMutation({ mutationFn: (paused: boolean) => client.admin.keys.pause({ paused }), onSettled: again })
  return (
    <Answer asked={asked} what={t('cryptoKeys.title')}>
      {({ keys, work, paused }) => (
        <>
          <div className='list-bar'>
            {keyUses.map((use) => (
              <Rotate key={use} use={use} busy={keys.some((key) => key.use === use && key.state === 'retiring')} />
            ))}
          </div>
          {(work !== null || paused) && (
            <section aria-label={t('cryptoKeys.work')}>
              {work !== null && (
                <>
                  <p role='status'>
                    {t('cryptoKeys.step', {
                      step: t(`cryptoKeys.steps.${work.step}`, work.step),
                      done: count(work.done),
                      of: count(work.of)
                    })}
                  </p>
                  <Progress percent={Math.floor((work.done / Math.max(work.of, 1)) * 100)} aria-label={t('cryptoKeys.work')} />
                </>
              )}
              <Button size='small' loading={pause.isPending} onClick={() => pause.mutate(!paused)}>
                {t(paused ? 'cryptoKeys.goOn' : 'cryptoKeys.hold')}
              </Button>
              {paused && <span className='quiet'> {t('cryptoKeys.held')}</span>}
            </section>
          )}
          <Rows
            label={t('cryptoKeys.title')}
            rows={keys}
            id={(key) => `${key.use}${key.keyId}`}
            columns={[
              { key: 'use', title: t('cryptoKeys.use'), card: 1, cell: (key) => <Word of='key_use' code={key.use} /> },
              { key: 'id', title: t('cryptoKeys.id'), card: 2, cell: (key) => <code>{key.keyId.toString(16).padStart(8, '0')}</code> },
              { key: 'algorithm', title: t('cryptoKeys.algorithm'), card: 2, cell: (key) => key.algorithm },
              { key: 'state', title: t('field.state'), card: 1, cell: (key) => <Word of='key_state' code={key.state} /> },
              { key: 'made', title: t('cryptoKeys.made'), card: 3, told: true, cell: (key) => <Instant value={key.madeAt} /> },
              {
                key: 'ended',
                title: t('cryptoKeys.ended'),
                card: 3,
                told: true,
                cell: (key) => (key.endedAt === null ? <DoesNotApply /> : <Instant value={key.endedAt} />)
              }
            ]}
          />
        </>
      )}
    </Answer>
  )
}

function Rotate({ use, busy }: { readonly use: Use; readonly busy: boolean }) {
  const { t } = useTranslation()
  const [open, setOpen] = useState(false)
  const rotated = useApproved(
    (vaultId) => client.admin.keys.rotate({ use, ...(vaultId ? { vaultId } : {}) }),
    { use },
    () => {
      setOpen(false)
      void again()
    }
  )
  const failure = rotated.error ? failureOf(rotated.error) : null
  return (
    <>
      <Button disabled={busy} title={busy ? t('errors.KEY_RETIRING') : undefined} onClick={() => setOpen(true)}>
        {t('cryptoKeys.rotate', { use: t(`enums.key_use.${use}`) })}
      </Button>
      <Modal
        open={open}
        title={t('cryptoKeys.rotate', { use: t(`enums.key_use.${use}`) })}
        okText={t('cryptoKeys.rotate', { use: t(`enums.key_use.${use}`) })}
        confirmLoading={rotated.isPending}
        onOk={() => rotated.run()}
        onCancel={() => setOpen(false)}
      >
        <p>{t('cryptoKeys.consequence')}</p>
        {failure && failure.code !== 'APPROVAL_NEEDED' && (
          <p role='alert' className='danger'>
            {wordsOf(t, failure.code, failure.data)}
          </p>
        )}
      </Modal>
      {rotated.dialog}
    </>
  )
}
