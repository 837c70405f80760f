import { createHash } from 'node:crypto'

import type { RoleCode } from '../api/permissions.ts'
import { provinceCode } from './places.ts'

export type DemoLogin = {
  readonly login: string
  readonly password: string
  /** Secret of its one-time codes, in base32: known to everybody, as the password is. */
  readonly totpSecret: string
  readonly employeeNo: string
  readonly role: RoleCode
  /** Unit in which the role is granted. */
  readonly unitCode: string
  /** What to print beside it, Chinese and English. */
  readonly label: { readonly zh: string; readonly en: string }
}

type Person = { readonly employeeNo: string; readonly unitCode: string; readonly post: string; readonly left: boolean }
type Wanted = Omit<DemoLogin, 'employeeNo' | 'unitCode' | 'password' | 'totpSecret'> & {
  /** The post of the person; the next one where nobody holds the first. */
  readonly post: string | readonly string[]
  readonly unit: RegExp
  readonly nth?: number
}

const province = new RegExp(`^${provinceCode}$`)
const chengdu = /^SC5101/
const wanted: readonly Wanted[] = [
  {
    login: 'manager',
    post: 'individual',
    unit: chengdu,
    role: 'account_manager',
    label: { zh: '客户经理(成都,个人客户)', en: 'account manager, individuals, Chengdu' }
  },
  {
    login: 'group',
    post: 'group',
    unit: chengdu,
    role: 'account_manager',
    label: { zh: '客户经理(成都,集团客户)', en: 'account manager, groups, Chengdu' }
  },
  { login: 'chengdu', post: 'supervisor', unit: /^SC5101$/, role: 'supervisor', label: { zh: '成都主管', en: 'supervisor of Chengdu' } },
  { login: 'mianyang', post: 'supervisor', unit: /^SC5107$/, role: 'supervisor', label: { zh: '绵阳主管', en: 'supervisor of Mianyang' } },
  { login: 'analyst', post: 'analyst', unit: province, role: 'analyst', label: { zh: '省公司分析员', en: 'analyst of the province' } },
  { login: 'executive', post: 'other', unit: province, role: 'executive', label: { zh: '省公司领导', en: 'executive of the province' } },
  {
    login: 'operator',
    post: 'technical',
    unit: province,
    role: 'interface_operator',
    label: { zh: '接口值守员', en: 'interface operator' }
  },
  {
    login: 'system',
    post: 'administration',
    unit: province,
    role: 'system_administrator',
    label: { zh: '系统管理员', en: 'system administrator' }
  },
  {
    login: 'security',
    post: 'administration',
    unit: province,
    nth: 1,
    role: 'security_administrator',
    label: { zh: '安全管理员', en: 'security administrator' }
  },
  {
    login: 'security2',
    post: 'administration',
    unit: province,
    nth: 2,
    role: 'security_administrator',
    label: { zh: '安全管理员(第二人)', en: 'security administrator, the second' }
  },
  { login: 'auditor', post: 'other', unit: province, nth: 1, role: 'auditor', label: { zh: '审计员', en: 'auditor' } },
  {
    login: 'province',
    post: 'supervisor',
    unit: province,
    role: 'supervisor',
    label: { zh: '省公司主管', en: 'supervisor of the province' }
  },
  // Small provinces have no service desk of their own.
  {
    login: 'desk',
    post: ['desk', 'analyst'],
    unit: /^SC5101/,
    role: 'desk_agent',
    label: { zh: '服务台坐席(成都)', en: 'service desk, Chengdu' }
  }
]

/** The one password of the demonstration; a store with real people never gets these log-ins (ruling 45). */
export const demoPassword = 'Jingwei-demo-1'

const base32 = 'ABCDEFGHIJKLMNOPQRSTUVWXYZ234567'
/** 160 bits made from the name, so that an authenticator set up once fits every demo store. */
const totpSecretOf = (login: string): string =>
  Array.from(createHash('sha256').update(`jingwei demo ${login}`).digest().subarray(0, 32), (byte) => base32[byte & 31]).join('')

/**
 * The log-ins of the demonstration, one of each sort of user (ruling 64): the first person in order of employee number who holds the post in
 * the place. Works on the generated staff of every size and on the same people read back from the store. Throws where a post is not filled.
 */
export function demoLogins(staff: readonly Person[]): readonly DemoLogin[] {
  const inOrder = staff.filter(({ left }) => !left).toSorted((a, b) => (a.employeeNo < b.employeeNo ? -1 : 1))
  return wanted.map(({ post, unit, nth = 0, ...login }) => {
    const person = [post].flat().flatMap((one) => inOrder.filter((p) => p.post === one && unit.test(p.unitCode))[nth] ?? [])[0]
    if (!person) throw new Error(`the demo province has nobody for the log-in ${login.login}`)
    const secrets = { password: demoPassword, totpSecret: totpSecretOf(login.login) }
    return { ...login, ...secrets, employeeNo: person.employeeNo, unitCode: person.unitCode }
  })
}
