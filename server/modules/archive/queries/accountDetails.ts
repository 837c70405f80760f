import { dayOf } from '../../../platform/clock.ts'
import { query } from '../../../platform/database.ts'
import type { Tx } from '../../../platform/database.ts'
import { mask } from '../../../platform/mask.ts'
import type { Scope } from '../../../platform/scope.ts'
import type { Answer } from './answers.ts'

type Individual = NonNullable<Answer<'get'>['individual']>
type Group = NonNullable<Answer<'get'>['group']>

/** What only an individual has; personal fields leave masked whoever reads, the certificate not at all (ADM-47). Null where no feed has brought it. */
export async function individualDetails(tx: Tx, accountId: number): Promise<Individual | null> {
  const [row] = await query<Individual>(
    tx,
    `select i.gender, i.birth_date as "birthDate", i.birth_calendar as "birthCalendar", i.certificate_kind as "certificateKind",
       i.certificate_valid_to as "certificateValidTo", i.verified, i.nationality, i.education,
       i.occupation, i.employer, i.home_address as "homeAddress", i.postal_code as "postalCode", i.email
     from individual i where i.account_id = $1::bigint`,
    [accountId]
  )
  if (row === undefined) return null
  return {
    ...row,
    birthDate: mask('birth', row.birthDate),
    homeAddress: mask('address', row.homeAddress),
    email: mask('email', row.email)
  }
}

/** What only a group has; its telephone and address are no person's, its legal person is. Null where no feed has brought it. */
export async function groupDetails(tx: Tx, scope: Scope, accountId: number): Promise<Group | null> {
  // Counted by the dates of membership alone: a member's subscription may be out of the reader's sight, and two readers of one group
  // must read one number.
  const [row] = await query<Group>(
    tx,
    `select g.credit_code as "creditCode", g.other_registration as "otherRegistration", g.unit_type as "unitType", g.industry,
       g.key_industry as "keyIndustry", g.ownership, g.staff_count as "staffCount", g.legal_person as "legalPerson",
       g.registered_capital_wan as "registeredCapitalWan", g.revenue_year_wan as "revenueYearWan", g.phone, g.address,
       g.postal_code as "postalCode", g.agreement_no as "agreementNo", g.agreement_from as "agreementFrom", g.agreement_to as "agreementTo",
       (select count(*)::int from member m
        where m.group_account_id = g.account_id and m.main_group and not m.virtual and not m.test
          and m.valid_from <= $2::date and (m.valid_to is null or m.valid_to > $2::date)) as members
     from group_profile g where g.account_id = $1::bigint`,
    [accountId, dayOf(scope.at)]
  )
  return row === undefined ? null : { ...row, legalPerson: mask('name', row.legalPerson) }
}
