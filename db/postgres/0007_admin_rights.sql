-- Roles as data, grants that a constraint keeps apart by duty, access to single accounts, and a scope of every kind (ADM-4, 5, 37 to 43).
alter table role drop constraint role_scope_kind_check;
alter table role
  add constraint role_scope_kind_check
    check (scope_kind in ('own_book', 'unit_subtree', 'unit_analysis', 'identified', 'participant', 'partner', 'none')),
  -- What an own role is called; built-in ones are worded by the pages.
  add column label text,
  add column second_factor text not null default 'always' check (second_factor in ('always', 'new_device')),
  add column built_in boolean not null default true,
  add column state text not null default 'in_use' check (state in ('draft', 'in_use', 'retired')),
  add column version int not null default 1,
  add column updated_at timestamptz,
  add column updated_by int references staff,
  add constraint role_of_class unique (code, duty_class),
  add check (built_in or label is not null);
create unique index role_label on role (lower(label)) where not built_in and state <> 'retired';
grant insert, update on role to jw_server;
grant insert, delete on role_permission to jw_server;

-- Built-in roles are written by the owner alone, at each start, from the table of permissions (ADM-38); own ones keep their duty for ever.
create function is_owner_of(target oid) returns boolean language sql stable as $$
  select pg_has_role(current_user, relowner, 'usage') from pg_class where oid = target
$$;
create function keep_roles_whole() returns trigger language plpgsql as $$
begin
  if not is_owner_of(tg_relid) and (new.built_in or (tg_op = 'UPDATE' and old.built_in)) then
    raise exception 'ROLE_BUILT_IN' using errcode = 'JW002', detail = format('role %s is built in', new.code);
  end if;
  if tg_op = 'UPDATE' and not new.built_in and (new.duty_class, new.scope_kind) is distinct from (old.duty_class, old.scope_kind)
    and old.state <> 'draft' then
    raise exception 'ROLE_NOT_DRAFT' using errcode = 'JW002', detail = format('role %s was granted as %s', new.code, old.duty_class);
  end if;
  return new;
end $$;
create trigger role_kept_whole before insert or update on role for each row execute function keep_roles_whole();

-- A role holds permissions of its own duty class and common ones.
create function refuse_mixed_permissions() returns trigger language plpgsql as $$
declare
  v_role role := (select r from role r where r.code = case when tg_op = 'DELETE' then old.role else new.role end);
  v_class text;
begin
  if v_role.built_in and not is_owner_of(tg_relid) then
    raise exception 'ROLE_BUILT_IN' using errcode = 'JW002', detail = format('role %s is built in', v_role.code);
  end if;
  if tg_op = 'DELETE' then return old; end if;
  select duty_class into v_class from permission where key = new.permission;
  if v_class not in (v_role.duty_class, 'common') then
    raise exception 'DUTIES_MIXED' using errcode = 'JW001', detail = format('%s is of class %s, role %s of %s', new.permission, v_class, v_role.code, v_role.duty_class);
  end if;
  return new;
end $$;
create trigger role_permission_of_class before insert or update or delete on role_permission
  for each row execute function refuse_mixed_permissions();

-- A person holds roles of one duty class at a time: kept by a constraint, so that no path and no two requests at once can mix them.
drop trigger role_grant_one_duty on role_grant;
drop function refuse_mixed_duties();
alter table role_grant
  add column duty_class text,
  add column vault_id uuid,
  -- Outlasts his leaving the unit (ADM-39).
  add column stays boolean not null default false,
  add column granted_by int references staff,
  add column reason text,
  add column ended_at timestamptz,
  add column ended_by int references staff,
  add column end_cause text check (end_cause in ('taken_back', 'expired', 'left_unit', 'left')),
  add constraint role_grant_lasts check (valid_to > valid_from);
update role_grant g set duty_class = (select duty_class from role r where r.code = g.role);
alter table role_grant
  alter column duty_class set not null,
  add foreign key (role, duty_class) references role (code, duty_class) on update cascade,
  add constraint role_grant_one_duty exclude using gist
    (staff_id with =, duty_class with <>, daterange(valid_from, valid_to) with &&) where (state = 'active');
create function copy_duty_class() returns trigger language plpgsql as $$
declare
  v_state text;
begin
  select r.duty_class, r.state into new.duty_class, v_state from role r where r.code = new.role;
  if new.state = 'active' and v_state <> 'in_use' and tg_op = 'INSERT' then
    raise exception 'ROLE_NOT_IN_USE' using errcode = 'JW002', detail = format('role %s is %s', new.role, v_state);
  end if;
  return new;
end $$;
create trigger role_grant_duty before insert or update on role_grant for each row execute function copy_duty_class();

-- Sight of one account for a while (ADM-5). The position follows the account's, as in every table of accounts. Besides what lies in
-- his scope a person may write one thing here: that he has identified a caller, for half an hour (ruling 11).
create table access_grant (
  grant_id uuid primary key,
  staff_id int not null references staff,
  account_id bigint not null,
  org_pos bigint not null,
  kind text not null check (kind in ('identified', 'task', 'lent')),
  -- Whether the individual's name is clear to him (ADM-47).
  names_clear boolean not null,
  from_at timestamptz not null,
  until_at timestamptz not null check (until_at > from_at),
  source_kind text not null,
  source_ref text not null,
  reason text,
  granted_by int references staff,
  ended_at timestamptz,
  check (kind <> 'identified' or until_at <= from_at + interval '30 minutes'),
  foreign key (account_id, org_pos) references account (account_id, org_pos) on update cascade
);
create index access_grant_live on access_grant (staff_id, until_at) where ended_at is null;
create index access_grant_source on access_grant (source_kind, source_ref) where ended_at is null;
create index access_grant_account on access_grant (account_id, from_at);
call protect_rows('access_grant', '{account_id}', '{org_pos}');
create policy own_identification on access_grant to jw_server
  using (staff_id = nullif(current_setting('jw.staff', true), '')::int)
  with check (staff_id = nullif(current_setting('jw.staff', true), '')::int and kind = 'identified');
grant select, insert, update on access_grant to jw_server;
grant select on access_grant to jw_look;

-- Explains rights to those who see no account: answers where one account lies, and no more.
insert into job_principal values ('rights', -1, 1125899906842624);

-- Whoever owns accounts is suspended where the personnel system says that he has left (ADM-3).
grant update on stage_staff to jw_server;

-- The unit for which a person of many units acts at present (ADM-42).
alter table session add column acting_unit int references org_unit;

-- Says, for this transaction only, who asks and what he may see; nothing else may (ADM-42). For a session it first answers whether
-- the token is alive and whether its holder has the permission: outcome ok, not_signed_in, permission_missing, acting_unit_needed.
-- Rights are the union of the live grants, each within its own unit (ADM-39), narrowed to the acting unit where one is chosen.
-- Intervals that are not used are 0/0, an own book that is not used is {} (ruling 50).
drop function set_scope(bytea, text, text, timestamptz);
create function set_scope(p_token bytea, p_job text, p_permission text, p_at timestamptz)
returns table (outcome text, session_id uuid, login_id uuid, staff_id int, lows bigint[], highs bigint[], mine bigint[], book bigint[])
language plpgsql security definer set search_path = public, pg_temp as $$
#variable_conflict use_column
declare
  v_session uuid;
  v_login uuid;
  v_staff int := 0;
  v_seen timestamptz;
  v_contract date;
  v_acting int8range;
  v_acts boolean := false;
  v_granted boolean := false;
  v_kinds text[] := '{}';
  v_asked text[] := '{}';
  v_reach int8multirange := '{}';
  v_piece int8range;
  v_lows bigint[] := '{}';
  v_highs bigint[] := '{}';
  v_mine bigint[] := '{}';
  v_book bigint[] := '{}';
  v_today date := (p_at at time zone 'Asia/Shanghai')::date;
  r record;
begin
  if p_job is not null then
    select array[j.lo], array[j.hi] into v_lows, v_highs from job_principal j where j.name = p_job;
    if v_lows is null then
      return query select 'not_signed_in', null::uuid, null::uuid, 0, '{}'::bigint[], '{}'::bigint[], '{}'::bigint[], '{}'::bigint[];
      return;
    end if;
  else
    select s.session_id, s.last_seen_at, l.login_id, st.staff_id, case when st.kind <> 'own' then st.contract_end end, int8range(u.lo, u.hi)
    into v_session, v_seen, v_login, v_staff, v_contract, v_acting
    from session s join login l on l.login_id = s.login_id join staff st on st.staff_id = l.staff_id
      left join org_unit u on u.org_unit_id = s.acting_unit
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

    -- Rights of people from outside end with their contract (ADM-2).
    for r in
      select o.scope_kind, int8range(u.lo, u.hi) as reach, p_permission = 'self' or exists (
          select from role_permission p where p.role = g.role and p.permission = p_permission) as holds
      from role_grant g join role o on o.code = g.role join org_unit u on u.org_unit_id = g.org_unit_id
      where g.staff_id = v_staff and g.state = 'active' and g.valid_from <= v_today and (g.valid_to is null or g.valid_to > v_today)
        and o.state = 'in_use' and (v_contract is null or v_contract >= v_today)
    loop
      v_kinds := v_kinds || r.scope_kind;
      if r.scope_kind in ('unit_subtree', 'unit_analysis') and r.reach && v_acting then v_acts := true; end if;
      if r.holds then
        v_granted := true;
        v_asked := v_asked || r.scope_kind;
        if r.scope_kind in ('unit_subtree', 'unit_analysis') then v_reach := v_reach + int8multirange(r.reach); end if;
      end if;
    end loop;
    -- Permission 'self' asks for no right beyond being signed in, and gives sight of every row that any grant gives.
    if not v_granted and p_permission <> 'self' then
      return query select 'permission_missing', v_session, v_login, v_staff, '{}'::bigint[], '{}'::bigint[], '{}'::bigint[], '{}'::bigint[];
      return;
    end if;

    -- A multirange is merged by itself: units that enclose or touch each other are one interval.
    if v_acts then v_reach := v_reach * int8multirange(v_acting); end if;
    for v_piece in select unnest(v_reach) loop
      v_lows := v_lows || lower(v_piece);
      v_highs := v_highs || upper(v_piece);
    end loop;
    if cardinality(v_lows) > 3 then
      if p_permission <> 'self' then
        return query select 'acting_unit_needed', v_session, v_login, v_staff, '{}'::bigint[], '{}'::bigint[], '{}'::bigint[], '{}'::bigint[];
        return;
      end if;
      -- He must be able to read who he is in order to choose: of accounts he sees his own book until then.
      v_lows := '{}';
      v_highs := '{}';
    end if;

    -- What each kind of scope takes of the accounts that are one's own (ADM-41); at most 2,000, those given for a while first.
    if v_kinds && array['own_book', 'identified', 'participant'] then
      select coalesce(array_agg(distinct x.account_id) filter (where x.asked), '{}'),
        coalesce(array_agg(distinct x.account_id) filter (where x.clear), '{}')
      into v_mine, v_book
      from (
        select a.account_id, a.names_clear as clear, t.asked
        from access_grant a
        cross join lateral (
          select bool_or(k = any(v_asked)) as asked from unnest(case a.kind when 'identified' then array['own_book', 'identified']
            else array['own_book', 'participant'] end) k where k = any(v_kinds)) t
        where a.staff_id = v_staff and a.ended_at is null and a.from_at <= p_at and a.until_at > p_at and t.asked is not null
        union all
        select b.account_id, true, 'own_book' = any(v_asked) from account_access_of(v_staff, v_today) b where 'own_book' = any(v_kinds)
        limit 2000) x;
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
