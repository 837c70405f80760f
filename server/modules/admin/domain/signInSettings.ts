import { z } from 'zod'

import { declareSetting } from './setting.ts'

const whole = (from: number, to: number) => z.number().int().min(from).max(to)
const security = { group: 'admin', risk: 'V', security: true, reach: 'system' } as const

/** Settings of sign-in (ADM-55 to 61, 93). Where a chapter gives a figure with ◆, it is the default here. */
export const signInSettings = {
  /** Whether the role says who must prove a second factor; off, the password alone opens a session. */
  secondFactorByRole: declareSetting({ ...security, key: 'admin.second_factor_by_role', schema: z.boolean(), unit: null, default: true }),
  passwordLength: declareSetting({ ...security, key: 'admin.password_length', schema: whole(8, 64), unit: '字符', default: 10 }),
  passwordClasses: declareSetting({ ...security, key: 'admin.password_classes', schema: whole(1, 4), unit: '类', default: 3 }),
  /** 0 = no limit. */
  passwordDays: declareSetting({ ...security, key: 'admin.password_days', schema: whole(0, 3650), unit: '天', default: 90 }),
  passwordsKept: declareSetting({ ...security, key: 'admin.passwords_kept', schema: whole(0, 24), unit: '个', default: 5 }),
  linkHours: declareSetting({ ...security, key: 'admin.link_hours', schema: whole(1, 168), unit: '小时', default: 24 }),
  unusedDays: declareSetting({ ...security, key: 'admin.unused_days', schema: whole(7, 3650), unit: '天', default: 90 }),
  idleMinutes: declareSetting({ ...security, key: 'admin.session_idle_minutes', schema: whole(2, 720), unit: '分钟', default: 30 }),
  deskIdleMinutes: declareSetting({
    ...security,
    key: 'admin.session_idle_minutes_desk',
    schema: whole(2, 720),
    unit: '分钟',
    default: 15
  }),
  sessionHours: declareSetting({ ...security, key: 'admin.session_hours', schema: whole(1, 168), unit: '小时', default: 12 }),
  sessionsPerPerson: declareSetting({ ...security, key: 'admin.sessions_per_person', schema: whole(1, 50), unit: '个', default: 5 }),
  deviceDays: declareSetting({ ...security, key: 'admin.device_days', schema: whole(1, 365), unit: '天', default: 90 }),
  stepUpMinutes: declareSetting({ ...security, key: 'admin.step_up_minutes', schema: whole(1, 60), unit: '分钟', default: 5 }),
  addressFailures: declareSetting({ ...security, key: 'admin.address_failures', schema: whole(5, 10_000), unit: '次', default: 20 }),
  signInsPerMinute: declareSetting({ ...security, key: 'admin.sign_ins_per_minute', schema: whole(1, 100_000), unit: '次', default: 10 }),
  requestsPerSecond: declareSetting({ ...security, key: 'admin.requests_per_second', schema: whole(1, 100_000), unit: '次', default: 20 }),
  requestsBurst: declareSetting({ ...security, key: 'admin.requests_burst', schema: whole(1, 100_000), unit: '次', default: 60 }),
  searchesPerSecond: declareSetting({ ...security, key: 'admin.searches_per_second', schema: whole(1, 100_000), unit: '次', default: 10 })
}
