import type { ReactNode } from 'react'
import { useTranslation } from 'react-i18next'

import type { RevealField } from '../../../../api/archive/reveals.ts'
import { Count, Day, DoesNotApply, Instant, Text, Unknown, Word } from '../../../ui/cells.tsx'
import { Fields } from '../../../ui/Fields.tsx'
import type { Field } from '../../../ui/Fields.tsx'
import { FirstInService, Owner, Rank } from '../../../ui/marks.tsx'
import { CertificateCheck } from '../reveals/CertificateCheck.tsx'
import { Shown } from '../reveals/Shown.tsx'
import type { Account } from './types.ts'

/** 资料: what is filed, each value as known, unknown or not applying. */
export function ProfileTab({ account }: { readonly account: Account }) {
  const { t } = useTranslation()
  return (
    <div className='profile'>
      <Section title={t('account.section.service')} fields={serviceFields(account, t)} />
      <Section title={t('account.section.record')} fields={recordFields(account)} />
      {account.individual && (
        <Section title={t('account.section.person')} fields={personFields(account.accountId, account.individual, t)} />
      )}
      {account.group && <Section title={t('account.section.unit')} fields={unitFields(account.accountId, account.group)} />}
      {account.group && <Section title={t('account.section.agreement')} fields={agreementFields(account.group)} />}
    </div>
  )
}

function Section({ title, fields }: { readonly title: string; readonly fields: readonly Field[] }) {
  const { t } = useTranslation()
  return (
    <section>
      <h2>{title}</h2>
      <Fields of={fields} word={(label) => t(`field.${label}`)} />
    </section>
  )
}

const serviceFields = (account: Account, t: ReturnType<typeof useTranslation>['t']): Field[] => [
  ['state', <Word of='account_state' code={account.state} />],
  [account.kind === 'individual' ? 'tier' : 'groupClass', <Rank account={account} />],
  ['important', t(account.important ? 'value.yes' : 'value.no')],
  ['unit', account.unitPath.map((unit) => unit.name).join(' › ') || account.unitName],
  ['owner', <Owner account={account} />],
  ['helpers', account.helpers.length === 0 ? t('value.none') : <Helpers of={account} />],
  ['firstInService', <FirstInService account={account} always />],
  ['left', account.state === 'left' ? <Day value={account.leftDate} always /> : <DoesNotApply why={t('value.stillServed')} />],
  ['subscriptions', <Count value={account.subscriptions} />]
]

function Helpers({ of }: { readonly of: Account }) {
  const { t } = useTranslation()
  return (
    <>
      {of.helpers.map((helper) => (
        <div key={helper.staffId}>
          {helper.name} {helper.until && <span className='quiet'>{t('account.until', { day: helper.until })}</span>}
        </div>
      ))}
    </>
  )
}

/** A masked value with the way to show it; one that is not known has nothing to show. */
const shown = (accountId: number, field: RevealField, value: string | null): ReactNode =>
  value === null || value === '' ? (
    <Unknown />
  ) : (
    <Shown accountId={accountId} field={field}>
      {value}
    </Shown>
  )

const personFields = (
  accountId: number,
  person: NonNullable<Account['individual']>,
  t: ReturnType<typeof useTranslation>['t']
): Field[] => [
  ['gender', <Word of='gender' code={person.gender} />],
  ['birthDate', shown(accountId, 'birthDate', person.birthDate)],
  ['birthCalendar', person.birthDate === null ? <DoesNotApply /> : <Word of='birth_calendar' code={person.birthCalendar} />],
  ['certificateKind', <Word of='certificate_kind' code={person.certificateKind} />],
  [
    'certificateNo',
    <Shown accountId={accountId} field='certificateNo'>
      <span className='quiet' title={t('reveals.hiddenWhy')}>
        {t('reveals.hidden')}
      </span>
      <CertificateCheck accountId={accountId} />
    </Shown>
  ],
  ['certificateValidTo', <Day value={person.certificateValidTo} always />],
  ['verified', <Word of='yes_no' code={person.verified ? 'yes' : 'no'} />],
  ['nationality', <Word of='nationality' code={person.nationality} />],
  ['education', <Word of='education' code={person.education} />],
  ['occupation', <Word of='occupation' code={person.occupation} />],
  ['employer', <Text value={person.employer} />],
  ['homeAddress', shown(accountId, 'homeAddress', person.homeAddress)],
  ['postalCode', <Text value={person.postalCode} />],
  ['email', shown(accountId, 'email', person.email)]
]

const unitFields = (accountId: number, group: NonNullable<Account['group']>): Field[] => [
  ['creditCode', <Text value={group.creditCode} />],
  ['otherRegistration', <Text value={group.otherRegistration} />],
  ['unitType', <Word of='unit_type' code={group.unitType} />],
  ['industry', <Word of='industry' code={group.industry} />],
  ['keyIndustry', <Word of='key_industry' code={group.keyIndustry} />],
  ['ownership', <Word of='ownership' code={group.ownership} />],
  ['staffCount', <Count value={group.staffCount} />],
  ['members', <Count value={group.members} />],
  ['legalPerson', shown(accountId, 'legalPerson', group.legalPerson)],
  ['registeredCapital', <TenThousand value={group.registeredCapitalWan} />],
  ['revenueYear', <TenThousand value={group.revenueYearWan} />],
  ['phone', <Text value={group.phone} />],
  ['address', <Text value={group.address} />],
  ['postalCode', <Text value={group.postalCode} />]
]

const agreementFields = (group: NonNullable<Account['group']>): Field[] => {
  const agreed = group.agreementNo !== null
  return [
    ['agreementNo', <Text value={group.agreementNo} />],
    ['agreementFrom', agreed ? <Day value={group.agreementFrom} always /> : <DoesNotApply />],
    ['agreementTo', agreed ? <Day value={group.agreementTo} always /> : <DoesNotApply />]
  ]
}

const recordFields = (account: Account): Field[] => [
  ['accountNo', <Text value={account.accountNo} />],
  ['creationChannel', <Word of='creation_channel' code={account.creationChannel} />],
  ['sourceUpdated', <Instant value={account.sourceUpdatedAt} />],
  ['updated', <Instant value={account.updatedAt} />]
]

/** Sums that a group reports in units of 10,000 yuan. */
function TenThousand({ value }: { readonly value: number | null }) {
  const { t } = useTranslation()
  if (value === null) return <Unknown />
  return (
    <>
      <Count value={value} /> {t('value.tenThousandYuan')}
    </>
  )
}
