import { feedDefinitions, feedOrder } from '../../../../definitions/feeds.ts'
import type { FeedDefinition } from '../../../../definitions/feeds.ts'
import type { Target } from '../../../platform/delivery.ts'
import { orgUnitFeed, staffFeed } from '../../admin/index.ts'
import {
  accountsForRights,
  billFeed,
  groupFeed,
  individualFeed,
  memberFeed,
  payingAccountFeed,
  subscriptionFeed,
  usageFeed
} from '../../archive/index.ts'

/** Who takes each of the feeds that are applied today. */
export const targets: ReadonlyMap<string, Target> = new Map<string, Target>([
  ['org_units', orgUnitFeed],
  ['staff', staffFeed(accountsForRights)],
  ['accounts_individual', individualFeed],
  ['accounts_group', groupFeed],
  ['subscriptions', subscriptionFeed],
  ['paying_accounts', payingAccountFeed],
  ['members', memberFeed],
  ['usage_monthly', usageFeed],
  ['bill_items', billFeed]
])
/** The order in which batches that wait together are worked: each after what it refers to (EXC-29). */
export const workOrder = feedOrder().filter((feed) => targets.has(feed))

/** Source of real data brought in for a trial; every inbound feed takes it (ruling 57). */
export const trialSource = 'trial'

export const inboundFeed = (id: string): FeedDefinition | null => {
  const feed = feedDefinitions().feeds.get(id)
  return feed?.direction === 'in' ? feed : null
}

// Ruling 34: a trial may lose one line in twenty, but a feed that tolerates none tolerates none.
const trialRejects = 0.05
export const rejectsAllowed = (feed: FeedDefinition, source: string): number =>
  feed.rejects_max === 0 ? 0 : source === trialSource ? trialRejects : feed.rejects_max

// Ruling 61: corrections come with a later issue.
const modesTaken: readonly string[] = ['full', 'delta']
export const modeTaken = (feed: FeedDefinition, mode: string): boolean => feed.modes.includes(mode as never) && modesTaken.includes(mode)
