import type { RoleCode } from '../api/permissions.ts'
import { provinceCode } from './places.ts'

export type DemoLogin = {
  readonly login: string
  readonly password: string
  readonly employeeNo: string
  readonly role: RoleCode
  /** Unit in which the role is granted. */
  readonly unitCode: string
  /** What to print beside it, Chinese and English. */
  readonly label: { readonly zh: string; readonly en: string }
}

type Person = { readonly employeeNo: string; readonly unitCode: string; readonly post: string; readonly left: boolean }
type Wanted = Omit<DemoLogin, 'employeeNo' | 'unitCode' | 'password'> & {
  readonly post: string
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
  }
]

/** The one password of the demonstration; a store with real people never gets these log-ins (ruling 45). */
export const demoPassword = 'Jingwei-demo-1'

/**
 * The log-ins of the demonstration, one of each sort of user (ruling 64): the first person in order of employee number who holds the post in
 * the place. Works on the generated staff of every size and on the same people read back from the store. Throws where a post is not filled.
 */
export function demoLogins(staff: readonly Person[]): readonly DemoLogin[] {
  const inOrder = staff.filter(({ left }) => !left).toSorted((a, b) => (a.employeeNo < b.employeeNo ? -1 : 1))
  return wanted.map(({ post, unit, nth = 0, ...login }) => {
    const person = inOrder.filter((p) => p.post === post && unit.test(p.unitCode))[nth]
    if (!person) throw new Error(`the demo province has nobody for the log-in ${login.login}`)
    return { ...login, password: demoPassword, employeeNo: person.employeeNo, unitCode: person.unitCode }
  })
}
