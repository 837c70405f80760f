import type { OrgStep } from '../api/admin/org.ts'
import type { Row } from '../demo/index.ts'
import { giveLogins } from '../server/modules/admin/index.ts'
import { row } from './given.ts'
import type { TestServer } from './given.ts'

const unit = (unit_code: string, parent_code: string | null, level: string, given: Row = {}): Row => ({
  unit_code,
  parent_code,
  name: `${unit_code}公司`,
  level,
  valid_from: '2020-01-01',
  ...given
})
export const person = (employee_no: string, unit_code: string, given: Row = {}): Row => ({
  employee_no,
  name: `员工${employee_no}`,
  unit_code,
  post: 'supervisor',
  kind: 'own',
  state: 'active',
  hired_on: '2020-01-01',
  ...given
})

/**
 * The organisation of ADM-31 under province P: cities A and B, counties A1 and B1, grid G of A1, and a second province R with city C.
 * Accounts: T000001 at A1, T000002 at A, T000003 at B, T000004 at G. A supervisor in each unit, employee number E and its code.
 */
export async function smallOrganisation(server: TestServer): Promise<void> {
  const delivered = async (feed: string, rows: readonly Row[], period = '20260630') => {
    const worked = await server.deliver({ feed, source: 'trial', period, mode: 'delta' }, rows)
    if (worked.state !== 'applied' || worked.rejected > 0) throw new Error(`${feed}: ${JSON.stringify(worked)}`)
  }
  await delivered('org_units', [
    unit('N', null, 'group_company'),
    unit('P', 'N', 'province', { head_employee_no: 'EP' }),
    unit('R', 'N', 'province'),
    unit('A', 'P', 'city', { head_employee_no: 'EA' }),
    unit('B', 'P', 'city'),
    unit('C', 'R', 'city'),
    unit('A1', 'A', 'county'),
    unit('B1', 'B', 'county'),
    unit('G', 'A1', 'grid', { grid_kind: 'main' })
  ])
  await delivered('staff', [
    ...['P', 'R', 'A', 'B', 'C', 'A1'].map((code) => person(`E${code}`, code)),
    person('ES', 'P', { post: 'administration' }),
    person('EV', 'P', { post: 'administration' })
  ])
  await delivered('accounts_individual', [
    row.individual(1, { unit_code: 'A1' }),
    row.individual(2, { unit_code: 'A' }),
    row.individual(3, { unit_code: 'B' }),
    row.individual(4, { unit_code: 'G' })
  ])
}

const letters = 'ABCDEFGHIJKLMNOPQRSTUVWXYZ234567'
/** The secret of a log-in's second factor. */
export const secretOf = (login: string): string =>
  [...login.toUpperCase().padEnd(32, 'Q')].map((sign) => (letters.includes(sign) ? sign : 'Z')).join('')

/** Log-ins of the supervisors, named as their units in lower case, and of the system administrator. */
export const smallLogins = (server: TestServer): Promise<void> =>
  giveLogins(server.services, [
    ...['P', 'R', 'A', 'B', 'C', 'A1'].map((code) => ({
      employeeNo: `E${code}`,
      login: code.toLowerCase(),
      password: 'Jingwei-demo-1',
      totpSecret: secretOf(code.toLowerCase()),
      role: 'supervisor' as const,
      unitCode: code
    })),
    ...(['ES', 'EV'] as const).map((employeeNo) => ({
      employeeNo,
      login: employeeNo.toLowerCase(),
      password: 'Jingwei-demo-1',
      totpSecret: secretOf(employeeNo.toLowerCase()),
      role: 'system_administrator' as const,
      unitCode: 'P'
    }))
  ])

/** Writes a change down as approved, past the second person; answers its id. */
export async function approvedChange(server: TestServer, effectiveOn: string, steps: readonly OrgStep[]): Promise<string> {
  const [change] = await server.record<{ id: string }>(
    `insert into org_change (change_id, name, effective_on, steps, preview, state, drafted_by, drafted_at, approved_at)
     select gen_random_uuid(), '试验', $1, $2, '{"counts":{},"units":[],"sight":{"people":0,"list":[]}}', 'approved', staff_id, $3, $3
     from staff order by staff_id limit 1 returning change_id as id`,
    [effectiveOn, JSON.stringify(steps), server.services.clock.now()]
  )
  return change!.id
}

export const stateOfChange = async (server: TestServer, changeId: string): Promise<{ state: string; why: string | null }> =>
  (await server.record<{ state: string; why: string | null }>('select state, why from org_change where change_id = $1', [changeId]))[0]!

export type Place = { code: string; parent: string | null; lo: number; hi: number; state: string }
export const placesOf = async (server: TestServer): Promise<Map<string, Place>> => {
  const rows = await server.record<Place>(
    'select u.code, p.code as parent, u.lo, u.hi, u.state from org_unit u left join org_unit p on p.org_unit_id = u.parent_id'
  )
  return new Map(rows.map((one) => [one.code, one]))
}

/** Tables with a position whose value is not that of the account (or of the unit) it belongs to, found in the catalogue. */
export async function strayPositions(server: TestServer): Promise<string[]> {
  const columns = await server.record<{ table: string; position: string }>(
    `select c.relname as "table", a.attname as position from pg_class c join pg_attribute a on a.attrelid = c.oid and a.attnum > 0 and not a.attisdropped
     where c.relnamespace = 'public'::regnamespace and c.relkind in ('r', 'p') and a.attname ~ '(^|_)org_pos$' order by 1, 2`
  )
  const strays: string[] = []
  for (const { table, position } of columns) {
    const owner = position.replace(/org_pos$/, 'account_id')
    const [bad] =
      table === 'account'
        ? await server.record<{ n: number }>(
            'select count(*)::int as n from account a join org_unit u on u.org_unit_id = a.org_unit_id where a.org_pos <> u.lo'
          )
        : await server.record<{ n: number }>(
            `select count(*)::int as n from ${table} t join account a on a.account_id = t.${owner} where t.${position} <> a.org_pos`
          )
    if (bad!.n > 0) strays.push(`${table}.${position}: ${bad!.n}`)
  }
  return strays
}
