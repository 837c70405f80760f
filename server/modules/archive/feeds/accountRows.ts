import type { Cells, RowCheck, StageValue } from '../../../platform/delivery.ts'
import { blindIndex, blindIndexes, newDataKey, sealWith, wrap } from '../../../platform/secrets/index.ts'
import type { Keys } from '../../../platform/secrets/index.ts'
import { checkCreditCode } from '../domain/creditCode.ts'
import { groupName } from '../domain/groupName.ts'
import { normaliseCertificate } from '../domain/identityCard.ts'
import { normaliseName } from '../domain/nameForm.ts'
import { chinaRegions } from '../domain/regionLexicon.ts'
import { accountKeyContext, certificateContext } from '../domain/sealedAs.ts'
import { searchTokens } from '../domain/searchTokens.ts'
import { checkCertificate } from '../domain/shapes.ts'

const common = ['account_no', 'name', 'unit_code', 'manager_no'] as const
const individual = [
  'gender', 'birth_date', 'birth_calendar', 'certificate_kind', 'certificate_valid_to', 'verified', 'nationality', 'education',
  'occupation', 'employer', 'home_address', 'postal_code', 'email', 'first_in_service_date'
] as const // prettier-ignore
const group = [
  'credit_code', 'other_registration', 'unit_type', 'industry', 'key_industry', 'ownership', 'staff_count', 'legal_person',
  'registered_capital_wan', 'revenue_year_wan', 'phone', 'address', 'postal_code', 'hq_list_no', 'national_group_no', 'agreement_no',
  'agreement_from', 'agreement_to'
] as const // prettier-ignore

const shared = ['kind', 'name_norm', 'name_key', 'state', 'source_updated_at', 'tokens'] as const
export const individualColumns = [
  ...common,
  ...individual,
  'important_flag',
  'boss_tier',
  'certificate_sealed',
  'certificate_index',
  'certificate_olds',
  'key_wrapped',
  ...shared
] as const
export const groupColumns = [...common, ...group, 'boss_class', 'vpmn_nos', ...shared] as const

export function stageIndividual(cells: Cells, keys: Keys): StageValue[] {
  const name = cells.name!
  const certificate = normaliseCertificate(cells.certificate_no!)
  const norm = normaliseName(name)
  const indexed = `${cells.certificate_kind}:${certificate}`
  const index = blindIndex(keys, indexed)
  const olds = blindIndexes(keys, indexed).filter((other) => !other.equals(index))
  // Which account it is, and whether its certificate changed, is known when the line is applied: its key is made now and kept only then.
  const key = newDataKey()
  return [
    ...common.map((column) => cells[column] ?? null),
    ...individual.map((column) => cells[column] ?? null),
    cells.important_flag === '1',
    cells.boss_tier ?? null,
    sealWith(keys, key, certificate, certificateContext),
    index,
    olds.length === 0 ? null : olds.map((old) => old.toString('hex')),
    wrap(keys, key, accountKeyContext),
    'individual',
    norm,
    norm,
    cells.state!,
    cells.updated_at!,
    searchTokens({ kind: 'individual', name, numbers: [], codes: [cells.account_no!] })
  ]
}

export function stageGroup(cells: Cells): StageValue[] {
  const named = groupName(cells.name!, chinaRegions())
  const codes = [cells.account_no, cells.credit_code, cells.hq_list_no].filter((code) => code !== null && code !== undefined)
  return [
    ...common.map((column) => cells[column] ?? null),
    ...group.map((column) => cells[column] ?? null),
    cells.boss_class ?? null,
    cells.vpmn_nos?.split('|') ?? null,
    'group',
    named.norm,
    named.key,
    cells.state!,
    cells.updated_at!,
    searchTokens({ kind: 'group', name: cells.name!, numbers: [], codes })
  ]
}

const notLegalEntities = new Set([
  'cluster_farm',
  'cluster_campus',
  'cluster_hometown',
  'cluster_industry',
  'cluster_other',
  'self_employed'
])
const isRegion = (code: string) => /^[1-9]\d{5}$/.test(code)

export const individualChecks: Readonly<Record<string, RowCheck>> = {
  'certificate_no passes the check of its kind (ARC-47)': (cells, key) => {
    const holder = { gender: cells.gender ?? null, birthDate: cells.birth_date ?? null }
    const { right } = checkCertificate(cells.certificate_kind!, cells.certificate_no!, key.periodEnd, holder)
    return right ? null : { column: 'certificate_no', expected: '符合该证件类型的号码规则(ARC-47)' }
  },
  'birth_date <= today': (cells, key) =>
    cells.birth_date && cells.birth_date > key.periodEnd ? { column: 'birth_date', expected: `不晚于 ${key.periodEnd}` } : null,
  'certificate_valid_to is null or certificate_valid_to > 1990-01-01': (cells) =>
    cells.certificate_valid_to && cells.certificate_valid_to <= '1990-01-01'
      ? { column: 'certificate_valid_to', expected: '晚于 1990-01-01' }
      : null
}

export const groupChecks: Readonly<Record<string, RowCheck>> = {
  'credit_code is valid (ARC-46) when present': (cells) =>
    cells.credit_code && !checkCreditCode(cells.credit_code, isRegion).right
      ? { column: 'credit_code', expected: '校验位正确的统一社会信用代码(ARC-46)' }
      : null,
  'credit_code or other_registration is present for legal entities': (cells) =>
    !cells.credit_code && !cells.other_registration && !notLegalEntities.has(cells.unit_type!)
      ? { column: 'credit_code', code: 'REQUIRED', expected: '法人须有统一社会信用代码或其他登记号' }
      : null,
  'agreement_to is null or agreement_to > agreement_from': (cells) =>
    cells.agreement_to && cells.agreement_from && cells.agreement_to <= cells.agreement_from
      ? { column: 'agreement_to', expected: '协议结束晚于协议开始' }
      : null
}
