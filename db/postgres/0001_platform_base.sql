-- What every module stands on: row protection, audit trail, outbox, register of fact loads.
create extension if not exists btree_gist;

grant usage on schema public to jw_server, jw_look;
-- Feeds are joined to the record in tables that end with their transaction.
do $$ begin execute format('grant temporary on database %I to jw_server', current_database()); end $$;

-- The one shape of row security (ADM-43): a row is seen when its position lies in one of the caller's intervals, or its account
-- is one of his own. Bounds are read directly so that the planner sees their values; the id array is parsed once, in a sub-select.
-- A row of several accounts carries several pairs, joined by or. Position -1 belongs to nobody's interval: rows without an
-- account are seen by jobs alone.
create procedure protect_rows(target regclass, account_columns text[], position_columns text[]) language plpgsql as $$
declare
  clauses text[] := '{}';
  i int;
  n int;
begin
  for i in 1 .. cardinality(account_columns) loop
    for n in 1 .. 3 loop
      clauses := clauses || format(
        '(%1$I >= nullif(current_setting(''jw.lo%2$s'', true), '''')::bigint and %1$I < nullif(current_setting(''jw.hi%2$s'', true), '''')::bigint)',
        position_columns[i], n);
    end loop;
    clauses := clauses || format('%I = any ((select nullif(current_setting(''jw.mine'', true), '''')::bigint[])::bigint[])', account_columns[i]);
  end loop;
  execute format('alter table %s enable row level security', target);
  execute format('alter table %s force row level security', target);
  execute format('create policy in_scope on %s to jw_server using (%s)', target, array_to_string(clauses, ' or '));
  execute format('create policy look on %s to jw_look using (true)', target);
end $$;

create table store_mark (
  only_row boolean primary key default true check (only_row),
  demo boolean not null,
  demo_size text,
  created_at timestamptz not null
);
grant select, insert on store_mark to jw_server;

create table audit_event (
  event_id uuid primary key,
  at timestamptz not null,
  xact xid8 not null default pg_current_xact_id(),
  actor_kind text not null check (actor_kind in ('staff', 'job', 'console')),
  actor text not null,
  staff_id int,
  action text not null,
  object_kind text not null,
  object_id text not null,
  before jsonb,
  after jsonb,
  reason text,
  request_id text
);
create index audit_event_object on audit_event (object_kind, object_id, at);
create index audit_event_at on audit_event (at, event_id);
grant select, insert on audit_event to jw_server;

-- Written in the transaction of the change, delivered by a job (rulings 19, 38).
create table outbox (
  version bigint generated always as identity primary key,
  event_id uuid not null unique,
  name text not null,
  at timestamptz not null,
  envelope jsonb not null,
  delivered_at timestamptz
);
create index outbox_waiting on outbox (version) where delivered_at is null;
grant select, insert, update on outbox to jw_server;

-- One delivery of facts (EXC-3). Rows of an invisible load are in the facts engine and in no answer; visible_seq orders the moments
-- at which loads became visible, so that "as of" can name one.
create sequence load_visible_seq as bigint;
create table load (
  load_id int generated always as identity primary key,
  fact text not null,
  origin text not null,
  month date,
  fact_rows bigint not null default 0,
  started_at timestamptz not null,
  visible boolean not null default false,
  visible_seq bigint unique,
  visible_from timestamptz,
  withdrawn_at timestamptz,
  swept_at timestamptz,
  check (visible = (visible_seq is not null))
);
create index load_visible on load (fact, visible_seq) where visible;
grant select, insert, update on load to jw_server;
grant usage on sequence load_visible_seq to jw_server;

-- How far a copy of the record in the facts engine has come.
create table copy_mark (
  name text primary key,
  version bigint not null,
  at timestamptz not null
);
grant select, insert, update on copy_mark to jw_server;
