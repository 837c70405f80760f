import type { z } from 'zod'

/** A setting ◆ as its module declares it (ADM-81). */
export type Setting<T> = {
  readonly group: string
  readonly key: string
  readonly schema: z.ZodType<T>
  readonly unit: string | null
  readonly default: T
  /** V = a change needs a second person. */
  readonly risk: 'M' | 'V'
  readonly reach: 'system' | 'province' | 'city'
}
export const declareSetting = <T>(setting: Setting<T>): Setting<T> => setting
