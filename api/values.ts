/** Values that every module's api speaks in. A mask names its rule of ARC-38 and its level; the server masks, the page never sees the clear value. */
import { z } from 'zod'

export const maskRules = ['name', 'msisdn', 'phone', 'cert', 'birth', 'address', 'email', 'bank', 'all'] as const
export type MaskRule = (typeof maskRules)[number]

/** Text that the server may have masked; `rule` and `level` are carried in the schema so that a test can walk every answer (ADM-48). */
export const masked = (rule: MaskRule, level: 'S1' | 'S2') =>
  z
    .string()
    .nullable()
    .meta({ mask: `${rule}/${level}` })

export const fen = z.number().int().describe('whole fen 分')
export const month = z
  .string()
  .regex(/^\d{4}-\d{2}$/)
  .describe('yyyy-mm')
export const day = z
  .string()
  .regex(/^\d{4}-\d{2}-\d{2}$/)
  .describe('yyyy-mm-dd')
export const instant = z.iso.datetime({ offset: true }).describe('UTC instant')
export const accountId = z.coerce.number().int().positive()
export const orgUnitId = z.coerce.number().int().positive()
export const staffId = z.coerce.number().int().positive()

export const accountKinds = ['individual', 'group'] as const
export const accountStates = ['in_service', 'left'] as const
export const tiers = ['diamond', 'gold', 'silver', 'standard'] as const
export const groupClasses = ['A', 'B', 'C', 'D'] as const
export const orgLevels = ['group_company', 'province', 'city', 'county', 'grid', 'team'] as const
export const chargeClasses = [
  'monthly_fee',
  'voice',
  'roaming',
  'data',
  'message',
  'value_added',
  'product_fee',
  'one_off',
  'other'
] as const
export type ChargeClass = (typeof chargeClasses)[number]
