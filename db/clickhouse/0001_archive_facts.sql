-- Source facts of the archive (ARC-100) and the accounts as they are now. A load writes rows that no question sees until the PostgreSQL
-- transaction of its batch commits (EXC-26); a correction is a row with sign -1 of the old and one with +1 of the new, so every sum is of
-- column * sign. No column is Nullable: 0 or '' means "none". Parts are flushed to the disk before a load can become visible.

-- fact_bill: month x subscription x holding x paying account x charge class x item, each bill row once (ARC-34, 35).
-- shard: account_id
create table if not exists fact_bill (
  month             Date                   comment 'first day of the bill month 账期',
  account_id        UInt64                 comment 'account that the row is revenue of (ANA-20), 0 none',
  org_unit_id       UInt32                 comment 'org unit of that account at month end, of the row itself where account_id is 0',
  subscription_id   UInt64                 comment 'subscription, 0 a fee of a group without one',
  holding_no        String                 comment 'holding 订购编号',
  paying_account_id UInt64                 comment 'paying account 付费账户',
  charge_class      LowCardinality(String) comment 'charge class 账目',
  item_code         LowCardinality(String) comment 'item 费用项',
  product_code      LowCardinality(String) comment 'product 产品编码',
  user_account      UInt64                 comment 'individual that uses the subscription at month end (ARC-36), 0 none',
  payer_group       UInt64                 comment 'group by payment 付费归属 (ARC-35), 0 none',
  use_group         UInt64                 comment 'group by use 使用归属 (ARC-35), 0 none',
  is_unified        UInt8                  comment '1 the paying account is the payer group''s own 统一付费',
  in_tier_spend     UInt8                  comment '1 the charge class counts for the tier',
  gross_fen         Int64                  comment 'before discounts, unit fen',
  discount_fen      Int64                  comment 'discounts, unit fen',
  net_fen           Int64                  comment 'after discounts, unit fen',
  paid_fen          Int64                  comment 'paid, unit fen',
  written_off_fen   Int64                  comment 'written off, unit fen',
  volume            Int64                  comment 'volume, unit of the product catalogue',
  load_id           UInt32                 comment 'load',
  part              UInt16                 comment 'part of the delivery, from 1',
  line              UInt32                 comment 'record in that part, from 1',
  sign              Int8                   comment '1 counts, -1 takes back',
  projection by_user_account (select * order by (user_account, subscription_id, charge_class, item_code)),
  projection by_payer_group (select * order by (payer_group, subscription_id, charge_class, item_code))
) engine = MergeTree
partition by month
order by (account_id, subscription_id, charge_class, item_code)
settings fsync_after_insert = 1, fsync_part_directory = 1
comment 'bill rows 月账单明细, source fact';

-- fact_usage_month: month x subscription x category x time band.
-- shard: account_id
create table if not exists fact_usage_month (
  month             Date                   comment 'first day of the month of use',
  account_id        UInt64                 comment 'account of the subscription in that month: individual that uses it, else main group, else holder; 0 none',
  org_unit_id       UInt32                 comment 'org unit of that account at month end, of the row itself where account_id is 0',
  subscription_id   UInt64                 comment 'subscription',
  user_account      UInt64                 comment 'individual that uses it at month end, 0 none',
  category          LowCardinality(String) comment 'category of use 使用类别',
  time_band         LowCardinality(String) comment 'time band 时段',
  calls             UInt32                 comment 'calls, unit times',
  seconds           UInt64                 comment 'talk, unit second',
  units_60          UInt64                 comment 'billed minutes, unit 60 s rounded up for each call',
  units_6           UInt64                 comment 'unit 6 s rounded up for each call',
  units_60_6        UInt64                 comment 'after the first minute, unit 6 s rounded up for each call',
  items             UInt64                 comment 'messages, unit items',
  kb                UInt64                 comment 'traffic, unit KiB (1024 bytes)',
  active_days       UInt8                  comment 'days with use, unit day',
  cells             UInt32                 comment 'cells visited, unit cells',
  counterparts      UInt32                 comment 'numbers talked with, unit numbers',
  on_net_units_60   UInt64                 comment 'within the network, unit 60 s',
  evening_units_60  UInt64                 comment 'in the evening, unit 60 s',
  night_units_60    UInt64                 comment 'at night, unit 60 s',
  forward_units_60  UInt64                 comment 'forwarded, unit 60 s',
  roam_days         UInt8                  comment 'days of roaming, unit day',
  load_id           UInt32                 comment 'load',
  part              UInt16                 comment 'part of the delivery, from 1',
  line              UInt32                 comment 'record in that part, from 1',
  sign              Int8                   comment '1 counts, -1 takes back'
) engine = MergeTree
partition by month
order by (account_id, subscription_id, category, time_band)
settings fsync_after_insert = 1, fsync_part_directory = 1
comment 'use by month 月使用量, source fact';

-- account_now: the account as it is now. The scope and the view "as it is" 现在口径 read it by account_id, with final.
-- shard: account_id
create table if not exists account_now (
  account_id   UInt64                 comment 'account 大客户',
  version      UInt64                 comment 'outbox sequence, higher wins',
  archive      LowCardinality(String) comment 'in_service | retained | potential | none',
  account_kind LowCardinality(String) comment 'individual | group',
  org_unit_id  UInt32                 comment 'org unit of today',
  org_pos      UInt64                 comment 'lo of that unit in the tree of today, a unit scope is lo <= org_pos < hi',
  province_id  UInt32                 comment 'org unit of today',
  city_id      UInt32                 comment 'org unit of today',
  county_id    UInt32                 comment 'org unit of today',
  grid_id      UInt32                 comment 'org unit of today',
  manager_id   UInt32                 comment 'owner of today, 0 in the pool',
  tier         LowCardinality(String) comment 'tier of today',
  group_class  LowCardinality(String) comment 'class of today',
  industry     LowCardinality(String) comment 'industry of today',
  brand        LowCardinality(String) comment 'brand of today',
  credit_grade LowCardinality(String) comment 'credit grade of today',
  is_important UInt8                  comment '1 important account',
  survivor_id  UInt64                 comment 'account that took it over in a merge, 0 none'
) engine = ReplacingMergeTree(version)
order by account_id
settings fsync_after_insert = 1, fsync_part_directory = 1
comment 'accounts as they are now';
