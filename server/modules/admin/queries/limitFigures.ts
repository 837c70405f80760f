import { inTransaction } from '../../../platform/database.ts'
import type { LimitFigures } from '../../../platform/http/limits.ts'
import type { Grounds } from '../../../platform/scope.ts'
import { signInSettings } from '../domain/signInSettings.ts'
import { settingAt } from './settings.ts'

// Asked with every request: a change counts after half a minute.
const keptMs = 30_000

/** How to ask for the limits in force (ADM-56, 93). */
export function limitFigures({ db, clock }: Grounds): () => Promise<LimitFigures> {
  let kept: { at: number; figures: Promise<LimitFigures> } | null = null
  return () => {
    const now = clock.now()
    if (kept !== null && Math.abs(now.getTime() - kept.at) < keptMs) return kept.figures
    const figures = inTransaction(db, async (tx) => ({
      requestsPerSecond: await settingAt(tx, signInSettings.requestsPerSecond, now),
      requestsBurst: await settingAt(tx, signInSettings.requestsBurst, now),
      searchesPerSecond: await settingAt(tx, signInSettings.searchesPerSecond, now),
      signInsPerMinute: await settingAt(tx, signInSettings.signInsPerMinute, now),
      addressFailures: await settingAt(tx, signInSettings.addressFailures, now)
    }))
    kept = { at: now.getTime(), figures }
    figures.catch(() => (kept = null))
    return figures
  }
}
