import { Button } from 'antd'
import { useTranslation } from 'react-i18next'

import { paths } from '../paths.ts'
import { Go } from '../ui/Go.tsx'
import { PageHead } from '../ui/PageHead.tsx'
import { Empty } from '../ui/states.tsx'

export function NotFound() {
  const { t } = useTranslation()
  return (
    <>
      <PageHead title={t('lost.title')} tab={t('lost.title')} question={t('lost.why')} />
      <Empty why={t('lost.address')}>
        <Go to={paths.home}>{t('lost.home')}</Go>
      </Empty>
    </>
  )
}

/** A fault of ours in drawing a page: nothing was written, so drawing again is safe. */
export function Crashed() {
  const { t } = useTranslation()
  return (
    <div className='state' role='alert'>
      <p className='state-title'>{t('lost.crashed')}</p>
      <Button onClick={() => location.reload()}>{t('do.retry')}</Button>
    </div>
  )
}
