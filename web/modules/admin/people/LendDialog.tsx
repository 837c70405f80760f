import { useMutation, useQuery } from '@tanstack/react-query'
import { Input, Modal, Select } from 'antd'
import { useState } from 'react'
import { useTranslation } from 'react-i18next'

import { client, orpc } from '../../../platform/api.ts'
import { failureOf } from '../../../platform/failure.ts'
import { queries } from '../../../platform/queries.ts'
import { wordsOf } from '../../../ui/states.tsx'

/** Lends one of the supervisor's accounts to a colleague, up to and with a day. */
export function LendDialog({ staffId, name, onClose }: { readonly staffId: number; readonly name: string; readonly onClose: () => void }) {
  const { t } = useTranslation()
  const [text, setText] = useState('')
  const [accountId, setAccount] = useState<number>()
  const [until, setUntil] = useState('')
  const [reason, setReason] = useState('')
  const found = useQuery({
    ...orpc.archive.accounts.search.queryOptions({ input: { text: text.trim() } }),
    enabled: text.trim().length >= 2,
    retry: false
  })
  const lent = useMutation({
    mutationFn: (wanted: number) => client.admin.access.lend({ accountId: wanted, staffId, until, reason: reason.trim() }),
    onSuccess: () => {
      void queries.invalidateQueries({ queryKey: orpc.admin.access.key() })
      onClose()
    }
  })
  const failure = lent.error ? failureOf(lent.error) : null
  return (
    <Modal
      open
      title={`${t('people.lend')} · ${name}`}
      okText={t('people.lend')}
      okButtonProps={{ disabled: accountId === undefined || !until || reason.trim().length < 2 }}
      confirmLoading={lent.isPending}
      onOk={() => accountId !== undefined && lent.mutate(accountId)}
      onCancel={onClose}
    >
      <p className='quiet'>{t('people.lendWhy')}</p>
      <div className='form-lines'>
        <label htmlFor='lend-account'>{t('people.account')}</label>
        <Select
          id='lend-account'
          value={accountId ?? null}
          placeholder={t('search.placeholder')}
          showSearch={{ filterOption: false, onSearch: setText }}
          loading={found.isFetching}
          notFoundContent={text.trim().length < 2 ? t('search.how') : t('search.nothing')}
          options={(found.data?.hits ?? []).map((hit) => ({ value: hit.accountId, label: `${hit.name ?? ''} · ${hit.accountNo ?? ''}` }))}
          onChange={(picked) => setAccount(picked ?? undefined)}
        />
        <label htmlFor='lend-until'>{t('people.lendUntil')}</label>
        <Input id='lend-until' type='date' value={until} onChange={(event) => setUntil(event.target.value)} />
        <label htmlFor='lend-reason'>{t('people.reason')}</label>
        <Input id='lend-reason' maxLength={200} value={reason} onChange={(event) => setReason(event.target.value)} />
      </div>
      {failure && (
        <p role='alert' className='danger'>
          {wordsOf(t, failure.code, failure.data)}
        </p>
      )}
    </Modal>
  )
}
