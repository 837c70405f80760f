import { Button, Checkbox } from 'antd'
import { useTranslation } from 'react-i18next'

type Props = {
  readonly codes: readonly string[]
  readonly saved: boolean
  readonly onSaved: (saved: boolean) => void
  readonly onDone: () => void
}

/** Ten codes, shown this once. */
export function RecoveryCodes({ codes, saved, onSaved, onDone }: Props) {
  const { t } = useTranslation()
  return (
    <section className='recovery' aria-label={t('signIn.recoveryCodes')}>
      <h2>{t('signIn.recoveryCodes')}</h2>
      <p>{t('signIn.recoveryWhy', { n: codes.length })}</p>
      <ol>
        {codes.map((code) => (
          <li key={code}>
            <code>{code}</code>
          </li>
        ))}
      </ol>
      <Button onClick={() => void navigator.clipboard.writeText(codes.join('\n'))}>{t('signIn.copy')}</Button>
      <Checkbox checked={saved} onChange={(event) => onSaved(event.target.checked)}>
        {t('signIn.saved')}
      </Checkbox>
      <Button type='primary' size='large' block disabled={!saved} onClick={onDone}>
        {t('signIn.goOn')}
      </Button>
    </section>
  )
}
