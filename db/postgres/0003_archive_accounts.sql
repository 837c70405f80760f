-- Accounts, subscriptions, members, paying accounts and the tokens that find them (ARC-1 to 12, 27, 56).
-- Every row repeats the position of its account's unit. A pair of foreign keys with "on update cascade" keeps it equal: unit to
-- account, account to everything that hangs on it; no code can forget one (ADM-43).
create sequence account_now_version as bigint;
grant usage on sequence account_now_version to jw_server;

create table account (
  account_id bigint generated always as identity primary key,
  account_no text,
  source_system text not null,
  kind text not null check (kind in ('individual', 'group')),
  name text not null,
  name_norm text not null,
  name_key text not null,
  state text not null check (state in ('in_service', 'left')),
  left_date date,
  org_unit_id int not null,
  org_pos bigint not null,
  owner_staff_id int references staff,
  important_flag boolean not null default false,
  creation_channel text not null check (creation_channel in ('boss', 'hall', 'hotline', 'manager', 'bulk_file', 'web', 'federation')),
  first_in_service_date date,
  -- What is served today; before the first published run of the rules it is what BOSS says (ruling 28).
  tier text check (tier in ('diamond', 'gold', 'silver', 'standard')),
  group_class text check (group_class in ('A', 'B', 'C', 'D')),
  tier_source text not null default 'boss' check (tier_source in ('boss', 'rules')),
  tier_rank smallint generated always as (case coalesce(tier, group_class)
    when 'diamond' then 0 when 'A' then 0 when 'gold' then 1 when 'B' then 1 when 'silver' then 2 when 'C' then 2
    when 'standard' then 3 when 'D' then 3 else 4 end) stored,
  boss_tier text,
  boss_class text,
  source_updated_at timestamptz,
  now_version bigint not null default nextval('account_now_version'),
  version int not null default 1,
  created_at timestamptz not null,
  created_by text not null,
  updated_at timestamptz not null,
  updated_by text not null,
  foreign key (org_unit_id, org_pos) references org_unit (org_unit_id, lo) on update cascade,
  unique (account_id, org_pos),
  unique (source_system, account_no),
  check ((state = 'left') = (left_date is not null))
);
create index account_unit on account (org_unit_id);
create index account_position on account (org_pos, account_no, account_id);
create index account_by_no on account (account_no, account_id);
create index account_by_name on account (name collate "zh-Hans-x-icu", account_id);
create index account_by_first_day on account (first_in_service_date, account_id);
create index account_by_tier on account (tier_rank, account_id);
create index account_by_owner on account (owner_staff_id, account_no, account_id);
create index account_now_due on account (now_version);
call protect_rows('account', '{account_id}', '{org_pos}');
grant select, insert, update on account to jw_server;
grant select on account to jw_look;

-- The copy of the account in the facts engine follows each change of the row (ADM-45).
create function mark_account_changed() returns trigger language plpgsql as $$
begin
  new.now_version := nextval('account_now_version');
  return new;
end $$;
create trigger account_changed before update on account for each row execute function mark_account_changed();

create table individual (
  account_id bigint primary key,
  org_pos bigint not null,
  gender text,
  birth_date date,
  birth_calendar text,
  certificate_kind text not null,
  certificate_sealed bytea not null,
  certificate_index bytea not null,
  certificate_valid_to date,
  verified boolean not null,
  nationality text references nationality,
  education text,
  occupation text,
  employer text,
  home_address text,
  postal_code text,
  email text,
  foreign key (account_id, org_pos) references account (account_id, org_pos) on update cascade
);
create index individual_certificate on individual (certificate_index);
call protect_rows('individual', '{account_id}', '{org_pos}');
grant select, insert, update on individual to jw_server;

create table group_profile (
  account_id bigint primary key,
  org_pos bigint not null,
  credit_code text,
  other_registration text,
  unit_type text not null,
  industry text not null,
  key_industry text,
  ownership text,
  staff_count int,
  legal_person text,
  registered_capital_wan bigint,
  revenue_year_wan bigint,
  phone text,
  address text not null,
  postal_code text,
  hq_list_no text,
  national_group_no text,
  vpmn_nos text[],
  agreement_no text,
  agreement_from date,
  agreement_to date,
  foreign key (account_id, org_pos) references account (account_id, org_pos) on update cascade
);
create index group_profile_credit_code on group_profile (credit_code);
call protect_rows('group_profile', '{account_id}', '{org_pos}');
grant select, insert, update on group_profile to jw_server;

create table account_access (
  account_id bigint not null,
  org_pos bigint not null,
  staff_id int not null references staff,
  duty text not null check (duty in ('owner', 'helper')),
  until_date date,
  since date not null,
  primary key (account_id, staff_id, duty),
  foreign key (account_id, org_pos) references account (account_id, org_pos) on update cascade,
  check (duty = 'owner' or until_date is not null)
);
create unique index account_access_one_owner on account_access (account_id) where duty = 'owner';
create index account_access_staff on account_access (staff_id, account_id);
call protect_rows('account_access', '{account_id}', '{org_pos}');
grant select, insert, update, delete on account_access to jw_server;
grant select on account_access to jw_look;

-- The account's row repeats its owner, for lists by owner; the database keeps it equal.
create function copy_owner() returns trigger language plpgsql as $$
declare
  v_account bigint := case when tg_op = 'DELETE' then old.account_id else new.account_id end;
begin
  update account set owner_staff_id = (select a.staff_id from account_access a where a.account_id = v_account and a.duty = 'owner')
  where account_id = v_account;
  return null;
end $$;
create trigger account_access_owner_changed after update or delete on account_access for each row execute function copy_owner();
-- Set-wise for inserts: a feed brings a million at once.
create function copy_owners() returns trigger language plpgsql as $$
begin
  update account a set owner_staff_id = n.staff_id from inserted n
  where n.duty = 'owner' and a.account_id = n.account_id and a.owner_staff_id is distinct from n.staff_id;
  return null;
end $$;
create trigger account_access_owner_given after insert on account_access referencing new table as inserted
  for each statement execute function copy_owners();

-- Whom a person serves on a day: what set_scope calls an own book.
create function account_access_of(p_staff int, p_day date) returns table (account_id bigint)
language sql stable security definer set search_path = public, pg_temp as $$
  select distinct a.account_id from account_access a
  where a.staff_id = p_staff and (a.until_date is null or a.until_date > p_day) limit 2000
$$;
revoke all on function account_access_of(int, date) from public;
grant create on schema public to jw_look;
alter function account_access_of(int, date) owner to jw_look;
revoke create on schema public from jw_look;

create table subscription (
  subscription_id bigint generated always as identity primary key,
  source_system text not null,
  source_no text not null,
  msisdn text not null,
  imsi_sealed bytea,
  imei text,
  line_kind text not null,
  boss_customer_no text not null,
  holder_account_id bigint,
  holder_org_pos bigint not null,
  user_account_id bigint,
  user_org_pos bigint not null,
  state text not null,
  in_network boolean generated always as (state not in ('cancelled', 'passive_cancelled', 'cooling', 'ported_out', 'void')) stored,
  state_since date not null,
  suspended_way text not null,
  in_service_date date not null,
  left_date date,
  entry_way text,
  pay_type text not null,
  brand text,
  plan_code text,
  user_type text not null,
  terminal_class text,
  ported_from text,
  ported_to text,
  source_updated_at timestamptz not null,
  updated_at timestamptz not null,
  version int not null default 1,
  unique (source_system, source_no),
  check ((holder_account_id is null) = (holder_org_pos = -1)),
  check ((user_account_id is null) = (user_org_pos = -1)),
  foreign key (holder_account_id, holder_org_pos) references account (account_id, org_pos) on update cascade,
  foreign key (user_account_id, user_org_pos) references account (account_id, org_pos) on update cascade
);
create unique index subscription_msisdn_in_network on subscription (msisdn) where in_network;
create index subscription_holder on subscription (holder_account_id, subscription_id);
create index subscription_user on subscription (user_account_id, subscription_id);
call protect_rows('subscription', '{holder_account_id,user_account_id}', '{holder_org_pos,user_org_pos}');
grant select, insert, update on subscription to jw_server;

create table paying_account (
  paying_account_id bigint generated always as identity primary key,
  source_system text not null,
  paying_account_no text not null,
  owner_account_id bigint,
  owner_org_pos bigint not null,
  state text not null check (state in ('normal', 'suspended', 'closed')),
  payment_way text,
  bank_account_sealed bytea,
  bill_delivery text,
  updated_at timestamptz not null,
  version int not null default 1,
  unique (source_system, paying_account_no),
  check ((owner_account_id is null) = (owner_org_pos = -1)),
  foreign key (owner_account_id, owner_org_pos) references account (account_id, org_pos) on update cascade
);
create index paying_account_owner on paying_account (owner_account_id, paying_account_id);
call protect_rows('paying_account', '{owner_account_id}', '{owner_org_pos}');
grant select, insert, update on paying_account to jw_server;

create table member (
  member_id bigint generated always as identity primary key,
  group_account_id bigint not null,
  group_org_pos bigint not null,
  subscription_id bigint not null references subscription,
  individual_account_id bigint,
  individual_org_pos bigint not null,
  main_group boolean not null,
  short_number text,
  key_person boolean not null default false,
  product_user boolean not null default false,
  virtual boolean not null default false,
  test boolean not null default false,
  valid_from date not null,
  valid_to date,
  end_reason text,
  updated_at timestamptz not null,
  version int not null default 1,
  unique (group_account_id, subscription_id, valid_from),
  check (valid_to is null or valid_to > valid_from),
  check ((individual_account_id is null) = (individual_org_pos = -1)),
  foreign key (group_account_id, group_org_pos) references account (account_id, org_pos) on update cascade,
  foreign key (individual_account_id, individual_org_pos) references account (account_id, org_pos) on update cascade,
  constraint member_one_main_group exclude using gist (subscription_id with =, daterange(valid_from, valid_to) with &&) where (main_group)
    deferrable initially deferred,
  constraint member_no_overlap exclude using gist (group_account_id with =, subscription_id with =, daterange(valid_from, valid_to) with &&)
    deferrable initially deferred
);
create index member_subscription on member (subscription_id);
create index member_individual on member (individual_account_id);
call protect_rows('member', '{group_account_id,individual_account_id}', '{group_org_pos,individual_org_pos}');
grant select, insert, update on member to jw_server;

-- Found by equality or by range only: those are leak-proof, so that row security leaves the index in use (ARC-56).
create table search_token (
  token text collate "C" not null,
  account_id bigint not null,
  org_pos bigint not null,
  individual boolean not null,
  primary key (token, account_id),
  foreign key (account_id, org_pos) references account (account_id, org_pos) on update cascade
);
-- Who reads names masked finds groups by parts of names, and there are few of them.
create index search_token_group on search_token (token, account_id) where not individual;
create index search_token_account on search_token (account_id);
call protect_rows('search_token', '{account_id}', '{org_pos}');
grant select, insert, delete on search_token to jw_server;

-- Lines of a feed on their way in, without account ids; emptied with the batch (ruling 53).
create unlogged table stage_account (
  batch_id uuid not null, part int not null, line int not null, kind text, account_no text, name text, name_norm text, name_key text,
  unit_code text, manager_no text, important_flag boolean, boss_tier text, boss_class text, first_in_service_date date, state text,
  source_updated_at timestamptz,
  gender text, birth_date date, birth_calendar text, certificate_kind text, certificate_sealed bytea, certificate_index bytea,
  certificate_valid_to date, verified boolean, nationality text, education text, occupation text, employer text, home_address text,
  postal_code text, email text,
  credit_code text, other_registration text, unit_type text, industry text, key_industry text, ownership text, staff_count int,
  legal_person text, registered_capital_wan bigint, revenue_year_wan bigint, phone text, address text, hq_list_no text,
  national_group_no text, vpmn_nos text[], agreement_no text, agreement_from date, agreement_to date, tokens text[]
);
create unlogged table stage_subscription (
  batch_id uuid not null, part int not null, line int not null, subscription_no text, msisdn text, imsi_sealed bytea, imei text, line_kind text,
  boss_customer_no text, holder_no text, user_no text, state text, state_since date, suspended_way text, in_service_date date, left_date date,
  entry_way text, pay_type text, brand text, plan_code text, user_type text, terminal_class text, ported_from text, ported_to text,
  source_updated_at timestamptz
);
create unlogged table stage_paying_account (
  batch_id uuid not null, part int not null, line int not null, paying_account_no text, owner_no text, state text, payment_way text,
  bank_account_sealed bytea, bill_delivery text
);
create unlogged table stage_member (
  batch_id uuid not null, part int not null, line int not null, group_no text, subscription_no text, main_group boolean, short_number text,
  key_person boolean, product_user boolean, virtual boolean, test boolean, valid_from date, valid_to date, end_reason text
);
grant select, insert, delete on stage_account, stage_subscription, stage_paying_account, stage_member to jw_server;

-- How many accounts a unit holds, in the caller's sight: what the admin module asks before it closes one, without reading the archive's tables.
create function org_unit_accounts(p_unit int) returns bigint language sql stable as $$
  select count(*) from account where org_unit_id = p_unit
$$;
