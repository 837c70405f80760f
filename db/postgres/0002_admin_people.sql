-- Organisation, people, roles, sessions, and the one function that says who asks (ADM-1 to 4, 30, 37 to 43, 60).
create table region (
  code text primary key,
  name text not null,
  level text not null check (level in ('province', 'city', 'county')),
  parent_code text references region
);
create table nationality (code text primary key, name text not null);
create table number_segment (prefix text primary key, operator text not null, note text);
grant select on region, nationality, number_segment to jw_server;

create table org_unit (
  org_unit_id int generated always as identity primary key,
  code text not null unique,
  name text not null,
  level text not null check (level in ('group_company', 'province', 'city', 'county', 'grid', 'team')),
  grid_kind text check (grid_kind in ('main', 'sub', 'micro')),
  parent_id int references org_unit,
  lo bigint not null,
  hi bigint not null check (hi > lo),
  region_code text references region,
  head_employee_no text,
  state text not null check (state in ('planned', 'open', 'closed', 'merged')),
  valid_from date not null,
  valid_to date check (valid_to > valid_from),
  successor_code text,
  version int not null default 1,
  updated_at timestamptz not null,
  -- Accounts refer to (unit, position), so that renumbering a unit carries its accounts and all that hangs on them along (ADM-31).
  unique (org_unit_id, lo)
);
create unique index org_unit_position on org_unit (lo, hi);
create index org_unit_parent on org_unit (parent_id);
create unique index org_unit_one_root on org_unit ((true)) where parent_id is null;
grant select, insert, update on org_unit to jw_server;
grant select on org_unit to jw_look;

create table staff (
  staff_id int generated always as identity primary key,
  employee_no text not null unique,
  name text not null,
  kind text not null check (kind in ('own', 'outsourced', 'partner')),
  contract_end date,
  superior_no text,
  mobile text,
  mail text,
  hired_on date,
  left_on date,
  state text not null check (state in ('active', 'leave', 'suspended', 'left')),
  version int not null default 1,
  updated_at timestamptz not null
);
create table staff_post (
  staff_id int not null references staff,
  org_unit_id int not null references org_unit,
  post text not null,
  main boolean not null,
  valid_from date not null,
  valid_to date,
  primary key (staff_id, org_unit_id, valid_from),
  exclude using gist (staff_id with =, daterange(valid_from, valid_to) with &&) where (main)
);
create index staff_post_unit on staff_post (org_unit_id);
grant select, insert, update on staff, staff_post to jw_server;
grant select on staff, staff_post to jw_look;

create table role (
  code text primary key,
  duty_class text not null check (duty_class in ('business', 'system', 'security', 'audit')),
  scope_kind text not null check (scope_kind in ('own_book', 'unit_subtree', 'unit_analysis', 'none'))
);
create table permission (
  key text primary key,
  duty_class text not null check (duty_class in ('business', 'system', 'security', 'audit', 'common')),
  risk text not null check (risk in ('L', 'M', 'H', 'V'))
);
create table role_permission (
  role text not null references role,
  permission text not null references permission,
  primary key (role, permission)
);
create table role_grant (
  grant_id uuid primary key,
  staff_id int not null references staff,
  role text not null references role,
  org_unit_id int not null references org_unit,
  valid_from date not null,
  valid_to date,
  state text not null check (state in ('requested', 'active', 'ended', 'refused')),
  granted_at timestamptz not null
);
create index role_grant_staff on role_grant (staff_id) where state = 'active';
create unique index role_grant_once on role_grant (staff_id, role, org_unit_id) where state = 'active';
grant select on role, permission, role_permission to jw_server;
grant select, insert, update on role_grant to jw_server;
grant select on role, permission, role_permission, role_grant to jw_look;

-- A person holds roles of one duty class (ADM-37).
create function refuse_mixed_duties() returns trigger language plpgsql as $$
begin
  if new.state = 'active' and exists (
    select from role_grant other join role theirs on theirs.code = other.role join role mine on mine.code = new.role
    where other.staff_id = new.staff_id and other.state = 'active' and other.grant_id <> new.grant_id and theirs.duty_class <> mine.duty_class
  ) then
    raise exception 'DUTIES_MIXED' using errcode = 'JW001', detail = format('staff %s already holds a role of another duty class', new.staff_id);
  end if;
  return new;
end $$;
create trigger role_grant_one_duty before insert or update on role_grant for each row execute function refuse_mixed_duties();

create table login (
  login_id uuid primary key,
  staff_id int not null references staff,
  name text not null,
  secret_hash text not null,
  state text not null check (state in ('invited', 'active', 'locked', 'suspended', 'closed')),
  locked_until timestamptz,
  lock_minutes int not null default 0,
  failures int not null default 0,
  first_failure_at timestamptz,
  password_changed_at timestamptz not null,
  last_seen_at timestamptz
);
create unique index login_name on login (lower(name));
grant select, insert, update on login to jw_server;
grant select on login to jw_look;

create table session (
  session_id uuid primary key,
  token_hash bytea not null unique,
  login_id uuid not null references login,
  created_at timestamptz not null,
  last_seen_at timestamptz not null,
  idle_seconds int not null,
  ends_at timestamptz not null,
  address text,
  agent text,
  ended_at timestamptz,
  ended_by text
);
create index session_login on session (login_id) where ended_at is null;
grant select, insert, update on session to jw_server;
grant select, update on session to jw_look;

-- Principals that are no person, each with the positions that it may see.
create table job_principal (
  name text primary key,
  lo bigint not null,
  hi bigint not null
);
insert into job_principal values ('feeds', -1, 1125899906842624), ('copies', -1, 1125899906842624), ('outbox', -1, 1125899906842624);
grant select on job_principal to jw_look;

-- Says, for this transaction only, who asks and what he may see; nothing else may (ADM-42). For a session it first answers whether
-- the token is alive and whether its holder has the permission: outcome ok, not_signed_in, permission_missing, acting_unit_needed.
-- Intervals that are not used are 0/0, an own book that is not used is {} (ruling 50).
create function set_scope(p_token bytea, p_job text, p_permission text, p_at timestamptz)
returns table (outcome text, session_id uuid, login_id uuid, staff_id int, lows bigint[], highs bigint[], mine bigint[], book bigint[])
language plpgsql security definer set search_path = public, pg_temp as $$
#variable_conflict use_column
declare
  v_session uuid;
  v_login uuid;
  v_staff int := 0;
  v_seen timestamptz;
  v_lows bigint[] := '{}';
  v_highs bigint[] := '{}';
  v_mine bigint[] := '{}';
  v_book bigint[] := '{}';
  v_today date := (p_at at time zone 'Asia/Shanghai')::date;
  v_granted boolean;
  r record;
begin
  if p_job is not null then
    select array[j.lo], array[j.hi] into v_lows, v_highs from job_principal j where j.name = p_job;
    if v_lows is null then
      return query select 'not_signed_in', null::uuid, null::uuid, 0, '{}'::bigint[], '{}'::bigint[], '{}'::bigint[], '{}'::bigint[];
      return;
    end if;
  else
    select s.session_id, s.last_seen_at, l.login_id, st.staff_id into v_session, v_seen, v_login, v_staff
    from session s join login l on l.login_id = s.login_id join staff st on st.staff_id = l.staff_id
    where s.token_hash = p_token and s.ended_at is null and s.ends_at > p_at
      and s.last_seen_at + make_interval(secs => s.idle_seconds) > p_at
      and l.state in ('active', 'locked') and st.state in ('active', 'leave');
    if v_session is null then
      return query select 'not_signed_in', null::uuid, null::uuid, 0, '{}'::bigint[], '{}'::bigint[], '{}'::bigint[], '{}'::bigint[];
      return;
    end if;
    -- Once a minute is enough to know that somebody is there; a row that another request is writing is left to it.
    if v_seen < p_at - interval '1 minute' then
      update session set last_seen_at = p_at
      where session.session_id = (select s.session_id from session s where s.session_id = v_session for update skip locked);
    end if;

    -- Permission 'self' asks for no right beyond being signed in, and gives sight of every row that any grant gives.
    select exists (
      select from role_grant g join role_permission p on p.role = g.role
      where g.staff_id = v_staff and g.state = 'active' and g.valid_from <= v_today
        and (g.valid_to is null or g.valid_to > v_today) and p.permission = p_permission
    ) or p_permission = 'self' into v_granted;
    if not v_granted then
      return query select 'permission_missing', v_session, v_login, v_staff, '{}'::bigint[], '{}'::bigint[], '{}'::bigint[], '{}'::bigint[];
      return;
    end if;

    for r in
      select u.lo, u.hi
      from role_grant g join role o on o.code = g.role join org_unit u on u.org_unit_id = g.org_unit_id
      where g.staff_id = v_staff and g.state = 'active' and g.valid_from <= v_today
        and (g.valid_to is null or g.valid_to > v_today) and o.scope_kind in ('unit_subtree', 'unit_analysis')
        and (p_permission = 'self' or exists (select from role_permission p where p.role = g.role and p.permission = p_permission))
      order by u.lo, u.hi desc
    loop
      -- Ordered by lo: a unit that the last interval encloses adds nothing, one that touches it extends it.
      if cardinality(v_lows) > 0 and r.lo <= v_highs[cardinality(v_highs)] then
        v_highs[cardinality(v_highs)] := greatest(v_highs[cardinality(v_highs)], r.hi);
      else
        v_lows := v_lows || r.lo;
        v_highs := v_highs || r.hi;
      end if;
    end loop;
    if cardinality(v_lows) > 3 then
      return query select 'acting_unit_needed', v_session, v_login, v_staff, '{}'::bigint[], '{}'::bigint[], '{}'::bigint[], '{}'::bigint[];
      return;
    end if;

    if exists (
      select from role_grant g join role o on o.code = g.role
      where g.staff_id = v_staff and g.state = 'active' and g.valid_from <= v_today
        and (g.valid_to is null or g.valid_to > v_today) and o.scope_kind = 'own_book'
    ) then
      select coalesce(array_agg(a.account_id), '{}') into v_book from account_access_of(v_staff, v_today) a;
      if p_permission = 'self' or exists (
        select from role_grant g join role o on o.code = g.role join role_permission p on p.role = g.role
        where g.staff_id = v_staff and g.state = 'active' and g.valid_from <= v_today
          and (g.valid_to is null or g.valid_to > v_today) and o.scope_kind = 'own_book' and p.permission = p_permission
      ) then
        v_mine := v_book;
      end if;
    end if;
  end if;

  perform set_config('jw.lo1', coalesce(v_lows[1], 0)::text, true), set_config('jw.hi1', coalesce(v_highs[1], 0)::text, true),
    set_config('jw.lo2', coalesce(v_lows[2], 0)::text, true), set_config('jw.hi2', coalesce(v_highs[2], 0)::text, true),
    set_config('jw.lo3', coalesce(v_lows[3], 0)::text, true), set_config('jw.hi3', coalesce(v_highs[3], 0)::text, true),
    set_config('jw.mine', v_mine::text, true), set_config('jw.staff', v_staff::text, true);
  return query select 'ok', v_session, v_login, v_staff, v_lows, v_highs, v_mine, v_book;
end $$;
revoke all on function set_scope(bytea, text, text, timestamptz) from public;
grant execute on function set_scope(bytea, text, text, timestamptz) to jw_server;
grant create on schema public to jw_look;
alter function set_scope(bytea, text, text, timestamptz) owner to jw_look;
revoke create on schema public from jw_look;

-- What other modules may join: the face of this module in the database.
create view unit_by_code as select code, org_unit_id, lo, level, state from org_unit;
create view person_by_no as select employee_no, staff_id, state from staff;
create view known_nationality as select code from nationality;
-- The province, city, county and main grid of every unit today, 0 where it stands under none.
create view unit_place as
  select u.org_unit_id,
    coalesce(max(a.org_unit_id) filter (where a.level = 'province'), 0) as province_id,
    coalesce(max(a.org_unit_id) filter (where a.level = 'city'), 0) as city_id,
    coalesce(max(a.org_unit_id) filter (where a.level = 'county'), 0) as county_id,
    coalesce(max(a.org_unit_id) filter (where a.level = 'grid' and coalesce(a.grid_kind, 'main') = 'main'), 0) as grid_id
  from org_unit u join org_unit a on a.lo <= u.lo and u.lo < a.hi group by u.org_unit_id;
grant select on unit_by_code, person_by_no, known_nationality, unit_place to jw_server;

-- Lines of a feed on their way in; emptied with the batch (ruling 53).
create unlogged table stage_org_unit (
  batch_id uuid not null, part int not null, line int not null, unit_code text, parent_code text, name text, level text, grid_kind text,
  region_code text, head_employee_no text, valid_from date, valid_to date, successor_code text
);
create unlogged table stage_staff (
  batch_id uuid not null, part int not null, line int not null, employee_no text, name text, unit_code text, second_unit_codes text, post text,
  kind text, contract_end date, superior_no text, mobile text, mail text, hired_on date, state text, left_on date
);
grant select, insert, delete on stage_org_unit, stage_staff to jw_server;
