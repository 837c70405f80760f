import { useEffect } from 'react'
import type { ReactNode } from 'react'
import { useTranslation } from 'react-i18next'

type Props = { readonly title: ReactNode; readonly tab: string; readonly question: ReactNode; readonly aside?: ReactNode }

/** Title, and below it in grey the one question that the page answers. */
export function PageHead({ title, tab, question, aside }: Props) {
  useTabTitle(tab)
  return (
    <header className='page-head'>
      <div>
        <h1>{title}</h1>
        <p className='quiet'>{question}</p>
      </div>
      {aside && <div className='page-aside'>{aside}</div>}
    </header>
  )
}

/** The browser tab's title. */
export function useTabTitle(words: string) {
  const { t } = useTranslation()
  useEffect(() => {
    document.title = `${words} · ${t('product.short')}`
  }, [words, t])
}
