-- Written by tools/schema.ts from a migrated database. Never edited: change it by a migration.

create extension btree_gist;

create sequence account_now_version;
create sequence load_visible_seq;

create table account (
  account_id bigint generated always as identity not null,
  account_no text,
  source_system text not null,
  kind text not null,
  name text not null,
  name_norm text not null,
  name_key text not null,
  state text not null,
  left_date date,
  org_unit_id integer not null,
  org_pos bigint not null,
  owner_staff_id integer,
  important_flag boolean default false not null,
  creation_channel text not null,
  first_in_service_date date,
  tier text,
  group_class text,
  tier_source text default 'boss'::text not null,
  tier_rank smallint generated always as (
CASE COALESCE(tier, group_class)
    WHEN 'diamond'::text THEN 0
    WHEN 'A'::text THEN 0
    WHEN 'gold'::text THEN 1
    WHEN 'B'::text THEN 1
    WHEN 'silver'::text THEN 2
    WHEN 'C'::text THEN 2
    WHEN 'standard'::text THEN 3
    WHEN 'D'::text THEN 3
    ELSE 4
END) stored,
  boss_tier text,
  boss_class text,
  source_updated_at timestamp with time zone,
  now_version bigint default nextval('account_now_version'::regclass) not null,
  version integer default 1 not null,
  created_at timestamp with time zone not null,
  created_by text not null,
  updated_at timestamp with time zone not null,
  updated_by text not null,
  constraint account_pkey PRIMARY KEY (account_id),
  constraint account_account_id_org_pos_key UNIQUE (account_id, org_pos),
  constraint account_source_system_account_no_key UNIQUE (source_system, account_no),
  constraint account_check CHECK (((state = 'left'::text) = (left_date IS NOT NULL))),
  constraint account_creation_channel_check CHECK ((creation_channel = ANY (ARRAY['boss'::text, 'hall'::text, 'hotline'::text, 'manager'::text, 'bulk_file'::text, 'web'::text, 'federation'::text]))),
  constraint account_group_class_check CHECK ((group_class = ANY (ARRAY['A'::text, 'B'::text, 'C'::text, 'D'::text]))),
  constraint account_kind_check CHECK ((kind = ANY (ARRAY['individual'::text, 'group'::text]))),
  constraint account_state_check CHECK ((state = ANY (ARRAY['in_service'::text, 'left'::text]))),
  constraint account_tier_check CHECK ((tier = ANY (ARRAY['diamond'::text, 'gold'::text, 'silver'::text, 'standard'::text]))),
  constraint account_tier_source_check CHECK ((tier_source = ANY (ARRAY['boss'::text, 'rules'::text]))),
  constraint account_org_unit_id_org_pos_fkey FOREIGN KEY (org_unit_id, org_pos) REFERENCES org_unit(org_unit_id, lo) ON UPDATE CASCADE,
  constraint account_owner_staff_id_fkey FOREIGN KEY (owner_staff_id) REFERENCES staff(staff_id)
);
alter table account enable row level security;
alter table account force row level security;
CREATE INDEX account_by_first_day ON public.account USING btree (first_in_service_date, account_id);
CREATE INDEX account_by_name ON public.account USING btree (name COLLATE "zh-Hans-x-icu", account_id);
CREATE INDEX account_by_no ON public.account USING btree (account_no, account_id);
CREATE INDEX account_by_owner ON public.account USING btree (owner_staff_id, account_no, account_id);
CREATE INDEX account_by_tier ON public.account USING btree (tier_rank, account_id);
CREATE INDEX account_now_due ON public.account USING btree (now_version);
CREATE INDEX account_position ON public.account USING btree (org_pos, account_no, account_id);
CREATE INDEX account_unit ON public.account USING btree (org_unit_id);
CREATE TRIGGER account_changed BEFORE UPDATE ON public.account FOR EACH ROW EXECUTE FUNCTION mark_account_changed();
create policy in_scope on account for all to jw_server using ((((org_pos >= (NULLIF(current_setting('jw.lo1'::text, true), ''::text))::bigint) AND (org_pos < (NULLIF(current_setting('jw.hi1'::text, true), ''::text))::bigint)) OR ((org_pos >= (NULLIF(current_setting('jw.lo2'::text, true), ''::text))::bigint) AND (org_pos < (NULLIF(current_setting('jw.hi2'::text, true), ''::text))::bigint)) OR ((org_pos >= (NULLIF(current_setting('jw.lo3'::text, true), ''::text))::bigint) AND (org_pos < (NULLIF(current_setting('jw.hi3'::text, true), ''::text))::bigint)) OR (account_id = ANY (( SELECT (NULLIF(current_setting('jw.mine'::text, true), ''::text))::bigint[] AS "nullif")::bigint[]))));
create policy look on account for all to jw_look using (true);

create table account_access (
  account_id bigint not null,
  org_pos bigint not null,
  staff_id integer not null,
  duty text not null,
  until_date date,
  since date not null,
  constraint account_access_pkey PRIMARY KEY (account_id, staff_id, duty),
  constraint account_access_check CHECK (((duty = 'owner'::text) OR (until_date IS NOT NULL))),
  constraint account_access_duty_check CHECK ((duty = ANY (ARRAY['owner'::text, 'helper'::text]))),
  constraint account_access_account_id_org_pos_fkey FOREIGN KEY (account_id, org_pos) REFERENCES account(account_id, org_pos) ON UPDATE CASCADE,
  constraint account_access_staff_id_fkey FOREIGN KEY (staff_id) REFERENCES staff(staff_id)
);
alter table account_access enable row level security;
alter table account_access force row level security;
CREATE UNIQUE INDEX account_access_one_owner ON public.account_access USING btree (account_id) WHERE (duty = 'owner'::text);
CREATE INDEX account_access_staff ON public.account_access USING btree (staff_id, account_id);
CREATE TRIGGER account_access_owner_changed AFTER DELETE OR UPDATE ON public.account_access FOR EACH ROW EXECUTE FUNCTION copy_owner();
CREATE TRIGGER account_access_owner_given AFTER INSERT ON public.account_access REFERENCING NEW TABLE AS inserted FOR EACH STATEMENT EXECUTE FUNCTION copy_owners();
create policy in_scope on account_access for all to jw_server using ((((org_pos >= (NULLIF(current_setting('jw.lo1'::text, true), ''::text))::bigint) AND (org_pos < (NULLIF(current_setting('jw.hi1'::text, true), ''::text))::bigint)) OR ((org_pos >= (NULLIF(current_setting('jw.lo2'::text, true), ''::text))::bigint) AND (org_pos < (NULLIF(current_setting('jw.hi2'::text, true), ''::text))::bigint)) OR ((org_pos >= (NULLIF(current_setting('jw.lo3'::text, true), ''::text))::bigint) AND (org_pos < (NULLIF(current_setting('jw.hi3'::text, true), ''::text))::bigint)) OR (account_id = ANY (( SELECT (NULLIF(current_setting('jw.mine'::text, true), ''::text))::bigint[] AS "nullif")::bigint[]))));
create policy look on account_access for all to jw_look using (true);

create table audit_event (
  event_id uuid not null,
  at timestamp with time zone not null,
  xact xid8 default pg_current_xact_id() not null,
  actor_kind text not null,
  actor text not null,
  staff_id integer,
  action text not null,
  object_kind text not null,
  object_id text not null,
  before jsonb,
  after jsonb,
  reason text,
  request_id text,
  constraint audit_event_pkey PRIMARY KEY (event_id),
  constraint audit_event_actor_kind_check CHECK ((actor_kind = ANY (ARRAY['staff'::text, 'job'::text, 'console'::text])))
);
CREATE INDEX audit_event_at ON public.audit_event USING btree (at, event_id);
CREATE INDEX audit_event_object ON public.audit_event USING btree (object_kind, object_id, at);

create table copy_mark (
  name text not null,
  version bigint not null,
  at timestamp with time zone not null,
  constraint copy_mark_pkey PRIMARY KEY (name)
);

create table feed_batch (
  batch_id uuid not null,
  feed text not null,
  source text not null,
  region text not null,
  period text not null,
  mode text not null,
  seq text not null,
  state text not null,
  manifest jsonb not null,
  content_hash text not null,
  delivered_by text not null,
  line_count bigint not null,
  added bigint default 0 not null,
  changed bigint default 0 not null,
  equal bigint default 0 not null,
  reversed bigint default 0 not null,
  rejected bigint default 0 not null,
  totals_found jsonb default '{}'::jsonb not null,
  findings jsonb default '[]'::jsonb not null,
  attempt integer default 0 not null,
  cancel_asked boolean default false not null,
  received_at timestamp with time zone not null,
  staged_at timestamp with time zone,
  applied_at timestamp with time zone,
  load_id integer,
  duplicate_of uuid,
  reject_file text,
  version bigint generated always as identity not null,
  constraint feed_batch_pkey PRIMARY KEY (batch_id),
  constraint feed_batch_mode_check CHECK ((mode = ANY (ARRAY['full'::text, 'delta'::text, 'correction'::text]))),
  constraint feed_batch_state_check CHECK ((state = ANY (ARRAY['announced'::text, 'received'::text, 'verified'::text, 'staged'::text, 'applying'::text, 'applied'::text, 'refused'::text, 'duplicate'::text]))),
  constraint feed_batch_duplicate_of_fkey FOREIGN KEY (duplicate_of) REFERENCES feed_batch(batch_id),
  constraint feed_batch_load_id_fkey FOREIGN KEY (load_id) REFERENCES load(load_id)
);
CREATE UNIQUE INDEX feed_batch_applied_once ON public.feed_batch USING btree (feed, source, region, period, mode, seq) WHERE (state = 'applied'::text);
CREATE INDEX feed_batch_by_version ON public.feed_batch USING btree (version);
CREATE INDEX feed_batch_waiting ON public.feed_batch USING btree (state) WHERE (state = ANY (ARRAY['announced'::text, 'received'::text, 'verified'::text, 'staged'::text, 'applying'::text]));

create table feed_part (
  batch_id uuid not null,
  part integer not null,
  name text not null,
  bytes bigint not null,
  line_count bigint not null,
  sha256 text not null,
  file_ref text,
  constraint feed_part_pkey PRIMARY KEY (batch_id, part),
  constraint feed_part_batch_id_fkey FOREIGN KEY (batch_id) REFERENCES feed_batch(batch_id)
);

create table feed_reject (
  batch_id uuid not null,
  part integer not null,
  line integer not null,
  column_name text not null,
  code text not null,
  found text,
  expected text not null,
  constraint feed_reject_pkey PRIMARY KEY (batch_id, part, line, column_name, code),
  constraint feed_reject_batch_id_fkey FOREIGN KEY (batch_id) REFERENCES feed_batch(batch_id)
);

create table group_profile (
  account_id bigint not null,
  org_pos bigint not null,
  credit_code text,
  other_registration text,
  unit_type text not null,
  industry text not null,
  key_industry text,
  ownership text,
  staff_count integer,
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
  constraint group_profile_pkey PRIMARY KEY (account_id),
  constraint group_profile_account_id_org_pos_fkey FOREIGN KEY (account_id, org_pos) REFERENCES account(account_id, org_pos) ON UPDATE CASCADE
);
alter table group_profile enable row level security;
alter table group_profile force row level security;
CREATE INDEX group_profile_credit_code ON public.group_profile USING btree (credit_code);
create policy in_scope on group_profile for all to jw_server using ((((org_pos >= (NULLIF(current_setting('jw.lo1'::text, true), ''::text))::bigint) AND (org_pos < (NULLIF(current_setting('jw.hi1'::text, true), ''::text))::bigint)) OR ((org_pos >= (NULLIF(current_setting('jw.lo2'::text, true), ''::text))::bigint) AND (org_pos < (NULLIF(current_setting('jw.hi2'::text, true), ''::text))::bigint)) OR ((org_pos >= (NULLIF(current_setting('jw.lo3'::text, true), ''::text))::bigint) AND (org_pos < (NULLIF(current_setting('jw.hi3'::text, true), ''::text))::bigint)) OR (account_id = ANY (( SELECT (NULLIF(current_setting('jw.mine'::text, true), ''::text))::bigint[] AS "nullif")::bigint[]))));
create policy look on group_profile for all to jw_look using (true);

create table individual (
  account_id bigint not null,
  org_pos bigint not null,
  gender text,
  birth_date date,
  birth_calendar text,
  certificate_kind text not null,
  certificate_sealed bytea not null,
  certificate_index bytea not null,
  certificate_valid_to date,
  verified boolean not null,
  nationality text,
  education text,
  occupation text,
  employer text,
  home_address text,
  postal_code text,
  email text,
  constraint individual_pkey PRIMARY KEY (account_id),
  constraint individual_account_id_org_pos_fkey FOREIGN KEY (account_id, org_pos) REFERENCES account(account_id, org_pos) ON UPDATE CASCADE,
  constraint individual_nationality_fkey FOREIGN KEY (nationality) REFERENCES nationality(code)
);
alter table individual enable row level security;
alter table individual force row level security;
CREATE INDEX individual_certificate ON public.individual USING btree (certificate_index);
create policy in_scope on individual for all to jw_server using ((((org_pos >= (NULLIF(current_setting('jw.lo1'::text, true), ''::text))::bigint) AND (org_pos < (NULLIF(current_setting('jw.hi1'::text, true), ''::text))::bigint)) OR ((org_pos >= (NULLIF(current_setting('jw.lo2'::text, true), ''::text))::bigint) AND (org_pos < (NULLIF(current_setting('jw.hi2'::text, true), ''::text))::bigint)) OR ((org_pos >= (NULLIF(current_setting('jw.lo3'::text, true), ''::text))::bigint) AND (org_pos < (NULLIF(current_setting('jw.hi3'::text, true), ''::text))::bigint)) OR (account_id = ANY (( SELECT (NULLIF(current_setting('jw.mine'::text, true), ''::text))::bigint[] AS "nullif")::bigint[]))));
create policy look on individual for all to jw_look using (true);

create table job_principal (
  name text not null,
  lo bigint not null,
  hi bigint not null,
  constraint job_principal_pkey PRIMARY KEY (name)
);

create table load (
  load_id integer generated always as identity not null,
  fact text not null,
  origin text not null,
  month date,
  fact_rows bigint default 0 not null,
  started_at timestamp with time zone not null,
  visible boolean default false not null,
  visible_seq bigint,
  visible_from timestamp with time zone,
  withdrawn_at timestamp with time zone,
  swept_at timestamp with time zone,
  constraint load_pkey PRIMARY KEY (load_id),
  constraint load_visible_seq_key UNIQUE (visible_seq),
  constraint load_check CHECK ((visible = (visible_seq IS NOT NULL)))
);
CREATE INDEX load_visible ON public.load USING btree (fact, visible_seq) WHERE visible;

create table login (
  login_id uuid not null,
  staff_id integer not null,
  name text not null,
  secret_hash text not null,
  state text not null,
  locked_until timestamp with time zone,
  lock_minutes integer default 0 not null,
  failures integer default 0 not null,
  first_failure_at timestamp with time zone,
  password_changed_at timestamp with time zone not null,
  last_seen_at timestamp with time zone,
  constraint login_pkey PRIMARY KEY (login_id),
  constraint login_state_check CHECK ((state = ANY (ARRAY['invited'::text, 'active'::text, 'locked'::text, 'suspended'::text, 'closed'::text]))),
  constraint login_staff_id_fkey FOREIGN KEY (staff_id) REFERENCES staff(staff_id)
);
CREATE UNIQUE INDEX login_name ON public.login USING btree (lower(name));

create table member (
  member_id bigint generated always as identity not null,
  group_account_id bigint not null,
  group_org_pos bigint not null,
  subscription_id bigint not null,
  individual_account_id bigint,
  individual_org_pos bigint not null,
  main_group boolean not null,
  short_number text,
  key_person boolean default false not null,
  product_user boolean default false not null,
  virtual boolean default false not null,
  test boolean default false not null,
  valid_from date not null,
  valid_to date,
  end_reason text,
  updated_at timestamp with time zone not null,
  version integer default 1 not null,
  constraint member_pkey PRIMARY KEY (member_id),
  constraint member_group_account_id_subscription_id_valid_from_key UNIQUE (group_account_id, subscription_id, valid_from),
  constraint member_check CHECK (((valid_to IS NULL) OR (valid_to > valid_from))),
  constraint member_check1 CHECK (((individual_account_id IS NULL) = (individual_org_pos = '-1'::integer))),
  constraint member_no_overlap EXCLUDE USING gist (group_account_id WITH =, subscription_id WITH =, daterange(valid_from, valid_to) WITH &&) DEFERRABLE INITIALLY DEFERRED,
  constraint member_one_main_group EXCLUDE USING gist (subscription_id WITH =, daterange(valid_from, valid_to) WITH &&) WHERE (main_group) DEFERRABLE INITIALLY DEFERRED,
  constraint member_group_account_id_group_org_pos_fkey FOREIGN KEY (group_account_id, group_org_pos) REFERENCES account(account_id, org_pos) ON UPDATE CASCADE,
  constraint member_individual_account_id_individual_org_pos_fkey FOREIGN KEY (individual_account_id, individual_org_pos) REFERENCES account(account_id, org_pos) ON UPDATE CASCADE,
  constraint member_subscription_id_fkey FOREIGN KEY (subscription_id) REFERENCES subscription(subscription_id)
);
alter table member enable row level security;
alter table member force row level security;
CREATE INDEX member_individual ON public.member USING btree (individual_account_id);
CREATE INDEX member_subscription ON public.member USING btree (subscription_id);
create policy in_scope on member for all to jw_server using ((((group_org_pos >= (NULLIF(current_setting('jw.lo1'::text, true), ''::text))::bigint) AND (group_org_pos < (NULLIF(current_setting('jw.hi1'::text, true), ''::text))::bigint)) OR ((group_org_pos >= (NULLIF(current_setting('jw.lo2'::text, true), ''::text))::bigint) AND (group_org_pos < (NULLIF(current_setting('jw.hi2'::text, true), ''::text))::bigint)) OR ((group_org_pos >= (NULLIF(current_setting('jw.lo3'::text, true), ''::text))::bigint) AND (group_org_pos < (NULLIF(current_setting('jw.hi3'::text, true), ''::text))::bigint)) OR (group_account_id = ANY (( SELECT (NULLIF(current_setting('jw.mine'::text, true), ''::text))::bigint[] AS "nullif")::bigint[])) OR ((individual_org_pos >= (NULLIF(current_setting('jw.lo1'::text, true), ''::text))::bigint) AND (individual_org_pos < (NULLIF(current_setting('jw.hi1'::text, true), ''::text))::bigint)) OR ((individual_org_pos >= (NULLIF(current_setting('jw.lo2'::text, true), ''::text))::bigint) AND (individual_org_pos < (NULLIF(current_setting('jw.hi2'::text, true), ''::text))::bigint)) OR ((individual_org_pos >= (NULLIF(current_setting('jw.lo3'::text, true), ''::text))::bigint) AND (individual_org_pos < (NULLIF(current_setting('jw.hi3'::text, true), ''::text))::bigint)) OR (individual_account_id = ANY (( SELECT (NULLIF(current_setting('jw.mine'::text, true), ''::text))::bigint[] AS "nullif")::bigint[]))));
create policy look on member for all to jw_look using (true);

create table nationality (
  code text not null,
  name text not null,
  constraint nationality_pkey PRIMARY KEY (code)
);

create table number_segment (
  prefix text not null,
  operator text not null,
  note text,
  constraint number_segment_pkey PRIMARY KEY (prefix)
);

create table org_unit (
  org_unit_id integer generated always as identity not null,
  code text not null,
  name text not null,
  level text not null,
  grid_kind text,
  parent_id integer,
  lo bigint not null,
  hi bigint not null,
  region_code text,
  head_employee_no text,
  state text not null,
  valid_from date not null,
  valid_to date,
  successor_code text,
  version integer default 1 not null,
  updated_at timestamp with time zone not null,
  constraint org_unit_pkey PRIMARY KEY (org_unit_id),
  constraint org_unit_code_key UNIQUE (code),
  constraint org_unit_org_unit_id_lo_key UNIQUE (org_unit_id, lo),
  constraint org_unit_check CHECK ((hi > lo)),
  constraint org_unit_check1 CHECK ((valid_to > valid_from)),
  constraint org_unit_grid_kind_check CHECK ((grid_kind = ANY (ARRAY['main'::text, 'sub'::text, 'micro'::text]))),
  constraint org_unit_level_check CHECK ((level = ANY (ARRAY['group_company'::text, 'province'::text, 'city'::text, 'county'::text, 'grid'::text, 'team'::text]))),
  constraint org_unit_state_check CHECK ((state = ANY (ARRAY['planned'::text, 'open'::text, 'closed'::text, 'merged'::text]))),
  constraint org_unit_parent_id_fkey FOREIGN KEY (parent_id) REFERENCES org_unit(org_unit_id),
  constraint org_unit_region_code_fkey FOREIGN KEY (region_code) REFERENCES region(code)
);
CREATE UNIQUE INDEX org_unit_one_root ON public.org_unit USING btree ((true)) WHERE (parent_id IS NULL);
CREATE INDEX org_unit_parent ON public.org_unit USING btree (parent_id);
CREATE UNIQUE INDEX org_unit_position ON public.org_unit USING btree (lo, hi);

create table outbox (
  version bigint generated always as identity not null,
  event_id uuid not null,
  name text not null,
  at timestamp with time zone not null,
  envelope jsonb not null,
  delivered_at timestamp with time zone,
  constraint outbox_pkey PRIMARY KEY (version),
  constraint outbox_event_id_key UNIQUE (event_id)
);
CREATE INDEX outbox_waiting ON public.outbox USING btree (version) WHERE (delivered_at IS NULL);

create table paying_account (
  paying_account_id bigint generated always as identity not null,
  source_system text not null,
  paying_account_no text not null,
  owner_account_id bigint,
  owner_org_pos bigint not null,
  state text not null,
  payment_way text,
  bank_account_sealed bytea,
  bill_delivery text,
  updated_at timestamp with time zone not null,
  version integer default 1 not null,
  constraint paying_account_pkey PRIMARY KEY (paying_account_id),
  constraint paying_account_source_system_paying_account_no_key UNIQUE (source_system, paying_account_no),
  constraint paying_account_check CHECK (((owner_account_id IS NULL) = (owner_org_pos = '-1'::integer))),
  constraint paying_account_state_check CHECK ((state = ANY (ARRAY['normal'::text, 'suspended'::text, 'closed'::text]))),
  constraint paying_account_owner_account_id_owner_org_pos_fkey FOREIGN KEY (owner_account_id, owner_org_pos) REFERENCES account(account_id, org_pos) ON UPDATE CASCADE
);
alter table paying_account enable row level security;
alter table paying_account force row level security;
CREATE INDEX paying_account_owner ON public.paying_account USING btree (owner_account_id, paying_account_id);
create policy in_scope on paying_account for all to jw_server using ((((owner_org_pos >= (NULLIF(current_setting('jw.lo1'::text, true), ''::text))::bigint) AND (owner_org_pos < (NULLIF(current_setting('jw.hi1'::text, true), ''::text))::bigint)) OR ((owner_org_pos >= (NULLIF(current_setting('jw.lo2'::text, true), ''::text))::bigint) AND (owner_org_pos < (NULLIF(current_setting('jw.hi2'::text, true), ''::text))::bigint)) OR ((owner_org_pos >= (NULLIF(current_setting('jw.lo3'::text, true), ''::text))::bigint) AND (owner_org_pos < (NULLIF(current_setting('jw.hi3'::text, true), ''::text))::bigint)) OR (owner_account_id = ANY (( SELECT (NULLIF(current_setting('jw.mine'::text, true), ''::text))::bigint[] AS "nullif")::bigint[]))));
create policy look on paying_account for all to jw_look using (true);

create table permission (
  key text not null,
  duty_class text not null,
  risk text not null,
  constraint permission_pkey PRIMARY KEY (key),
  constraint permission_duty_class_check CHECK ((duty_class = ANY (ARRAY['business'::text, 'system'::text, 'security'::text, 'audit'::text, 'common'::text]))),
  constraint permission_risk_check CHECK ((risk = ANY (ARRAY['L'::text, 'M'::text, 'H'::text, 'V'::text])))
);

create table region (
  code text not null,
  name text not null,
  level text not null,
  parent_code text,
  constraint region_pkey PRIMARY KEY (code),
  constraint region_level_check CHECK ((level = ANY (ARRAY['province'::text, 'city'::text, 'county'::text]))),
  constraint region_parent_code_fkey FOREIGN KEY (parent_code) REFERENCES region(code)
);

create table role (
  code text not null,
  duty_class text not null,
  scope_kind text not null,
  constraint role_pkey PRIMARY KEY (code),
  constraint role_duty_class_check CHECK ((duty_class = ANY (ARRAY['business'::text, 'system'::text, 'security'::text, 'audit'::text]))),
  constraint role_scope_kind_check CHECK ((scope_kind = ANY (ARRAY['own_book'::text, 'unit_subtree'::text, 'unit_analysis'::text, 'identified'::text, 'participant'::text, 'partner'::text, 'none'::text])))
);

create table role_grant (
  grant_id uuid not null,
  staff_id integer not null,
  role text not null,
  org_unit_id integer not null,
  valid_from date not null,
  valid_to date,
  state text not null,
  granted_at timestamp with time zone not null,
  constraint role_grant_pkey PRIMARY KEY (grant_id),
  constraint role_grant_state_check CHECK ((state = ANY (ARRAY['requested'::text, 'active'::text, 'ended'::text, 'refused'::text]))),
  constraint role_grant_org_unit_id_fkey FOREIGN KEY (org_unit_id) REFERENCES org_unit(org_unit_id),
  constraint role_grant_role_fkey FOREIGN KEY (role) REFERENCES role(code),
  constraint role_grant_staff_id_fkey FOREIGN KEY (staff_id) REFERENCES staff(staff_id)
);
CREATE UNIQUE INDEX role_grant_once ON public.role_grant USING btree (staff_id, role, org_unit_id) WHERE (state = 'active'::text);
CREATE INDEX role_grant_staff ON public.role_grant USING btree (staff_id) WHERE (state = 'active'::text);
CREATE TRIGGER role_grant_one_duty BEFORE INSERT OR UPDATE ON public.role_grant FOR EACH ROW EXECUTE FUNCTION refuse_mixed_duties();

create table role_permission (
  role text not null,
  permission text not null,
  constraint role_permission_pkey PRIMARY KEY (role, permission),
  constraint role_permission_permission_fkey FOREIGN KEY (permission) REFERENCES permission(key),
  constraint role_permission_role_fkey FOREIGN KEY (role) REFERENCES role(code)
);

create table search_token (
  token text collate "C" not null,
  account_id bigint not null,
  org_pos bigint not null,
  individual boolean not null,
  constraint search_token_pkey PRIMARY KEY (token, account_id),
  constraint search_token_account_id_org_pos_fkey FOREIGN KEY (account_id, org_pos) REFERENCES account(account_id, org_pos) ON UPDATE CASCADE
);
alter table search_token enable row level security;
alter table search_token force row level security;
CREATE INDEX search_token_account ON public.search_token USING btree (account_id);
CREATE INDEX search_token_group ON public.search_token USING btree (token, account_id) WHERE (NOT individual);
create policy in_scope on search_token for all to jw_server using ((((org_pos >= (NULLIF(current_setting('jw.lo1'::text, true), ''::text))::bigint) AND (org_pos < (NULLIF(current_setting('jw.hi1'::text, true), ''::text))::bigint)) OR ((org_pos >= (NULLIF(current_setting('jw.lo2'::text, true), ''::text))::bigint) AND (org_pos < (NULLIF(current_setting('jw.hi2'::text, true), ''::text))::bigint)) OR ((org_pos >= (NULLIF(current_setting('jw.lo3'::text, true), ''::text))::bigint) AND (org_pos < (NULLIF(current_setting('jw.hi3'::text, true), ''::text))::bigint)) OR (account_id = ANY (( SELECT (NULLIF(current_setting('jw.mine'::text, true), ''::text))::bigint[] AS "nullif")::bigint[]))));
create policy look on search_token for all to jw_look using (true);

create table session (
  session_id uuid not null,
  token_hash bytea not null,
  login_id uuid not null,
  created_at timestamp with time zone not null,
  last_seen_at timestamp with time zone not null,
  idle_seconds integer not null,
  ends_at timestamp with time zone not null,
  address text,
  agent text,
  ended_at timestamp with time zone,
  ended_by text,
  constraint session_pkey PRIMARY KEY (session_id),
  constraint session_token_hash_key UNIQUE (token_hash),
  constraint session_login_id_fkey FOREIGN KEY (login_id) REFERENCES login(login_id)
);
CREATE INDEX session_login ON public.session USING btree (login_id) WHERE (ended_at IS NULL);

create table staff (
  staff_id integer generated always as identity not null,
  employee_no text not null,
  name text not null,
  kind text not null,
  contract_end date,
  superior_no text,
  mobile text,
  mail text,
  hired_on date,
  left_on date,
  state text not null,
  version integer default 1 not null,
  updated_at timestamp with time zone not null,
  constraint staff_pkey PRIMARY KEY (staff_id),
  constraint staff_employee_no_key UNIQUE (employee_no),
  constraint staff_kind_check CHECK ((kind = ANY (ARRAY['own'::text, 'outsourced'::text, 'partner'::text]))),
  constraint staff_state_check CHECK ((state = ANY (ARRAY['active'::text, 'leave'::text, 'suspended'::text, 'left'::text])))
);

create table staff_post (
  staff_id integer not null,
  org_unit_id integer not null,
  post text not null,
  main boolean not null,
  valid_from date not null,
  valid_to date,
  constraint staff_post_pkey PRIMARY KEY (staff_id, org_unit_id, valid_from),
  constraint staff_post_staff_id_daterange_excl EXCLUDE USING gist (staff_id WITH =, daterange(valid_from, valid_to) WITH &&) WHERE (main),
  constraint staff_post_org_unit_id_fkey FOREIGN KEY (org_unit_id) REFERENCES org_unit(org_unit_id),
  constraint staff_post_staff_id_fkey FOREIGN KEY (staff_id) REFERENCES staff(staff_id)
);
CREATE INDEX staff_post_unit ON public.staff_post USING btree (org_unit_id);

create unlogged table stage_account (
  batch_id uuid not null,
  part integer not null,
  line integer not null,
  kind text,
  account_no text,
  name text,
  name_norm text,
  name_key text,
  unit_code text,
  manager_no text,
  important_flag boolean,
  boss_tier text,
  boss_class text,
  first_in_service_date date,
  state text,
  source_updated_at timestamp with time zone,
  gender text,
  birth_date date,
  birth_calendar text,
  certificate_kind text,
  certificate_sealed bytea,
  certificate_index bytea,
  certificate_valid_to date,
  verified boolean,
  nationality text,
  education text,
  occupation text,
  employer text,
  home_address text,
  postal_code text,
  email text,
  credit_code text,
  other_registration text,
  unit_type text,
  industry text,
  key_industry text,
  ownership text,
  staff_count integer,
  legal_person text,
  registered_capital_wan bigint,
  revenue_year_wan bigint,
  phone text,
  address text,
  hq_list_no text,
  national_group_no text,
  vpmn_nos text[],
  agreement_no text,
  agreement_from date,
  agreement_to date,
  tokens text[]
);

create unlogged table stage_member (
  batch_id uuid not null,
  part integer not null,
  line integer not null,
  group_no text,
  subscription_no text,
  main_group boolean,
  short_number text,
  key_person boolean,
  product_user boolean,
  virtual boolean,
  test boolean,
  valid_from date,
  valid_to date,
  end_reason text
);

create unlogged table stage_org_unit (
  batch_id uuid not null,
  part integer not null,
  line integer not null,
  unit_code text,
  parent_code text,
  name text,
  level text,
  grid_kind text,
  region_code text,
  head_employee_no text,
  valid_from date,
  valid_to date,
  successor_code text
);

create unlogged table stage_paying_account (
  batch_id uuid not null,
  part integer not null,
  line integer not null,
  paying_account_no text,
  owner_no text,
  state text,
  payment_way text,
  bank_account_sealed bytea,
  bill_delivery text
);

create unlogged table stage_staff (
  batch_id uuid not null,
  part integer not null,
  line integer not null,
  employee_no text,
  name text,
  unit_code text,
  second_unit_codes text,
  post text,
  kind text,
  contract_end date,
  superior_no text,
  mobile text,
  mail text,
  hired_on date,
  state text,
  left_on date
);

create unlogged table stage_subscription (
  batch_id uuid not null,
  part integer not null,
  line integer not null,
  subscription_no text,
  msisdn text,
  imsi_sealed bytea,
  imei text,
  line_kind text,
  boss_customer_no text,
  holder_no text,
  user_no text,
  state text,
  state_since date,
  suspended_way text,
  in_service_date date,
  left_date date,
  entry_way text,
  pay_type text,
  brand text,
  plan_code text,
  user_type text,
  terminal_class text,
  ported_from text,
  ported_to text,
  source_updated_at timestamp with time zone
);

create table store_mark (
  only_row boolean default true not null,
  demo boolean not null,
  demo_size text,
  created_at timestamp with time zone not null,
  constraint store_mark_pkey PRIMARY KEY (only_row),
  constraint store_mark_only_row_check CHECK (only_row)
);

create table subscription (
  subscription_id bigint generated always as identity not null,
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
  in_network boolean generated always as ((state <> ALL (ARRAY['cancelled'::text, 'passive_cancelled'::text, 'cooling'::text, 'ported_out'::text, 'void'::text]))) stored,
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
  source_updated_at timestamp with time zone not null,
  updated_at timestamp with time zone not null,
  version integer default 1 not null,
  constraint subscription_pkey PRIMARY KEY (subscription_id),
  constraint subscription_source_system_source_no_key UNIQUE (source_system, source_no),
  constraint subscription_check CHECK (((holder_account_id IS NULL) = (holder_org_pos = '-1'::integer))),
  constraint subscription_check1 CHECK (((user_account_id IS NULL) = (user_org_pos = '-1'::integer))),
  constraint subscription_holder_account_id_holder_org_pos_fkey FOREIGN KEY (holder_account_id, holder_org_pos) REFERENCES account(account_id, org_pos) ON UPDATE CASCADE,
  constraint subscription_user_account_id_user_org_pos_fkey FOREIGN KEY (user_account_id, user_org_pos) REFERENCES account(account_id, org_pos) ON UPDATE CASCADE
);
alter table subscription enable row level security;
alter table subscription force row level security;
CREATE INDEX subscription_holder ON public.subscription USING btree (holder_account_id, subscription_id);
CREATE UNIQUE INDEX subscription_msisdn_in_network ON public.subscription USING btree (msisdn) WHERE in_network;
CREATE INDEX subscription_user ON public.subscription USING btree (user_account_id, subscription_id);
create policy in_scope on subscription for all to jw_server using ((((holder_org_pos >= (NULLIF(current_setting('jw.lo1'::text, true), ''::text))::bigint) AND (holder_org_pos < (NULLIF(current_setting('jw.hi1'::text, true), ''::text))::bigint)) OR ((holder_org_pos >= (NULLIF(current_setting('jw.lo2'::text, true), ''::text))::bigint) AND (holder_org_pos < (NULLIF(current_setting('jw.hi2'::text, true), ''::text))::bigint)) OR ((holder_org_pos >= (NULLIF(current_setting('jw.lo3'::text, true), ''::text))::bigint) AND (holder_org_pos < (NULLIF(current_setting('jw.hi3'::text, true), ''::text))::bigint)) OR (holder_account_id = ANY (( SELECT (NULLIF(current_setting('jw.mine'::text, true), ''::text))::bigint[] AS "nullif")::bigint[])) OR ((user_org_pos >= (NULLIF(current_setting('jw.lo1'::text, true), ''::text))::bigint) AND (user_org_pos < (NULLIF(current_setting('jw.hi1'::text, true), ''::text))::bigint)) OR ((user_org_pos >= (NULLIF(current_setting('jw.lo2'::text, true), ''::text))::bigint) AND (user_org_pos < (NULLIF(current_setting('jw.hi2'::text, true), ''::text))::bigint)) OR ((user_org_pos >= (NULLIF(current_setting('jw.lo3'::text, true), ''::text))::bigint) AND (user_org_pos < (NULLIF(current_setting('jw.hi3'::text, true), ''::text))::bigint)) OR (user_account_id = ANY (( SELECT (NULLIF(current_setting('jw.mine'::text, true), ''::text))::bigint[] AS "nullif")::bigint[]))));
create policy look on subscription for all to jw_look using (true);

create view known_nationality as
 SELECT code
   FROM nationality;

create view person_by_no as
 SELECT employee_no,
    staff_id,
    state
   FROM staff;

create view unit_by_code as
 SELECT code,
    org_unit_id,
    lo,
    level,
    state
   FROM org_unit;

create view unit_place as
 SELECT u.org_unit_id,
    COALESCE(max(a.org_unit_id) FILTER (WHERE (a.level = 'province'::text)), 0) AS province_id,
    COALESCE(max(a.org_unit_id) FILTER (WHERE (a.level = 'city'::text)), 0) AS city_id,
    COALESCE(max(a.org_unit_id) FILTER (WHERE (a.level = 'county'::text)), 0) AS county_id,
    COALESCE(max(a.org_unit_id) FILTER (WHERE ((a.level = 'grid'::text) AND (COALESCE(a.grid_kind, 'main'::text) = 'main'::text))), 0) AS grid_id
   FROM (org_unit u
     JOIN org_unit a ON (((a.lo <= u.lo) AND (u.lo < a.hi))))
  GROUP BY u.org_unit_id;

CREATE OR REPLACE FUNCTION public.account_access_of(p_staff integer, p_day date)
 RETURNS TABLE(account_id bigint)
 LANGUAGE sql
 STABLE SECURITY DEFINER
 SET search_path TO 'public', 'pg_temp'
AS $function$
  select distinct a.account_id from account_access a
  where a.staff_id = p_staff and (a.until_date is null or a.until_date > p_day) limit 2000
$function$;
-- runs as jw_look

CREATE OR REPLACE FUNCTION public.copy_owner()
 RETURNS trigger
 LANGUAGE plpgsql
AS $function$
declare
  v_account bigint := case when tg_op = 'DELETE' then old.account_id else new.account_id end;
begin
  update account set owner_staff_id = (select a.staff_id from account_access a where a.account_id = v_account and a.duty = 'owner')
  where account_id = v_account;
  return null;
end $function$;

CREATE OR REPLACE FUNCTION public.copy_owners()
 RETURNS trigger
 LANGUAGE plpgsql
AS $function$
begin
  update account a set owner_staff_id = n.staff_id from inserted n
  where n.duty = 'owner' and a.account_id = n.account_id and a.owner_staff_id is distinct from n.staff_id;
  return null;
end $function$;

CREATE OR REPLACE FUNCTION public.mark_account_changed()
 RETURNS trigger
 LANGUAGE plpgsql
AS $function$
begin
  new.now_version := nextval('account_now_version');
  return new;
end $function$;

CREATE OR REPLACE FUNCTION public.org_unit_accounts(p_unit integer)
 RETURNS bigint
 LANGUAGE sql
 STABLE
AS $function$
  select count(*) from account where org_unit_id = p_unit
$function$;

CREATE OR REPLACE PROCEDURE public.protect_rows(IN target regclass, IN account_columns text[], IN position_columns text[])
 LANGUAGE plpgsql
AS $procedure$
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
end $procedure$;

CREATE OR REPLACE FUNCTION public.refuse_mixed_duties()
 RETURNS trigger
 LANGUAGE plpgsql
AS $function$
begin
  if new.state = 'active' and exists (
    select from role_grant other join role theirs on theirs.code = other.role join role mine on mine.code = new.role
    where other.staff_id = new.staff_id and other.state = 'active' and other.grant_id <> new.grant_id and theirs.duty_class <> mine.duty_class
  ) then
    raise exception 'DUTIES_MIXED' using errcode = 'JW001', detail = format('staff %s already holds a role of another duty class', new.staff_id);
  end if;
  return new;
end $function$;

CREATE OR REPLACE FUNCTION public.set_scope(p_token bytea, p_job text, p_permission text, p_at timestamp with time zone)
 RETURNS TABLE(outcome text, session_id uuid, login_id uuid, staff_id integer, lows bigint[], highs bigint[], mine bigint[], book bigint[])
 LANGUAGE plpgsql
 SECURITY DEFINER
 SET search_path TO 'public', 'pg_temp'
AS $function$
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
end $function$;
-- runs as jw_look

grant execute on function copy_owner() to public;
grant execute on function copy_owners() to public;
grant execute on function mark_account_changed() to public;
grant execute on function org_unit_accounts(p_unit integer) to public;
grant execute on function protect_rows(IN target regclass, IN account_columns text[], IN position_columns text[]) to public;
grant execute on function refuse_mixed_duties() to public;
grant execute on function set_scope(p_token bytea, p_job text, p_permission text, p_at timestamp with time zone) to jw_server;
grant usage on sequence account_now_version to jw_server;
grant usage on sequence load_visible_seq to jw_server;
grant select on table account to jw_look;
grant insert, select, update on table account to jw_server;
grant select on table account_access to jw_look;
grant delete, insert, select, update on table account_access to jw_server;
grant insert, select on table audit_event to jw_server;
grant insert, select, update on table copy_mark to jw_server;
grant insert, select, update on table feed_batch to jw_server;
grant insert, select, update on table feed_part to jw_server;
grant delete, insert, select on table feed_reject to jw_server;
grant insert, select, update on table group_profile to jw_server;
grant insert, select, update on table individual to jw_server;
grant select on table job_principal to jw_look;
grant select on table known_nationality to jw_server;
grant insert, select, update on table load to jw_server;
grant select on table login to jw_look;
grant insert, select, update on table login to jw_server;
grant insert, select, update on table member to jw_server;
grant select on table nationality to jw_server;
grant select on table number_segment to jw_server;
grant select on table org_unit to jw_look;
grant insert, select, update on table org_unit to jw_server;
grant insert, select, update on table outbox to jw_server;
grant insert, select, update on table paying_account to jw_server;
grant select on table permission to jw_look;
grant select on table permission to jw_server;
grant select on table person_by_no to jw_server;
grant select on table region to jw_server;
grant select on table role to jw_look;
grant select on table role to jw_server;
grant select on table role_grant to jw_look;
grant insert, select, update on table role_grant to jw_server;
grant select on table role_permission to jw_look;
grant select on table role_permission to jw_server;
grant delete, insert, select on table search_token to jw_server;
grant select, update on table session to jw_look;
grant insert, select, update on table session to jw_server;
grant select on table staff to jw_look;
grant insert, select, update on table staff to jw_server;
grant select on table staff_post to jw_look;
grant insert, select, update on table staff_post to jw_server;
grant delete, insert, select on table stage_account to jw_server;
grant delete, insert, select on table stage_member to jw_server;
grant delete, insert, select on table stage_org_unit to jw_server;
grant delete, insert, select on table stage_paying_account to jw_server;
grant delete, insert, select on table stage_staff to jw_server;
grant delete, insert, select on table stage_subscription to jw_server;
grant insert, select on table store_mark to jw_server;
grant insert, select, update on table subscription to jw_server;
grant select on table unit_by_code to jw_server;
grant select on table unit_place to jw_server;
