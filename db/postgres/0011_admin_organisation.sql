-- Changes of the organisation, and the organisation as it was on any day (ADM-1, 30 to 34; docs/decisions/0011).

-- Who belongs where is decided by numbers; that they are right is decided here, for every way of writing them. Both wait for the end of
-- the transaction where a change says so: a merge lets one unit into the place that another leaves.
drop index org_unit_position;
alter table org_unit
  add column short_name text,
  -- The first day on which the row is as it stands, and what made it so: `feed`, `clock`, or `batch <id>`.
  add column since date,
  add column origin text not null default 'feed',
  add constraint org_unit_position unique (lo, hi) deferrable initially immediate,
  add constraint org_unit_siblings exclude using gist (parent_id with =, int8range(lo, hi) with &&) deferrable initially immediate;
update org_unit set since = valid_from;
alter table org_unit alter column since set not null;

create function refuse_stray_unit() returns trigger language plpgsql as $$
begin
  if exists (
    select from (
      select u.* from org_unit u where u.org_unit_id = new.org_unit_id
      union all select c.* from org_unit c where c.parent_id = new.org_unit_id
    ) u join org_unit p on p.org_unit_id = u.parent_id
    where u.state in ('planned', 'open') and not (p.lo < u.lo and u.hi <= p.hi and p.state in ('planned', 'open'))
  ) then
    raise exception 'ORG_STRAY' using errcode = 'JW010', detail = format('unit %s and those around it do not enclose each other', new.code);
  end if;
  return null;
end $$;
create constraint trigger org_unit_encloses after insert or update on org_unit deferrable initially deferred
  for each row execute function refuse_stray_unit();

-- One row for each change, never updated. Of several on one day the last counts.
create table org_unit_version (
  version_no bigint generated always as identity primary key,
  org_unit_id int not null references org_unit,
  since date not null,
  code text not null,
  name text not null,
  short_name text,
  level text not null,
  grid_kind text,
  parent_id int,
  lo bigint not null,
  hi bigint not null,
  region_code text,
  head_employee_no text,
  state text not null,
  valid_from date not null,
  valid_to date,
  successor_code text,
  origin text not null,
  recorded_at timestamptz not null
);
create index org_unit_version_day on org_unit_version (org_unit_id, since desc, version_no desc);
grant select, insert on org_unit_version to jw_server;

-- A unit that arrives when it is over already was open in between.
create function note_new_units() returns trigger language plpgsql as $$
begin
  insert into org_unit_version (org_unit_id, since, code, name, short_name, level, grid_kind, parent_id, lo, hi, region_code, head_employee_no,
    state, valid_from, valid_to, successor_code, origin, recorded_at)
  select u.org_unit_id, v.since, u.code, u.name, u.short_name, u.level, u.grid_kind, u.parent_id, u.lo, u.hi, u.region_code, u.head_employee_no,
    v.state, u.valid_from, v.valid_to, v.successor_code, u.origin, u.updated_at
  from written u cross join lateral (
    select 0 as n, u.valid_from as since, 'open' as state, null::date as valid_to, null::text as successor_code where u.state in ('closed', 'merged')
    union all select 1, case when u.state in ('closed', 'merged') then u.valid_to else u.since end, u.state, u.valid_to, u.successor_code
  ) v order by u.org_unit_id, v.n;
  return null;
end $$;
create function note_changed_units() returns trigger language plpgsql as $$
begin
  insert into org_unit_version (org_unit_id, since, code, name, short_name, level, grid_kind, parent_id, lo, hi, region_code, head_employee_no,
    state, valid_from, valid_to, successor_code, origin, recorded_at)
  select org_unit_id, since, code, name, short_name, level, grid_kind, parent_id, lo, hi, region_code, head_employee_no,
    state, valid_from, valid_to, successor_code, origin, updated_at
  from written order by org_unit_id;
  return null;
end $$;
create trigger org_unit_noted after insert on org_unit referencing new table as written for each statement execute function note_new_units();
create trigger org_unit_renoted after update on org_unit referencing new table as written for each statement execute function note_changed_units();

insert into org_unit_version (org_unit_id, since, code, name, short_name, level, grid_kind, parent_id, lo, hi, region_code, head_employee_no,
  state, valid_from, valid_to, successor_code, origin, recorded_at)
select u.org_unit_id, v.since, u.code, u.name, u.short_name, u.level, u.grid_kind, u.parent_id, u.lo, u.hi, u.region_code, u.head_employee_no,
  v.state, u.valid_from, v.valid_to, v.successor_code, u.origin, u.updated_at
from org_unit u cross join lateral (
  select 0 as n, u.valid_from as since, 'open' as state, null::date as valid_to, null::text as successor_code where u.state in ('closed', 'merged')
  union all select 1, case when u.state in ('closed', 'merged') then u.valid_to else u.since end, u.state, u.valid_to, u.successor_code
) v order by u.org_unit_id, v.n;

-- The organisation on a day, in the order of its numbers: units that were open at its end.
create function org_tree_at(p_day date) returns table (org_unit_id int, code text, name text, level text, grid_kind text, parent_id int, path int[],
  lo bigint, hi bigint, state text, region_code text, head_employee_no text, valid_from date, version_no bigint)
language sql stable rows 6000 as $$
  with recursive that_day as materialized (
    select distinct on (v.org_unit_id) v.* from org_unit_version v where v.since <= p_day order by v.org_unit_id, v.since desc, v.version_no desc
  ), placed as (
    select t.org_unit_id, array[t.org_unit_id] as path from that_day t where t.parent_id is null
    union all
    select t.org_unit_id, p.path || t.org_unit_id from that_day t join placed p on p.org_unit_id = t.parent_id where t.state = 'open'
  )
  select t.org_unit_id, t.code, t.name, t.level, t.grid_kind, t.parent_id, p.path, t.lo, t.hi, t.state, t.region_code, t.head_employee_no, t.valid_from,
    t.version_no
  from that_day t join placed p on p.org_unit_id = t.org_unit_id order by t.lo, t.hi desc
$$;

-- A merged unit's code stands for its successor: what other systems still deliver under it goes there (ADM-32).
create or replace view unit_by_code as
  with recursive heir as (
    select u.code, s.org_unit_id, s.lo, s.level, s.state, s.successor_code, 1 as steps
    from org_unit u join org_unit s on s.code = u.successor_code where u.state = 'merged'
    union all
    select h.code, s.org_unit_id, s.lo, s.level, s.state, s.successor_code, h.steps + 1
    from heir h join org_unit s on s.code = h.successor_code where h.state = 'merged' and h.steps < 100
  )
  select u.code, u.org_unit_id, u.lo, u.level, u.state from org_unit u where u.state <> 'merged'
  union all (select distinct on (h.code) h.code, h.org_unit_id, h.lo, h.level, h.state from heir h order by h.code, h.steps desc);

-- Months whose organisation stands in the facts as org_tree_month, each up to which version.
create table org_tree_written (
  month date primary key,
  version_no bigint not null,
  at timestamptz not null
);
grant select, insert, update on org_tree_written to jw_server;
create view org_tree_month as
  select w.month, t.org_unit_id, t.parent_id, t.path, t.name, t.level, t.lo, t.hi, t.state
  from org_tree_written w cross join lateral org_tree_at((w.month + interval '1 month' - interval '1 day')::date) t;
grant select on org_tree_month to jw_server;

create table org_change (
  change_id uuid primary key,
  name text not null,
  effective_on date not null,
  steps jsonb not null,
  preview jsonb not null,
  state text not null check (state in ('draft', 'approved', 'applied', 'cancelled', 'failed')),
  -- Why it was cancelled or could not be applied.
  why text,
  drafted_by int not null references staff,
  drafted_at timestamptz not null,
  vault_id uuid,
  approved_at timestamptz,
  ended_at timestamptz,
  version int not null default 1,
  check ((state in ('applied', 'cancelled', 'failed')) = (ended_at is not null))
);
create index org_change_day on org_change (effective_on, change_id);
create index org_change_due on org_change (effective_on, approved_at) where state = 'approved';
grant select, insert, update on org_change to jw_server;

insert into job_principal values ('organisation', -1, 1125899906842624);
