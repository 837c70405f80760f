-- The audit trail (ADM-8, 9, 63 to 67): written once, kept by the month, sealed in blocks, and demanded of whoever changes an audited table.

-- What a line changed, from what a command knew before and after: fields that are equal are left out.
create function audit_changes(p_before jsonb, p_after jsonb) returns jsonb language sql immutable as $$
  select jsonb_agg(jsonb_build_object('field', field, 'before', p_before -> field, 'after', p_after -> field) order by field)
  from (select distinct field from (select jsonb_object_keys(p_before) union all select jsonb_object_keys(p_after)) k(field)) f
  where coalesce(p_before -> field, 'null') <> coalesce(p_after -> field, 'null')
$$;

alter table audit_event rename to audit_event_before;
alter index audit_event_pkey rename to audit_event_before_pkey;
drop index audit_event_object, audit_event_at;

create table audit_event (
  event_id uuid not null,
  at timestamptz not null,
  xact xid8 not null default pg_current_xact_id(),
  actor_kind text not null check (actor_kind in ('staff', 'job', 'console', 'client', 'peer', 'partner', 'system')),
  actor text not null,
  staff_id int,
  on_behalf_of int,
  session_id uuid,
  device_id uuid,
  address text,
  request_id text,
  app_version text,
  action text not null,
  outcome text not null default 'done' check (outcome in ('done', 'refused', 'failed')),
  object_kind text not null,
  object_id text not null,
  account_id bigint,
  org_pos bigint,
  changes jsonb check (jsonb_typeof(changes) = 'array'),
  reason text,
  vault_id uuid,
  source text,
  primary key (event_id, at)
) partition by range (at);
create table audit_event_other partition of audit_event default;
create index audit_event_order on audit_event (xact, event_id);
create index audit_event_at on audit_event (at, event_id);
create index audit_event_person on audit_event (staff_id, at) where staff_id is not null;
create index audit_event_account on audit_event (account_id, at) where account_id is not null;
create index audit_event_object on audit_event (object_kind, object_id, at);
create index audit_event_action on audit_event (action, at);
create index audit_event_request on audit_event (request_id) where request_id is not null;

-- A month's own partition, so that an old one can leave whole as a sealed file. A month whose lines came before its partition stays in the
-- partition for the rest: moving lines would be changing them.
create function make_audit_month(p_at timestamptz) returns void language plpgsql security definer set search_path = public as $$
declare
  v_from timestamptz := date_trunc('month', p_at, 'UTC');
  v_name text := format('audit_event_%s', to_char(v_from at time zone 'UTC', 'YYYYMM'));
begin
  perform pg_advisory_xact_lock(4242010);
  if to_regclass(v_name) is not null
    or exists (select from audit_event_other where at >= v_from and at < v_from + interval '1 month') then return; end if;
  execute format('create table %I partition of audit_event for values from (%L) to (%L)', v_name, v_from, v_from + interval '1 month');
end $$;
revoke execute on function make_audit_month(timestamptz) from public;
grant execute on function make_audit_month(timestamptz) to jw_server;

do $$
declare v_month timestamptz;
begin
  for v_month in select distinct date_trunc('month', at, 'UTC') from audit_event_before loop perform make_audit_month(v_month); end loop;
end $$;
insert into audit_event (event_id, at, xact, actor_kind, actor, staff_id, request_id, action, object_kind, object_id, changes, reason)
select event_id, at, xact, actor_kind, actor, staff_id, request_id, action, object_kind, object_id,
  audit_changes(case jsonb_typeof(before) when 'object' then before end, case jsonb_typeof(after) when 'object' then after end), reason
from audit_event_before;
drop table audit_event_before;

-- The server adds lines and reads them; the number of the transaction is the store's own, so that no line can be put among sealed ones.
grant select on audit_event to jw_server;
grant insert (event_id, at, actor_kind, actor, staff_id, on_behalf_of, session_id, device_id, address, request_id, app_version, action, outcome,
  object_kind, object_id, account_id, org_pos, changes, reason, vault_id, source) on audit_event to jw_server;

-- Where an account stands, also one that the writer of the line may not see.
create function account_position(p_account bigint) returns bigint language sql stable security definer set search_path = public as $$
  select org_pos from account where account_id = p_account
$$;
grant create on schema public to jw_look;
alter function account_position(bigint) owner to jw_look;
revoke create on schema public from jw_look;
revoke execute on function account_position(bigint) from public;
grant execute on function account_position(bigint) to jw_server;

-- From where the holder of a session works: by its id, or by its token where the call was refused before a scope opened.
create function session_origin(p_session uuid, p_token bytea)
returns table (session_id uuid, staff_id int, device_id uuid, address text) language sql stable as $$
  select s.session_id, l.staff_id, s.device_id, s.address from session s join login l on l.login_id = s.login_id
  where s.session_id = p_session or s.token_hash = p_token
$$;

-- A transaction that changes an audited table marks itself; at its end the mark demands a line of the trail (ADM-63). Marks never outlive
-- their transaction. The owner, who migrates and seeds, is not asked.
create unlogged table audit_due (xact xid8 primary key default pg_current_xact_id(), changed text not null);
create function mark_audit_due() returns trigger language plpgsql security definer set search_path = public as $$
begin
  -- A statement that met no row has changed nothing.
  if not exists (select from met) then return null; end if;
  if not (select pg_has_role(session_user, relowner, 'usage') from pg_class where oid = tg_relid) then
    insert into audit_due (changed) values (tg_table_name) on conflict do nothing;
  end if;
  return null;
end $$;
create function demand_audit_line() returns trigger language plpgsql security definer set search_path = public as $$
begin
  if not exists (select from audit_event where xact = new.xact) then
    raise exception 'AUDIT_MISSING' using errcode = 'JW005', detail = format('%s was changed without a line in the audit trail', new.changed);
  end if;
  delete from audit_due where xact = new.xact;
  return null;
end $$;
create constraint trigger audit_line_demanded after insert on audit_due deferrable initially deferred
  for each row execute function demand_audit_line();

-- Puts a table under that demand; a migration that makes a table says either this or why not (test/gates).
create procedure audited(target regclass) language plpgsql as $$
begin
  execute format('create trigger audited_insert after insert on %s referencing new table as met for each statement execute function mark_audit_due()', target);
  execute format('create trigger audited_update after update on %s referencing new table as met for each statement execute function mark_audit_due()', target);
  execute format('create trigger audited_delete after delete on %s referencing old table as met for each statement execute function mark_audit_due()', target);
end $$;

-- Blocks of the chain (ADM-64). A block holds every line of the transactions from `from_xact` up to `through_xact`, which follows on without
-- a gap; hashes of single lines are kept so that a broken block can name them.
create table audit_seal (
  block_no int primary key check (block_no > 0),
  from_xact xid8 not null unique,
  through_xact xid8 not null,
  first_xact xid8 not null,
  first_event uuid not null,
  last_xact xid8 not null,
  last_event uuid not null,
  first_at timestamptz not null,
  last_at timestamptz not null,
  row_count int not null check (row_count > 0),
  event_ids uuid[] not null,
  row_hashes bytea not null,
  previous bytea not null,
  block_hash bytea not null,
  signature bytea not null,
  key_id text not null,
  sealed_at timestamptz not null
);
create index audit_seal_time on audit_seal (last_at, block_no);
grant select, insert on audit_seal to jw_server;

-- One verification: the night's or one that a person asked for (ADM-65).
create table audit_verification (
  run_id uuid primary key,
  asked text not null check (asked in ('nightly', 'person')),
  staff_id int references staff,
  from_at timestamptz,
  to_at timestamptz,
  started_at timestamptz not null,
  ended_at timestamptz,
  blocks int,
  blocks_done int not null default 0,
  rows_done bigint not null default 0,
  result text not null default 'running' check (result in ('running', 'whole', 'broken', 'failed')),
  first_broken int
);
create index audit_verification_newest on audit_verification (started_at, run_id);
grant select, insert, update on audit_verification to jw_server;

create table audit_finding (
  finding_id uuid primary key,
  run_id uuid not null references audit_verification,
  found_at timestamptz not null,
  kind text not null check (kind in ('rows_differ', 'block_missing', 'block_changed', 'signature_wrong')),
  block_no int not null,
  evidence jsonb not null,
  state text not null default 'open' check (state in ('open', 'answered', 'closed')),
  note text,
  answered_by int references staff,
  answered_at timestamptz
);
create unique index audit_finding_once on audit_finding (kind, block_no) where state <> 'closed';
grant select, insert, update on audit_finding to jw_server;

-- Signed files taken from the trail (ADM-67).
create table audit_export (
  export_id uuid primary key,
  staff_id int not null references staff,
  asked jsonb not null,
  row_count int not null,
  file_ref text not null,
  sha256 text not null,
  vault_id uuid,
  created_at timestamptz not null,
  downloads int not null default 0
);
grant select, insert, update on audit_export to jw_server;
