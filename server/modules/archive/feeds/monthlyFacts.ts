import type { FactTarget } from '../../../platform/delivery.ts'
import { bringAccounts, bringGroups, bringPayingAccounts, bringSubscriptions, refreshReferences } from './references.ts'

const int = (column: string) => `toInt64OrZero(${column})`
const ofSubscription = (suffix: string, column: string, no = 'subscription_no') =>
  `tupleElement(joinGet('stage_subscriptions_${suffix}', 'who', ${no}), '${column}')`
const ofPayer = (suffix: string, column: string) => `tupleElement(joinGet('stage_paying_${suffix}', 'who', paying_account_no), '${column}')`
const ofLineOwner = (suffix: string, column: string) => `tupleElement(joinGet('stage_groups_${suffix}', 'who', line_owner_no), '${column}')`

// The month of the cell against that of the file: yyyy-mm.
const ofPeriod = (column: string) => `substring(period_end, 1, 7) = ${column}`

/** The feed bill_items as fact_bill: each row once, with its two owners (ARC-34, 35) and the account whose revenue it is (ANA-20). */
export const billFeed: FactTarget = {
  kind: 'fact',
  fact: 'fact_bill',
  conditions: {
    'net_fen = gross_fen - discount_fen': {
      sql: `${int('net_fen')} = ${int('gross_fen')} - ${int('discount_fen')}`,
      column: 'net_fen',
      expected: '应收(优惠后)等于应收减优惠'
    },
    'subscription_no or holding_no is present': {
      sql: `subscription_no != '' or holding_no != ''`,
      column: 'subscription_no',
      expected: '用户编号与订购编号至少有一个'
    },
    'paid_fen + written_off_fen <= net_fen when net_fen >= 0': {
      sql: `${int('net_fen')} < 0 or ${int('paid_fen')} + ${int('written_off_fen')} <= ${int('net_fen')}`,
      column: 'paid_fen',
      expected: '已收加核销不超过应收(优惠后)'
    },
    'bill_month = period': { sql: ofPeriod('bill_month'), column: 'bill_month', code: 'OUT_OF_PERIOD', expected: '等于文件的账期' }
  },
  prepare: async (from, key, suffix) => {
    await bringAccounts(from, suffix)
    await bringSubscriptions(from, key, suffix)
    await bringPayingAccounts(from, key, suffix)
    await bringGroups(from, key, suffix)
  },
  refresh: refreshReferences,
  references: (suffix) => [
    {
      column: 'subscription_no',
      sql: `subscription_no = '' or ${ofSubscription(suffix, 'subscription_id')} != 0`,
      expected: '用户须已存在'
    },
    { column: 'paying_account_no', sql: `${ofPayer(suffix, 'paying_account_id')} != 0`, expected: '付费账户须已存在' },
    {
      column: 'line_owner_no',
      sql: `subscription_no != '' or ${ofLineOwner(suffix, 'account_id')} != 0`,
      expected: '无用户编号时,产品归属须为已入档的集团'
    }
  ],
  columns: (suffix) => {
    const ownerGroup = ofPayer(suffix, 'owner_group')
    const mainGroup = `if(subscription_no = '', 0, ${ofSubscription(suffix, 'main_group')})`
    const user = `if(subscription_no = '', 0, ${ofSubscription(suffix, 'user_account')})`
    return [
      ['month', `toDate(concat(bill_month, '-01'))`],
      ['account_id', `multiIf(${ownerGroup} != 0, ${ownerGroup}, ${user} != 0, ${user}, ${mainGroup})`],
      [
        'org_unit_id',
        `multiIf(${ownerGroup} != 0, ${ofPayer(suffix, 'owner_unit')}, ${user} != 0, ${ofSubscription(suffix, 'user_unit')}, ${mainGroup} != 0, ${ofSubscription(suffix, 'main_unit')}, ${ofSubscription(suffix, 'holder_unit')})`
      ],
      ['subscription_id', `if(subscription_no = '', 0, ${ofSubscription(suffix, 'subscription_id')})`],
      ['holding_no', 'holding_no'],
      ['paying_account_id', ofPayer(suffix, 'paying_account_id')],
      ['charge_class', 'charge_class'],
      ['item_code', 'item_code'],
      ['product_code', 'product_code'],
      ['user_account', user],
      ['payer_group', `if(${ownerGroup} != 0, ${ownerGroup}, ${mainGroup})`],
      ['use_group', `multiIf(${mainGroup} != 0, ${mainGroup}, subscription_no = '', ${ofLineOwner(suffix, 'account_id')}, ${ownerGroup})`],
      ['is_unified', `${ownerGroup} != 0`],
      ['in_tier_spend', `charge_class != 'one_off'`],
      ...(['gross_fen', 'discount_fen', 'net_fen', 'paid_fen', 'written_off_fen', 'volume'] as const).map((c) => [c, int(c)] as const)
    ]
  },
  keyColumns: ['month', 'subscription_id', 'holding_no', 'paying_account_id', 'charge_class', 'item_code']
}

const usageCounts = [
  'calls', 'seconds', 'units_60', 'units_6', 'units_60_6', 'items', 'active_days', 'cells', 'counterparts', 'on_net_units_60', 'evening_units_60',
  'night_units_60', 'forward_units_60', 'roam_days'
] as const // prettier-ignore

/** The feed usage_monthly as fact_usage_month. */
export const usageFeed: FactTarget = {
  kind: 'fact',
  fact: 'fact_usage_month',
  conditions: {
    'units_60 * 60 >= seconds': {
      sql: `${int('units_60')} * 60 >= ${int('seconds')}`,
      column: 'units_60',
      expected: '计费分钟合计乘60不小于秒数'
    },
    'units_6 * 6 >= seconds': {
      sql: `${int('units_6')} * 6 >= ${int('seconds')}`,
      column: 'units_6',
      expected: '六秒单元合计乘6不小于秒数'
    },
    'units_6 <= units_60 * 10': {
      sql: `${int('units_6')} <= ${int('units_60')} * 10`,
      column: 'units_6',
      expected: '六秒单元不超过计费分钟的10倍'
    },
    'active_days <= days of month': {
      sql: `${int('active_days')} <= toDayOfMonth(toDate(period_end))`,
      column: 'active_days',
      expected: '不超过当月天数'
    },
    'month = period': { sql: ofPeriod('month'), column: 'month', code: 'OUT_OF_PERIOD', expected: '等于文件的账期' }
  },
  prepare: async (from, key, suffix) => {
    await bringAccounts(from, suffix)
    await bringSubscriptions(from, key, suffix)
  },
  refresh: refreshReferences,
  references: (suffix) => [
    { column: 'subscription_no', sql: `${ofSubscription(suffix, 'subscription_id')} != 0`, expected: '用户须已存在' }
  ],
  columns: (suffix) => {
    const [user, main, holder] = ['user_account', 'main_group', 'holder'].map((column) => ofSubscription(suffix, column))
    return [
      ['month', `toDate(concat(month, '-01'))`],
      ['account_id', `multiIf(${user} != 0, ${user}, ${main} != 0, ${main}, ${holder})`],
      [
        'org_unit_id',
        `multiIf(${user} != 0, ${ofSubscription(suffix, 'user_unit')}, ${main} != 0, ${ofSubscription(suffix, 'main_unit')}, ${ofSubscription(suffix, 'holder_unit')})`
      ],
      ['subscription_id', ofSubscription(suffix, 'subscription_id')],
      ['user_account', user!],
      ['category', 'category'],
      ['time_band', 'time_band'],
      ['kb', int('kib')],
      ...usageCounts.map((c) => [c, int(c)] as const)
    ]
  },
  keyColumns: ['month', 'subscription_id', 'category', 'time_band']
}
