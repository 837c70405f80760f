import { useEffect } from 'react'

import { paths } from '../paths.ts'
import { useGo } from '../ui/Go.tsx'
import { usePlaces } from './places.tsx'

/** The first place that the person may enter; who may enter none sees his rights. */
export function Home() {
  const go = useGo()
  const first = usePlaces()[0]?.to ?? paths.rights
  useEffect(() => go(first, true), [go, first])
  return null
}
