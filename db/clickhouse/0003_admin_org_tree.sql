-- org_tree_month: month x unit, the organisation as it was at the end of each month (ADM-1, 130). Figures as they were are grouped by it (ADM-34).
-- A month is written whole; one written again, because a change of it was recorded late, replaces its rows: read it with final.
-- shard: none, kept whole on every node
create table if not exists org_tree_month (
  month       Date                   comment 'first day of the month',
  org_unit_id UInt32                 comment 'org unit 机构',
  parent_id   UInt32                 comment 'unit above it, 0 the root',
  path        Array(UInt32)          comment 'units from the root down to itself',
  name        String                 comment 'name on the last day of the month',
  level       LowCardinality(String) comment 'group_company | province | city | county | grid | team',
  lo          UInt64                 comment 'interval of that day, a unit lies below another when lo of that one <= lo < hi of that one',
  hi          UInt64                 comment 'end of the interval, not in it',
  state       LowCardinality(String) comment 'open: units that were not open have no row',
  version     UInt64                 comment 'last change that the month contains, higher wins'
) engine = ReplacingMergeTree(version)
partition by month
order by (month, org_unit_id)
settings fsync_after_insert = 1, fsync_part_directory = 1
comment 'organisation by month 机构月快照';
