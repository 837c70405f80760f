import type { Tx } from '../../../platform/database.ts'
import type { Setting } from '../domain/setting.ts'

/** First version: every setting has its default. */
export const settingAt = async <T>(_tx: Tx, setting: Setting<T>, _at: Date, _orgUnitId?: number): Promise<T> => setting.default
