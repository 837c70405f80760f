import { SortAscendingOutlined, SortDescendingOutlined } from '@ant-design/icons'
import { Button, Select } from 'antd'
import { useTranslation } from 'react-i18next'

import { accountOrders } from '../../../../api/archive.ts'
import { maySortByName, useMe } from '../../../platform/session.ts'
import type { AccountsView } from './view.ts'

type Props = { readonly view: AccountsView; readonly onChange: (view: AccountsView) => void }

/** By what the list is ordered. Who reads names masked cannot order by them, and is told why (ruling 64). */
export function OrderPicker({ view, onChange }: Props) {
  const { t } = useTranslation()
  const me = useMe()
  const order = view.order ?? 'account_no'
  const descending = view.descending ?? false
  const words = t(descending ? 'accounts.descending' : 'accounts.ascending')
  return (
    <div className='order'>
      <Select
        aria-label={t('accounts.orderBy')}
        value={order}
        variant='borderless'
        popupMatchSelectWidth={false}
        onChange={(next) => onChange({ ...view, order: next === 'account_no' ? undefined : next })}
        labelRender={({ value }) => t('accounts.orderedBy', { by: t(`enums.account_order.${value}`) })}
        options={accountOrders.map((value) => {
          const closed = value === 'name' && !maySortByName(me)
          return {
            value,
            disabled: closed,
            label: (
              <>
                {t(`enums.account_order.${value}`)}
                {closed && <div className='note quiet'>{t('accounts.nameOrderClosed')}</div>}
              </>
            )
          }
        })}
      />
      <Button
        type='text'
        title={words}
        aria-label={words}
        icon={descending ? <SortDescendingOutlined /> : <SortAscendingOutlined />}
        onClick={() => onChange({ ...view, descending: !descending || undefined })}
      />
    </div>
  )
}
