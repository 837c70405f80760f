import { useParams, useSearch } from '@tanstack/react-router'
import { Tabs } from 'antd'
import { useTranslation } from 'react-i18next'

import { paths } from '../../../paths.ts'
import { useGo } from '../../../ui/Go.tsx'
import { useTabTitle } from '../../../ui/PageHead.tsx'
import { Answer } from '../../../ui/states.tsx'
import { remember } from '../recent.ts'
import { ConsumptionTab } from './ConsumptionTab.tsx'
import { ProfileTab } from './ProfileTab.tsx'
import { useAccount } from './questions.ts'
import { Strip } from './Strip.tsx'
import { SubscriptionsTab } from './SubscriptionsTab.tsx'
import { accountTabs } from './tabs.ts'
import type { Account } from './types.ts'

/** One account (ARC-72): the strip that stays, and below it what is known. */
export function AccountPage() {
  const { t } = useTranslation()
  const { accountId: given } = useParams({ strict: false }) as { accountId: string }
  const account = useAccount(Number(given))
  return (
    <Answer asked={account} what={t('account.what')} rows={10}>
      {/* Each account begins anew: what was shown in clear of one never stands on the next (ARC-38). */}
      {(found) => <Known key={found.accountId} account={found} />}
    </Answer>
  )
}

function Known({ account }: { readonly account: Account }) {
  const { t } = useTranslation()
  const go = useGo()
  const search: Readonly<Record<string, unknown>> = useSearch({ strict: false })
  const tab = accountTabs.find((one) => one === search['tab']) ?? 'profile'
  useTabTitle(account.name ?? t('account.what'))
  remember(account)
  const parts = {
    profile: <ProfileTab account={account} />,
    subscriptions: <SubscriptionsTab account={account} />,
    consumption: <ConsumptionTab account={account} />
  }
  return (
    <>
      <Strip account={account} />
      <Tabs
        activeKey={tab}
        destroyOnHidden
        onChange={(key) =>
          go(
            paths.account(
              account.accountId,
              accountTabs.find((one) => one === key)
            ),
            true
          )
        }
        items={accountTabs.map((key) => ({ key, label: t(`account.tab.${key}`), children: parts[key] }))}
      />
    </>
  )
}
