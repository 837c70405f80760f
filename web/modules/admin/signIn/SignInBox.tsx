import './signIn.css'
import type { ReactNode } from 'react'
import { useTranslation } from 'react-i18next'

import { useTabTitle } from '../../../ui/PageHead.tsx'

/** The frame of everything before a session. */
export function SignInBox({ title, question, wide, children }: { title: string; question: string; wide?: boolean; children: ReactNode }) {
  const { t } = useTranslation()
  useTabTitle(title)
  return (
    <main className='sign-in'>
      <div className={wide ? 'sign-in-box sign-in-wide' : 'sign-in-box'}>
        <header>
          <img src='/mark.svg' alt='' width='40' height='40' />
          <div>
            <h1>{t('product.long')}</h1>
            <p className='quiet'>{question}</p>
          </div>
        </header>
        {children}
      </div>
    </main>
  )
}
