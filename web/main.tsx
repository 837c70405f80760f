import './base.css'
import './platform/jitless.ts'
import { RouterProvider } from '@tanstack/react-router'
import { createRoot } from 'react-dom/client'

import { Providers } from './frame/Providers.tsx'
import { speakPreferred } from './platform/i18n.ts'
import { router } from './routes.tsx'

const root = document.getElementById('root')
if (!root) throw new Error('the page has no root')

await speakPreferred()
createRoot(root).render(
  <Providers>
    <RouterProvider router={router} />
  </Providers>
)
