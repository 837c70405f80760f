import { Button, Input } from 'antd'
import { useTranslation } from 'react-i18next'

type Props = {
  readonly value: string
  readonly onChange: (code: string) => void
  readonly recovery?: boolean
  /** The present code of a demo store, to be taken over with one tap. */
  readonly demoCode: { readonly code: string; readonly waitSeconds: number } | null
}

/** A field for a one-time code or a recovery code. */
export function CodeField({ value, onChange, recovery = false, demoCode }: Props) {
  const { t } = useTranslation()
  return (
    <>
      <label htmlFor='code'>{t(recovery ? 'signIn.recoveryCode' : 'signIn.code')}</label>
      <Input
        id='code'
        key={recovery ? 'recovery' : 'code'}
        autoFocus
        autoComplete='one-time-code'
        inputMode={recovery ? 'text' : 'numeric'}
        size='large'
        className='code-field'
        maxLength={recovery ? 40 : 7}
        value={value}
        onChange={(event) => onChange(event.target.value)}
      />
      {demoCode && (
        <p className='note'>
          {t('signIn.demoCode')} <code>{demoCode.code}</code>{' '}
          <Button size='small' onClick={() => onChange(demoCode.code)}>
            {t('signIn.take')}
          </Button>
          {demoCode.waitSeconds > 0 && <span className='quiet'> {t('signIn.demoWait', { seconds: demoCode.waitSeconds })}</span>}
        </p>
      )}
    </>
  )
}
