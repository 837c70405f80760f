-- Written by tools/schema.ts from a migrated database. Never edited: change it by a migration.

create extension btree_gist;

create sequence account_now_version;
create sequence load_visible_seq;

create table access_grant (
  grant_id uuid not null,
  staff_id integer not null,
  account_id bigint not null,
  org_pos bigint not null,
  kind text not null,
  names_clear boolean not null,
  from_at timestamp with time zone not null,
  until_at timestamp with time zone not null,
  source_kind text not null,
  source_ref text not null,
  reason text,
  granted_by integer,
  ended_at timestamp with time zone,
  constraint access_grant_pkey PRIMARY KEY (grant_id),
  constraint access_grant_check CHECK ((until_at > from_at)),
  constraint access_grant_check1 CHECK (((kind <> 'identified'::text) OR (until_at <= (from_at + '00:30:00'::interval)))),
  constraint access_grant_kind_check CHECK ((kind = ANY (ARRAY['identified'::text, 'task'::text, 'lent'::text]))),
  constraint access_grant_account_id_org_pos_fkey FOREIGN KEY (account_id, org_pos) REFERENCES account(account_id, org_pos) ON UPDATE CASCADE,
  constraint access_grant_granted_by_fkey FOREIGN KEY (granted_by) REFERENCES staff(staff_id),
  constraint access_grant_staff_id_fkey FOREIGN KEY (staff_id) REFERENCES staff(staff_id)
);
alter table access_grant enable row level security;
alter table access_grant force row level security;
CREATE INDEX access_grant_account ON public.access_grant USING btree (account_id, from_at);
CREATE INDEX access_grant_live ON public.access_grant USING btree (staff_id, until_at) WHERE (ended_at IS NULL);
CREATE INDEX access_grant_source ON public.access_grant USING btree (source_kind, source_ref) WHERE (ended_at IS NULL);
CREATE TRIGGER audited_delete AFTER DELETE ON public.access_grant REFERENCING OLD TABLE AS met FOR EACH STATEMENT EXECUTE FUNCTION mark_audit_due();
CREATE TRIGGER audited_insert AFTER INSERT ON public.access_grant REFERENCING NEW TABLE AS met FOR EACH STATEMENT EXECUTE FUNCTION mark_audit_due();
CREATE TRIGGER audited_update AFTER UPDATE ON public.access_grant REFERENCING NEW TABLE AS met FOR EACH STATEMENT EXECUTE FUNCTION mark_audit_due();
create policy in_scope on access_grant for all to jw_server using ((((org_pos >= (NULLIF(current_setting('jw.lo1'::text, true), ''::text))::bigint) AND (org_pos < (NULLIF(current_setting('jw.hi1'::text, true), ''::text))::bigint)) OR ((org_pos >= (NULLIF(current_setting('jw.lo2'::text, true), ''::text))::bigint) AND (org_pos < (NULLIF(current_setting('jw.hi2'::text, true), ''::text))::bigint)) OR ((org_pos >= (NULLIF(current_setting('jw.lo3'::text, true), ''::text))::bigint) AND (org_pos < (NULLIF(current_setting('jw.hi3'::text, true), ''::text))::bigint)) OR (account_id = ANY (( SELECT (NULLIF(current_setting('jw.mine'::text, true), ''::text))::bigint[] AS "nullif")::bigint[]))));
create policy look on access_grant for all to jw_look using (true);
create policy own_identification on access_grant for all to jw_server using ((staff_id = (NULLIF(current_setting('jw.staff'::text, true), ''::text))::integer)) with check (((staff_id = (NULLIF(current_setting('jw.staff'::text, true), ''::text))::integer) AND (kind = 'identified'::text)));

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
  now_xact xid8 default pg_current_xact_id() not null,
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
CREATE INDEX account_now_due ON public.account USING btree (now_xact);
CREATE INDEX account_position ON public.account USING btree (org_pos, account_no, account_id);
CREATE INDEX account_unit ON public.account USING btree (org_unit_id);
CREATE TRIGGER account_changed BEFORE UPDATE ON public.account FOR EACH ROW EXECUTE FUNCTION mark_account_changed();
CREATE TRIGGER audited_delete AFTER DELETE ON public.account REFERENCING OLD TABLE AS met FOR EACH STATEMENT EXECUTE FUNCTION mark_audit_due();
CREATE TRIGGER audited_insert AFTER INSERT ON public.account REFERENCING NEW TABLE AS met FOR EACH STATEMENT EXECUTE FUNCTION mark_audit_due();
CREATE TRIGGER audited_update AFTER UPDATE ON public.account REFERENCING NEW TABLE AS met FOR EACH STATEMENT EXECUTE FUNCTION mark_audit_due();
CREATE TRIGGER reference_changed AFTER INSERT OR DELETE OR UPDATE OF kind, source_system, account_no, org_unit_id ON public.account FOR EACH STATEMENT EXECUTE FUNCTION note_reference_change();
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

create table account_export (
  export_id uuid not null,
  staff_id integer not null,
  asked jsonb not null,
  format text not null,
  names text not null,
  state text not null,
  expected integer not null,
  written integer default 0 not null,
  bytes bigint,
  sha256 text,
  file_ref text,
  vault_id uuid,
  fault text,
  created_at timestamp with time zone not null,
  ended_at timestamp with time zone,
  downloads integer default 0 not null,
  constraint account_export_pkey PRIMARY KEY (export_id),
  constraint account_export_check CHECK (((state = 'running'::text) = (ended_at IS NULL))),
  constraint account_export_check1 CHECK (((state = 'done'::text) = (file_ref IS NOT NULL))),
  constraint account_export_format_check CHECK ((format = ANY (ARRAY['csv'::text, 'csv_gb18030'::text, 'xlsx'::text]))),
  constraint account_export_names_check CHECK ((names = ANY (ARRAY['as_read'::text, 'masked'::text]))),
  constraint account_export_state_check CHECK ((state = ANY (ARRAY['running'::text, 'done'::text, 'failed'::text, 'cancelled'::text, 'expired'::text])))
);
alter table account_export enable row level security;
alter table account_export force row level security;
CREATE INDEX account_export_mine ON public.account_export USING btree (staff_id, created_at DESC);
create policy mine on account_export for all to jw_server using (((staff_id = (NULLIF(current_setting('jw.staff'::text, true), ''::text))::integer) OR ((NULLIF(current_setting('jw.lo1'::text, true), ''::text))::bigint = '-1'::integer)));

create table account_key (
  key_id bigint generated always as identity not null,
  account_id bigint not null,
  org_pos bigint not null,
  wrapped bytea not null,
  made_at timestamp with time zone not null,
  constraint account_key_pkey PRIMARY KEY (key_id),
  constraint account_key_account_id_key_id_key UNIQUE (account_id, key_id),
  constraint account_key_account_id_org_pos_fkey FOREIGN KEY (account_id, org_pos) REFERENCES account(account_id, org_pos) ON UPDATE CASCADE
);
alter table account_key enable row level security;
alter table account_key force row level security;
CREATE TRIGGER audited_delete AFTER DELETE ON public.account_key REFERENCING OLD TABLE AS met FOR EACH STATEMENT EXECUTE FUNCTION mark_audit_due();
CREATE TRIGGER audited_insert AFTER INSERT ON public.account_key REFERENCING NEW TABLE AS met FOR EACH STATEMENT EXECUTE FUNCTION mark_audit_due();
CREATE TRIGGER audited_update AFTER UPDATE ON public.account_key REFERENCING NEW TABLE AS met FOR EACH STATEMENT EXECUTE FUNCTION mark_audit_due();
create policy in_scope on account_key for all to jw_server using ((((org_pos >= (NULLIF(current_setting('jw.lo1'::text, true), ''::text))::bigint) AND (org_pos < (NULLIF(current_setting('jw.hi1'::text, true), ''::text))::bigint)) OR ((org_pos >= (NULLIF(current_setting('jw.lo2'::text, true), ''::text))::bigint) AND (org_pos < (NULLIF(current_setting('jw.hi2'::text, true), ''::text))::bigint)) OR ((org_pos >= (NULLIF(current_setting('jw.lo3'::text, true), ''::text))::bigint) AND (org_pos < (NULLIF(current_setting('jw.hi3'::text, true), ''::text))::bigint)) OR (account_id = ANY (( SELECT (NULLIF(current_setting('jw.mine'::text, true), ''::text))::bigint[] AS "nullif")::bigint[]))));
create policy look on account_key for all to jw_look using (true);

create unlogged table audit_due (
  xact xid8 default pg_current_xact_id() not null,
  changed text not null,
  constraint audit_due_pkey PRIMARY KEY (xact)
);
CREATE CONSTRAINT TRIGGER audit_line_demanded AFTER INSERT ON public.audit_due DEFERRABLE INITIALLY DEFERRED FOR EACH ROW EXECUTE FUNCTION demand_audit_line();

create table audit_event (
  event_id uuid not null,
  at timestamp with time zone not null,
  xact xid8 default pg_current_xact_id() not null,
  actor_kind text not null,
  actor text not null,
  staff_id integer,
  on_behalf_of integer,
  session_id uuid,
  device_id uuid,
  address text,
  request_id text,
  app_version text,
  action text not null,
  outcome text default 'done'::text not null,
  object_kind text not null,
  object_id text not null,
  account_id bigint,
  org_pos bigint,
  changes jsonb,
  reason text,
  vault_id uuid,
  source text,
  constraint audit_event_pkey PRIMARY KEY (event_id, at),
  constraint audit_event_actor_kind_check1 CHECK ((actor_kind = ANY (ARRAY['staff'::text, 'job'::text, 'console'::text, 'client'::text, 'peer'::text, 'partner'::text, 'system'::text]))),
  constraint audit_event_changes_check CHECK ((jsonb_typeof(changes) = 'array'::text)),
  constraint audit_event_outcome_check CHECK ((outcome = ANY (ARRAY['done'::text, 'refused'::text, 'failed'::text])))
) partition by RANGE (at);
CREATE INDEX audit_event_account ON ONLY public.audit_event USING btree (account_id, at) WHERE (account_id IS NOT NULL);
CREATE INDEX audit_event_action ON ONLY public.audit_event USING btree (action, at);
CREATE INDEX audit_event_at ON ONLY public.audit_event USING btree (at, event_id);
CREATE INDEX audit_event_object ON ONLY public.audit_event USING btree (object_kind, object_id, at);
CREATE INDEX audit_event_order ON ONLY public.audit_event USING btree (xact, event_id);
CREATE INDEX audit_event_person ON ONLY public.audit_event USING btree (staff_id, at) WHERE (staff_id IS NOT NULL);
CREATE INDEX audit_event_request ON ONLY public.audit_event USING btree (request_id) WHERE (request_id IS NOT NULL);

create table audit_event_other partition of audit_event (
  constraint audit_event_actor_kind_check1 CHECK ((actor_kind = ANY (ARRAY['staff'::text, 'job'::text, 'console'::text, 'client'::text, 'peer'::text, 'partner'::text, 'system'::text]))),
  constraint audit_event_changes_check CHECK ((jsonb_typeof(changes) = 'array'::text)),
  constraint audit_event_outcome_check CHECK ((outcome = ANY (ARRAY['done'::text, 'refused'::text, 'failed'::text])))
) DEFAULT;

create table audit_export (
  export_id uuid not null,
  staff_id integer not null,
  asked jsonb not null,
  row_count integer not null,
  file_ref text not null,
  sha256 text not null,
  vault_id uuid,
  created_at timestamp with time zone not null,
  downloads integer default 0 not null,
  constraint audit_export_pkey PRIMARY KEY (export_id),
  constraint audit_export_staff_id_fkey FOREIGN KEY (staff_id) REFERENCES staff(staff_id)
);
CREATE TRIGGER audited_delete AFTER DELETE ON public.audit_export REFERENCING OLD TABLE AS met FOR EACH STATEMENT EXECUTE FUNCTION mark_audit_due();
CREATE TRIGGER audited_insert AFTER INSERT ON public.audit_export REFERENCING NEW TABLE AS met FOR EACH STATEMENT EXECUTE FUNCTION mark_audit_due();
CREATE TRIGGER audited_update AFTER UPDATE ON public.audit_export REFERENCING NEW TABLE AS met FOR EACH STATEMENT EXECUTE FUNCTION mark_audit_due();

create table audit_finding (
  finding_id uuid not null,
  run_id uuid not null,
  found_at timestamp with time zone not null,
  kind text not null,
  block_no integer not null,
  evidence jsonb not null,
  state text default 'open'::text not null,
  note text,
  answered_by integer,
  answered_at timestamp with time zone,
  constraint audit_finding_pkey PRIMARY KEY (finding_id),
  constraint audit_finding_kind_check CHECK ((kind = ANY (ARRAY['rows_differ'::text, 'block_missing'::text, 'block_changed'::text, 'signature_wrong'::text]))),
  constraint audit_finding_state_check CHECK ((state = ANY (ARRAY['open'::text, 'answered'::text, 'closed'::text]))),
  constraint audit_finding_answered_by_fkey FOREIGN KEY (answered_by) REFERENCES staff(staff_id),
  constraint audit_finding_run_id_fkey FOREIGN KEY (run_id) REFERENCES audit_verification(run_id)
);
CREATE UNIQUE INDEX audit_finding_once ON public.audit_finding USING btree (kind, block_no) WHERE (state <> 'closed'::text);
CREATE TRIGGER audited_delete AFTER DELETE ON public.audit_finding REFERENCING OLD TABLE AS met FOR EACH STATEMENT EXECUTE FUNCTION mark_audit_due();
CREATE TRIGGER audited_insert AFTER INSERT ON public.audit_finding REFERENCING NEW TABLE AS met FOR EACH STATEMENT EXECUTE FUNCTION mark_audit_due();
CREATE TRIGGER audited_update AFTER UPDATE ON public.audit_finding REFERENCING NEW TABLE AS met FOR EACH STATEMENT EXECUTE FUNCTION mark_audit_due();

create table audit_seal (
  block_no integer not null,
  from_xact xid8 not null,
  through_xact xid8 not null,
  first_xact xid8 not null,
  first_event uuid not null,
  last_xact xid8 not null,
  last_event uuid not null,
  first_at timestamp with time zone not null,
  last_at timestamp with time zone not null,
  row_count integer not null,
  event_ids uuid[] not null,
  row_hashes bytea not null,
  previous bytea not null,
  block_hash bytea not null,
  signature bytea not null,
  key_id text not null,
  sealed_at timestamp with time zone not null,
  constraint audit_seal_pkey PRIMARY KEY (block_no),
  constraint audit_seal_from_xact_key UNIQUE (from_xact),
  constraint audit_seal_block_no_check CHECK ((block_no > 0)),
  constraint audit_seal_row_count_check CHECK ((row_count > 0))
);
CREATE INDEX audit_seal_time ON public.audit_seal USING btree (last_at, block_no);

create table audit_verification (
  run_id uuid not null,
  asked text not null,
  staff_id integer,
  from_at timestamp with time zone,
  to_at timestamp with time zone,
  started_at timestamp with time zone not null,
  ended_at timestamp with time zone,
  blocks integer,
  blocks_done integer default 0 not null,
  rows_done bigint default 0 not null,
  result text default 'running'::text not null,
  first_broken integer,
  constraint audit_verification_pkey PRIMARY KEY (run_id),
  constraint audit_verification_asked_check CHECK ((asked = ANY (ARRAY['nightly'::text, 'person'::text]))),
  constraint audit_verification_result_check CHECK ((result = ANY (ARRAY['running'::text, 'whole'::text, 'broken'::text, 'unproved'::text, 'failed'::text]))),
  constraint audit_verification_staff_id_fkey FOREIGN KEY (staff_id) REFERENCES staff(staff_id)
);
CREATE INDEX audit_verification_newest ON public.audit_verification USING btree (started_at, run_id);

create table calendar_day (
  year integer not null,
  version integer not null,
  date date not null,
  kind text not null,
  name text,
  constraint calendar_day_pkey PRIMARY KEY (year, version, date),
  constraint calendar_day_check CHECK ((EXTRACT(year FROM date) = (year)::numeric)),
  constraint calendar_day_kind_check CHECK ((kind = ANY (ARRAY['workday'::text, 'rest'::text, 'holiday'::text, 'makeup_workday'::text]))),
  constraint calendar_day_year_version_fkey FOREIGN KEY (year, version) REFERENCES calendar_year(year, version)
);
CREATE TRIGGER audited_delete AFTER DELETE ON public.calendar_day REFERENCING OLD TABLE AS met FOR EACH STATEMENT EXECUTE FUNCTION mark_audit_due();
CREATE TRIGGER audited_insert AFTER INSERT ON public.calendar_day REFERENCING NEW TABLE AS met FOR EACH STATEMENT EXECUTE FUNCTION mark_audit_due();
CREATE TRIGGER audited_update AFTER UPDATE ON public.calendar_day REFERENCING NEW TABLE AS met FOR EACH STATEMENT EXECUTE FUNCTION mark_audit_due();

create table calendar_year (
  year integer not null,
  version integer not null,
  state text not null,
  source text not null,
  prepared_by integer,
  prepared_at timestamp with time zone,
  published_by integer,
  published_at timestamp with time zone,
  constraint calendar_year_pkey PRIMARY KEY (year, version),
  constraint calendar_year_check CHECK (((published_by IS NULL) OR (published_by <> prepared_by))),
  constraint calendar_year_check1 CHECK (((source = 'release'::text) OR ((prepared_by IS NOT NULL) AND ((state = ANY (ARRAY['draft'::text, 'withdrawn'::text])) OR (published_by IS NOT NULL))))),
  constraint calendar_year_state_check CHECK ((state = ANY (ARRAY['draft'::text, 'published'::text, 'replaced'::text, 'withdrawn'::text]))),
  constraint calendar_year_year_check CHECK (((year >= 1900) AND (year <= 2100))),
  constraint calendar_year_prepared_by_fkey FOREIGN KEY (prepared_by) REFERENCES staff(staff_id),
  constraint calendar_year_published_by_fkey FOREIGN KEY (published_by) REFERENCES staff(staff_id)
);
CREATE UNIQUE INDEX calendar_year_draft ON public.calendar_year USING btree (year) WHERE (state = 'draft'::text);
CREATE UNIQUE INDEX calendar_year_published ON public.calendar_year USING btree (year) WHERE (state = 'published'::text);
CREATE TRIGGER audited_delete AFTER DELETE ON public.calendar_year REFERENCING OLD TABLE AS met FOR EACH STATEMENT EXECUTE FUNCTION mark_audit_due();
CREATE TRIGGER audited_insert AFTER INSERT ON public.calendar_year REFERENCING NEW TABLE AS met FOR EACH STATEMENT EXECUTE FUNCTION mark_audit_due();
CREATE TRIGGER audited_update AFTER UPDATE ON public.calendar_year REFERENCING NEW TABLE AS met FOR EACH STATEMENT EXECUTE FUNCTION mark_audit_due();

create table copy_mark (
  name text not null,
  version bigint not null,
  at timestamp with time zone not null,
  constraint copy_mark_pkey PRIMARY KEY (name)
);

create table credential (
  credential_id uuid not null,
  login_id uuid not null,
  kind text not null,
  label text not null,
  created_at timestamp with time zone not null,
  confirmed_at timestamp with time zone,
  last_used_at timestamp with time zone,
  ended_at timestamp with time zone,
  totp_secret bytea,
  totp_step bigint,
  passkey_id text,
  passkey_public_key bytea,
  passkey_counter bigint,
  passkey_transports text[],
  constraint credential_pkey PRIMARY KEY (credential_id),
  constraint credential_check CHECK (((kind = 'totp'::text) = (totp_secret IS NOT NULL))),
  constraint credential_check1 CHECK (((kind = 'passkey'::text) = ((passkey_id IS NOT NULL) AND (passkey_public_key IS NOT NULL) AND (passkey_counter IS NOT NULL)))),
  constraint credential_kind_check CHECK ((kind = ANY (ARRAY['totp'::text, 'passkey'::text]))),
  constraint credential_login_id_fkey FOREIGN KEY (login_id) REFERENCES login(login_id)
);
CREATE INDEX credential_login ON public.credential USING btree (login_id) WHERE (ended_at IS NULL);
CREATE UNIQUE INDEX credential_one_totp ON public.credential USING btree (login_id) WHERE ((kind = 'totp'::text) AND (confirmed_at IS NOT NULL) AND (ended_at IS NULL));
CREATE UNIQUE INDEX credential_passkey ON public.credential USING btree (passkey_id);
CREATE TRIGGER audited_delete AFTER DELETE ON public.credential REFERENCING OLD TABLE AS met FOR EACH STATEMENT EXECUTE FUNCTION mark_audit_due();
CREATE TRIGGER audited_insert AFTER INSERT ON public.credential REFERENCING NEW TABLE AS met FOR EACH STATEMENT EXECUTE FUNCTION mark_audit_due();
CREATE TRIGGER audited_update AFTER UPDATE ON public.credential REFERENCING NEW TABLE AS met FOR EACH STATEMENT EXECUTE FUNCTION mark_audit_due();

create table crypto_key (
  use text not null,
  key_id bigint not null,
  algorithm text not null,
  state text not null,
  made_at timestamp with time zone not null,
  made_by text not null,
  ended_at timestamp with time zone,
  constraint crypto_key_pkey PRIMARY KEY (use, key_id),
  constraint crypto_key_check CHECK (((state = 'destroyed'::text) = (ended_at IS NOT NULL))),
  constraint crypto_key_state_check CHECK ((state = ANY (ARRAY['active'::text, 'retiring'::text, 'destroyed'::text]))),
  constraint crypto_key_use_check CHECK ((use = ANY (ARRAY['master'::text, 'index'::text])))
);
CREATE UNIQUE INDEX crypto_key_active ON public.crypto_key USING btree (use) WHERE (state = 'active'::text);
CREATE TRIGGER audited_delete AFTER DELETE ON public.crypto_key REFERENCING OLD TABLE AS met FOR EACH STATEMENT EXECUTE FUNCTION mark_audit_due();
CREATE TRIGGER audited_insert AFTER INSERT ON public.crypto_key REFERENCING NEW TABLE AS met FOR EACH STATEMENT EXECUTE FUNCTION mark_audit_due();
CREATE TRIGGER audited_update AFTER UPDATE ON public.crypto_key REFERENCING NEW TABLE AS met FOR EACH STATEMENT EXECUTE FUNCTION mark_audit_due();

create table device (
  device_id uuid not null,
  cookie_hash bytea not null,
  login_id uuid not null,
  label text not null,
  kind text not null,
  state text not null,
  first_seen_at timestamp with time zone not null,
  last_seen_at timestamp with time zone not null,
  trusted_until timestamp with time zone,
  address text,
  constraint device_pkey PRIMARY KEY (device_id),
  constraint device_login_id_cookie_hash_key UNIQUE (login_id, cookie_hash),
  constraint device_check CHECK (((state = 'trusted'::text) = (trusted_until IS NOT NULL))),
  constraint device_kind_check CHECK ((kind = ANY (ARRAY['desk'::text, 'phone'::text, 'program'::text]))),
  constraint device_state_check CHECK ((state = ANY (ARRAY['new'::text, 'trusted'::text, 'revoked'::text]))),
  constraint device_login_id_fkey FOREIGN KEY (login_id) REFERENCES login(login_id)
);

create table dictionary (
  code text not null,
  version integer default 1 not null,
  constraint dictionary_pkey PRIMARY KEY (code)
);
CREATE TRIGGER audited_delete AFTER DELETE ON public.dictionary REFERENCING OLD TABLE AS met FOR EACH STATEMENT EXECUTE FUNCTION mark_audit_due();
CREATE TRIGGER audited_insert AFTER INSERT ON public.dictionary REFERENCING NEW TABLE AS met FOR EACH STATEMENT EXECUTE FUNCTION mark_audit_due();
CREATE TRIGGER audited_update AFTER UPDATE ON public.dictionary REFERENCING NEW TABLE AS met FOR EACH STATEMENT EXECUTE FUNCTION mark_audit_due();

create table dictionary_entry (
  dictionary text not null,
  code text not null,
  label_zh text not null,
  label_en text,
  sort integer not null,
  parent text,
  valid_from date,
  valid_to date,
  constraint dictionary_entry_pkey PRIMARY KEY (dictionary, code),
  constraint dictionary_entry_check CHECK ((valid_to >= valid_from)),
  constraint dictionary_entry_dictionary_fkey FOREIGN KEY (dictionary) REFERENCES dictionary(code),
  constraint dictionary_entry_dictionary_parent_fkey FOREIGN KEY (dictionary, parent) REFERENCES dictionary_entry(dictionary, code) DEFERRABLE INITIALLY DEFERRED
);
CREATE TRIGGER audited_delete AFTER DELETE ON public.dictionary_entry REFERENCING OLD TABLE AS met FOR EACH STATEMENT EXECUTE FUNCTION mark_audit_due();
CREATE TRIGGER audited_insert AFTER INSERT ON public.dictionary_entry REFERENCING NEW TABLE AS met FOR EACH STATEMENT EXECUTE FUNCTION mark_audit_due();
CREATE TRIGGER audited_update AFTER UPDATE ON public.dictionary_entry REFERENCING NEW TABLE AS met FOR EACH STATEMENT EXECUTE FUNCTION mark_audit_due();

create table dictionary_label (
  seq bigint generated always as identity not null,
  dictionary text not null,
  code text not null,
  label_zh text not null,
  label_en text,
  until timestamp with time zone not null,
  constraint dictionary_label_pkey PRIMARY KEY (seq),
  constraint dictionary_label_dictionary_code_fkey FOREIGN KEY (dictionary, code) REFERENCES dictionary_entry(dictionary, code)
);
CREATE TRIGGER audited_delete AFTER DELETE ON public.dictionary_label REFERENCING OLD TABLE AS met FOR EACH STATEMENT EXECUTE FUNCTION mark_audit_due();
CREATE TRIGGER audited_insert AFTER INSERT ON public.dictionary_label REFERENCING NEW TABLE AS met FOR EACH STATEMENT EXECUTE FUNCTION mark_audit_due();
CREATE TRIGGER audited_update AFTER UPDATE ON public.dictionary_label REFERENCING NEW TABLE AS met FOR EACH STATEMENT EXECUTE FUNCTION mark_audit_due();

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
CREATE TRIGGER audited_delete AFTER DELETE ON public.group_profile REFERENCING OLD TABLE AS met FOR EACH STATEMENT EXECUTE FUNCTION mark_audit_due();
CREATE TRIGGER audited_insert AFTER INSERT ON public.group_profile REFERENCING NEW TABLE AS met FOR EACH STATEMENT EXECUTE FUNCTION mark_audit_due();
CREATE TRIGGER audited_update AFTER UPDATE ON public.group_profile REFERENCING NEW TABLE AS met FOR EACH STATEMENT EXECUTE FUNCTION mark_audit_due();
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
  certificate_key bigint,
  constraint individual_pkey PRIMARY KEY (account_id),
  constraint individual_account_id_certificate_key_fkey FOREIGN KEY (account_id, certificate_key) REFERENCES account_key(account_id, key_id),
  constraint individual_account_id_org_pos_fkey FOREIGN KEY (account_id, org_pos) REFERENCES account(account_id, org_pos) ON UPDATE CASCADE,
  constraint individual_nationality_fkey FOREIGN KEY (nationality) REFERENCES nationality(code)
);
alter table individual enable row level security;
alter table individual force row level security;
CREATE INDEX individual_certificate ON public.individual USING btree (certificate_index);
CREATE INDEX individual_certificate_key ON public.individual USING btree (certificate_key);
CREATE TRIGGER audited_delete AFTER DELETE ON public.individual REFERENCING OLD TABLE AS met FOR EACH STATEMENT EXECUTE FUNCTION mark_audit_due();
CREATE TRIGGER audited_insert AFTER INSERT ON public.individual REFERENCING NEW TABLE AS met FOR EACH STATEMENT EXECUTE FUNCTION mark_audit_due();
CREATE TRIGGER audited_update AFTER UPDATE ON public.individual REFERENCING NEW TABLE AS met FOR EACH STATEMENT EXECUTE FUNCTION mark_audit_due();
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
  secret_hash text,
  state text not null,
  locked_until timestamp with time zone,
  lock_minutes integer default 0 not null,
  failures integer default 0 not null,
  first_failure_at timestamp with time zone,
  password_changed_at timestamp with time zone,
  last_seen_at timestamp with time zone,
  must_change boolean default false not null,
  created_at timestamp with time zone,
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
CREATE TRIGGER audited_delete AFTER DELETE ON public.member REFERENCING OLD TABLE AS met FOR EACH STATEMENT EXECUTE FUNCTION mark_audit_due();
CREATE TRIGGER audited_insert AFTER INSERT ON public.member REFERENCING NEW TABLE AS met FOR EACH STATEMENT EXECUTE FUNCTION mark_audit_due();
CREATE TRIGGER audited_update AFTER UPDATE ON public.member REFERENCING NEW TABLE AS met FOR EACH STATEMENT EXECUTE FUNCTION mark_audit_due();
CREATE TRIGGER reference_changed AFTER INSERT OR DELETE OR UPDATE OF subscription_id, group_account_id, main_group, valid_from, valid_to ON public.member FOR EACH STATEMENT EXECUTE FUNCTION note_reference_change();
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

create table oidc_logout (
  token_id text not null,
  seen_at timestamp with time zone not null,
  constraint oidc_logout_pkey PRIMARY KEY (token_id)
);

create table one_time_link (
  link_id uuid not null,
  token_hash bytea not null,
  purpose text not null,
  login_id uuid,
  made_by text not null,
  made_at timestamp with time zone not null,
  ends_at timestamp with time zone not null,
  used_at timestamp with time zone,
  constraint one_time_link_pkey PRIMARY KEY (link_id),
  constraint one_time_link_token_hash_key UNIQUE (token_hash),
  constraint one_time_link_check CHECK (((purpose = 'set_up'::text) = (login_id IS NULL))),
  constraint one_time_link_purpose_check CHECK ((purpose = ANY (ARRAY['invitation'::text, 'reset'::text, 'set_up'::text]))),
  constraint one_time_link_login_id_fkey FOREIGN KEY (login_id) REFERENCES login(login_id)
);
CREATE INDEX one_time_link_login ON public.one_time_link USING btree (login_id) WHERE (used_at IS NULL);

create table org_change (
  change_id uuid not null,
  name text not null,
  effective_on date not null,
  steps jsonb not null,
  preview jsonb not null,
  state text not null,
  why text,
  drafted_by integer not null,
  drafted_at timestamp with time zone not null,
  vault_id uuid,
  approved_at timestamp with time zone,
  ended_at timestamp with time zone,
  version integer default 1 not null,
  constraint org_change_pkey PRIMARY KEY (change_id),
  constraint org_change_check CHECK (((state = ANY (ARRAY['applied'::text, 'cancelled'::text, 'failed'::text])) = (ended_at IS NOT NULL))),
  constraint org_change_state_check CHECK ((state = ANY (ARRAY['draft'::text, 'approved'::text, 'applied'::text, 'cancelled'::text, 'failed'::text]))),
  constraint org_change_drafted_by_fkey FOREIGN KEY (drafted_by) REFERENCES staff(staff_id)
);
CREATE INDEX org_change_day ON public.org_change USING btree (effective_on, change_id);
CREATE INDEX org_change_due ON public.org_change USING btree (effective_on, approved_at) WHERE (state = 'approved'::text);
CREATE TRIGGER audited_delete AFTER DELETE ON public.org_change REFERENCING OLD TABLE AS met FOR EACH STATEMENT EXECUTE FUNCTION mark_audit_due();
CREATE TRIGGER audited_insert AFTER INSERT ON public.org_change REFERENCING NEW TABLE AS met FOR EACH STATEMENT EXECUTE FUNCTION mark_audit_due();
CREATE TRIGGER audited_update AFTER UPDATE ON public.org_change REFERENCING NEW TABLE AS met FOR EACH STATEMENT EXECUTE FUNCTION mark_audit_due();

create table org_tree_written (
  month date not null,
  version_no bigint not null,
  at timestamp with time zone not null,
  constraint org_tree_written_pkey PRIMARY KEY (month)
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
  short_name text,
  since date not null,
  origin text default 'feed'::text not null,
  constraint org_unit_pkey PRIMARY KEY (org_unit_id),
  constraint org_unit_code_key UNIQUE (code),
  constraint org_unit_org_unit_id_lo_key UNIQUE (org_unit_id, lo),
  constraint org_unit_position UNIQUE (lo, hi) DEFERRABLE,
  constraint org_unit_check CHECK ((hi > lo)),
  constraint org_unit_check1 CHECK ((valid_to > valid_from)),
  constraint org_unit_grid_kind_check CHECK ((grid_kind = ANY (ARRAY['main'::text, 'sub'::text, 'micro'::text]))),
  constraint org_unit_level_check CHECK ((level = ANY (ARRAY['group_company'::text, 'province'::text, 'city'::text, 'county'::text, 'grid'::text, 'team'::text]))),
  constraint org_unit_state_check CHECK ((state = ANY (ARRAY['planned'::text, 'open'::text, 'closed'::text, 'merged'::text]))),
  constraint org_unit_siblings EXCLUDE USING gist (parent_id WITH =, int8range(lo, hi) WITH &&) DEFERRABLE,
  constraint org_unit_parent_id_fkey FOREIGN KEY (parent_id) REFERENCES org_unit(org_unit_id),
  constraint org_unit_region_code_fkey FOREIGN KEY (region_code) REFERENCES region(code)
);
CREATE UNIQUE INDEX org_unit_one_root ON public.org_unit USING btree ((true)) WHERE (parent_id IS NULL);
CREATE INDEX org_unit_parent ON public.org_unit USING btree (parent_id);
CREATE TRIGGER audited_delete AFTER DELETE ON public.org_unit REFERENCING OLD TABLE AS met FOR EACH STATEMENT EXECUTE FUNCTION mark_audit_due();
CREATE TRIGGER audited_insert AFTER INSERT ON public.org_unit REFERENCING NEW TABLE AS met FOR EACH STATEMENT EXECUTE FUNCTION mark_audit_due();
CREATE TRIGGER audited_update AFTER UPDATE ON public.org_unit REFERENCING NEW TABLE AS met FOR EACH STATEMENT EXECUTE FUNCTION mark_audit_due();
CREATE CONSTRAINT TRIGGER org_unit_encloses AFTER INSERT OR UPDATE ON public.org_unit DEFERRABLE INITIALLY DEFERRED FOR EACH ROW EXECUTE FUNCTION refuse_stray_unit();
CREATE TRIGGER org_unit_noted AFTER INSERT ON public.org_unit REFERENCING NEW TABLE AS written FOR EACH STATEMENT EXECUTE FUNCTION note_new_units();
CREATE TRIGGER org_unit_renoted AFTER UPDATE ON public.org_unit REFERENCING NEW TABLE AS written FOR EACH STATEMENT EXECUTE FUNCTION note_changed_units();

create table org_unit_version (
  version_no bigint generated always as identity not null,
  org_unit_id integer not null,
  since date not null,
  code text not null,
  name text not null,
  short_name text,
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
  origin text not null,
  recorded_at timestamp with time zone not null,
  constraint org_unit_version_pkey PRIMARY KEY (version_no),
  constraint org_unit_version_org_unit_id_fkey FOREIGN KEY (org_unit_id) REFERENCES org_unit(org_unit_id)
);
CREATE INDEX org_unit_version_day ON public.org_unit_version USING btree (org_unit_id, since DESC, version_no DESC);
CREATE TRIGGER audited_delete AFTER DELETE ON public.org_unit_version REFERENCING OLD TABLE AS met FOR EACH STATEMENT EXECUTE FUNCTION mark_audit_due();
CREATE TRIGGER audited_insert AFTER INSERT ON public.org_unit_version REFERENCING NEW TABLE AS met FOR EACH STATEMENT EXECUTE FUNCTION mark_audit_due();
CREATE TRIGGER audited_update AFTER UPDATE ON public.org_unit_version REFERENCING NEW TABLE AS met FOR EACH STATEMENT EXECUTE FUNCTION mark_audit_due();

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

create table password_used (
  login_id uuid not null,
  set_at timestamp with time zone not null,
  secret_hash text not null,
  constraint password_used_pkey PRIMARY KEY (login_id, set_at),
  constraint password_used_login_id_fkey FOREIGN KEY (login_id) REFERENCES login(login_id)
);

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
CREATE TRIGGER audited_delete AFTER DELETE ON public.paying_account REFERENCING OLD TABLE AS met FOR EACH STATEMENT EXECUTE FUNCTION mark_audit_due();
CREATE TRIGGER audited_insert AFTER INSERT ON public.paying_account REFERENCING NEW TABLE AS met FOR EACH STATEMENT EXECUTE FUNCTION mark_audit_due();
CREATE TRIGGER audited_update AFTER UPDATE ON public.paying_account REFERENCING NEW TABLE AS met FOR EACH STATEMENT EXECUTE FUNCTION mark_audit_due();
CREATE TRIGGER reference_changed AFTER INSERT OR DELETE OR UPDATE OF source_system, paying_account_no, owner_account_id ON public.paying_account FOR EACH STATEMENT EXECUTE FUNCTION note_reference_change();
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

create table recovery_code (
  login_id uuid not null,
  code_hash bytea not null,
  made_at timestamp with time zone not null,
  used_at timestamp with time zone,
  constraint recovery_code_pkey PRIMARY KEY (login_id, code_hash),
  constraint recovery_code_login_id_fkey FOREIGN KEY (login_id) REFERENCES login(login_id)
);

create table reference_change (
  change_id bigint generated always as identity not null,
  kind text not null,
  mark bigint default (((random() - (0.5)::double precision) * ('9000000000000000000'::numeric)::double precision))::bigint not null,
  constraint reference_change_pkey PRIMARY KEY (change_id),
  constraint reference_change_kind_check CHECK ((kind = ANY (ARRAY['account'::text, 'subscription'::text, 'member'::text, 'paying_account'::text])))
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

create table reveal (
  reveal_id uuid not null,
  at timestamp with time zone not null,
  account_id bigint not null,
  org_pos bigint not null,
  staff_id integer not null,
  session_id uuid not null,
  subscription_id bigint,
  field text not null,
  level text not null,
  reason text not null,
  note text,
  vault_id uuid,
  constraint reveal_pkey PRIMARY KEY (reveal_id),
  constraint reveal_level_check CHECK ((level = ANY (ARRAY['S1'::text, 'S2'::text]))),
  constraint reveal_account_id_org_pos_fkey FOREIGN KEY (account_id, org_pos) REFERENCES account(account_id, org_pos) ON UPDATE CASCADE
);
alter table reveal enable row level security;
alter table reveal force row level security;
CREATE INDEX reveal_account ON public.reveal USING btree (account_id, at);
CREATE INDEX reveal_staff ON public.reveal USING btree (staff_id, at);
CREATE TRIGGER audited_delete AFTER DELETE ON public.reveal REFERENCING OLD TABLE AS met FOR EACH STATEMENT EXECUTE FUNCTION mark_audit_due();
CREATE TRIGGER audited_insert AFTER INSERT ON public.reveal REFERENCING NEW TABLE AS met FOR EACH STATEMENT EXECUTE FUNCTION mark_audit_due();
CREATE TRIGGER audited_update AFTER UPDATE ON public.reveal REFERENCING NEW TABLE AS met FOR EACH STATEMENT EXECUTE FUNCTION mark_audit_due();
create policy in_scope on reveal for all to jw_server using ((((org_pos >= (NULLIF(current_setting('jw.lo1'::text, true), ''::text))::bigint) AND (org_pos < (NULLIF(current_setting('jw.hi1'::text, true), ''::text))::bigint)) OR ((org_pos >= (NULLIF(current_setting('jw.lo2'::text, true), ''::text))::bigint) AND (org_pos < (NULLIF(current_setting('jw.hi2'::text, true), ''::text))::bigint)) OR ((org_pos >= (NULLIF(current_setting('jw.lo3'::text, true), ''::text))::bigint) AND (org_pos < (NULLIF(current_setting('jw.hi3'::text, true), ''::text))::bigint)) OR (account_id = ANY (( SELECT (NULLIF(current_setting('jw.mine'::text, true), ''::text))::bigint[] AS "nullif")::bigint[]))));
create policy look on reveal for all to jw_look using (true);

create table reveal_day (
  staff_id integer not null,
  day date not null,
  shown integer not null,
  constraint reveal_day_pkey PRIMARY KEY (staff_id, day)
);

create table role (
  code text not null,
  duty_class text not null,
  scope_kind text not null,
  label text,
  second_factor text default 'always'::text not null,
  built_in boolean default true not null,
  state text default 'in_use'::text not null,
  version integer default 1 not null,
  updated_at timestamp with time zone,
  updated_by integer,
  constraint role_pkey PRIMARY KEY (code),
  constraint role_of_class UNIQUE (code, duty_class),
  constraint role_check CHECK ((built_in OR (label IS NOT NULL))),
  constraint role_duty_class_check CHECK ((duty_class = ANY (ARRAY['business'::text, 'system'::text, 'security'::text, 'audit'::text]))),
  constraint role_scope_kind_check CHECK ((scope_kind = ANY (ARRAY['own_book'::text, 'unit_subtree'::text, 'unit_analysis'::text, 'identified'::text, 'participant'::text, 'partner'::text, 'none'::text]))),
  constraint role_second_factor_check CHECK ((second_factor = ANY (ARRAY['always'::text, 'new_device'::text]))),
  constraint role_state_check CHECK ((state = ANY (ARRAY['draft'::text, 'in_use'::text, 'retired'::text]))),
  constraint role_updated_by_fkey FOREIGN KEY (updated_by) REFERENCES staff(staff_id)
);
CREATE UNIQUE INDEX role_label ON public.role USING btree (lower(label)) WHERE ((NOT built_in) AND (state <> 'retired'::text));
CREATE TRIGGER audited_delete AFTER DELETE ON public.role REFERENCING OLD TABLE AS met FOR EACH STATEMENT EXECUTE FUNCTION mark_audit_due();
CREATE TRIGGER audited_insert AFTER INSERT ON public.role REFERENCING NEW TABLE AS met FOR EACH STATEMENT EXECUTE FUNCTION mark_audit_due();
CREATE TRIGGER audited_update AFTER UPDATE ON public.role REFERENCING NEW TABLE AS met FOR EACH STATEMENT EXECUTE FUNCTION mark_audit_due();
CREATE TRIGGER role_kept_whole BEFORE INSERT OR UPDATE ON public.role FOR EACH ROW EXECUTE FUNCTION keep_roles_whole();

create table role_grant (
  grant_id uuid not null,
  staff_id integer not null,
  role text not null,
  org_unit_id integer not null,
  valid_from date not null,
  valid_to date,
  state text not null,
  granted_at timestamp with time zone not null,
  duty_class text not null,
  vault_id uuid,
  stays boolean default false not null,
  granted_by integer,
  reason text,
  ended_at timestamp with time zone,
  ended_by integer,
  end_cause text,
  constraint role_grant_pkey PRIMARY KEY (grant_id),
  constraint role_grant_end_cause_check CHECK ((end_cause = ANY (ARRAY['taken_back'::text, 'expired'::text, 'left_unit'::text, 'left'::text]))),
  constraint role_grant_lasts CHECK ((valid_to > valid_from)),
  constraint role_grant_state_check CHECK ((state = ANY (ARRAY['requested'::text, 'active'::text, 'ended'::text, 'refused'::text]))),
  constraint role_grant_one_duty EXCLUDE USING gist (staff_id WITH =, duty_class WITH <>, daterange(valid_from, valid_to) WITH &&) WHERE ((state = 'active'::text)),
  constraint role_grant_ended_by_fkey FOREIGN KEY (ended_by) REFERENCES staff(staff_id),
  constraint role_grant_granted_by_fkey FOREIGN KEY (granted_by) REFERENCES staff(staff_id),
  constraint role_grant_org_unit_id_fkey FOREIGN KEY (org_unit_id) REFERENCES org_unit(org_unit_id),
  constraint role_grant_role_duty_class_fkey FOREIGN KEY (role, duty_class) REFERENCES role(code, duty_class) ON UPDATE CASCADE,
  constraint role_grant_role_fkey FOREIGN KEY (role) REFERENCES role(code),
  constraint role_grant_staff_id_fkey FOREIGN KEY (staff_id) REFERENCES staff(staff_id)
);
CREATE UNIQUE INDEX role_grant_once ON public.role_grant USING btree (staff_id, role, org_unit_id) WHERE (state = 'active'::text);
CREATE INDEX role_grant_staff ON public.role_grant USING btree (staff_id) WHERE (state = 'active'::text);
CREATE TRIGGER audited_delete AFTER DELETE ON public.role_grant REFERENCING OLD TABLE AS met FOR EACH STATEMENT EXECUTE FUNCTION mark_audit_due();
CREATE TRIGGER audited_insert AFTER INSERT ON public.role_grant REFERENCING NEW TABLE AS met FOR EACH STATEMENT EXECUTE FUNCTION mark_audit_due();
CREATE TRIGGER audited_update AFTER UPDATE ON public.role_grant REFERENCING NEW TABLE AS met FOR EACH STATEMENT EXECUTE FUNCTION mark_audit_due();
CREATE TRIGGER role_grant_duty BEFORE INSERT OR UPDATE ON public.role_grant FOR EACH ROW EXECUTE FUNCTION copy_duty_class();

create table role_permission (
  role text not null,
  permission text not null,
  constraint role_permission_pkey PRIMARY KEY (role, permission),
  constraint role_permission_permission_fkey FOREIGN KEY (permission) REFERENCES permission(key),
  constraint role_permission_role_fkey FOREIGN KEY (role) REFERENCES role(code)
);
CREATE TRIGGER audited_delete AFTER DELETE ON public.role_permission REFERENCING OLD TABLE AS met FOR EACH STATEMENT EXECUTE FUNCTION mark_audit_due();
CREATE TRIGGER audited_insert AFTER INSERT ON public.role_permission REFERENCING NEW TABLE AS met FOR EACH STATEMENT EXECUTE FUNCTION mark_audit_due();
CREATE TRIGGER audited_update AFTER UPDATE ON public.role_permission REFERENCING NEW TABLE AS met FOR EACH STATEMENT EXECUTE FUNCTION mark_audit_due();
CREATE TRIGGER role_permission_of_class BEFORE INSERT OR DELETE OR UPDATE ON public.role_permission FOR EACH ROW EXECUTE FUNCTION refuse_mixed_permissions();

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
  acting_unit integer,
  device_id uuid,
  method text default 'password'::text not null,
  second_factor_at timestamp with time zone,
  provider_subject text,
  provider_session text,
  asked jsonb,
  constraint session_pkey PRIMARY KEY (session_id),
  constraint session_token_hash_key UNIQUE (token_hash),
  constraint session_method_check CHECK ((method = ANY (ARRAY['password'::text, 'passkey'::text, 'oidc'::text]))),
  constraint session_acting_unit_fkey FOREIGN KEY (acting_unit) REFERENCES org_unit(org_unit_id),
  constraint session_device_id_fkey FOREIGN KEY (device_id) REFERENCES device(device_id),
  constraint session_login_id_fkey FOREIGN KEY (login_id) REFERENCES login(login_id)
);
CREATE INDEX session_login ON public.session USING btree (login_id) WHERE (ended_at IS NULL);
CREATE INDEX session_provider ON public.session USING btree (provider_subject) WHERE ((ended_at IS NULL) AND (provider_subject IS NOT NULL));

create table setting_value (
  seq bigint generated always as identity not null,
  setting_group text not null,
  key text not null,
  org_unit_id integer,
  value jsonb,
  valid_from timestamp with time zone not null,
  set_at timestamp with time zone not null,
  set_by text not null,
  staff_id integer,
  reason text,
  vault_id uuid,
  constraint setting_value_pkey PRIMARY KEY (seq),
  constraint setting_value_check CHECK ((valid_from >= set_at)),
  constraint setting_value_org_unit_id_fkey FOREIGN KEY (org_unit_id) REFERENCES org_unit(org_unit_id),
  constraint setting_value_staff_id_fkey FOREIGN KEY (staff_id) REFERENCES staff(staff_id)
);
CREATE INDEX setting_value_now ON public.setting_value USING btree (setting_group, key, valid_from DESC, seq DESC);
CREATE TRIGGER audited_delete AFTER DELETE ON public.setting_value REFERENCING OLD TABLE AS met FOR EACH STATEMENT EXECUTE FUNCTION mark_audit_due();
CREATE TRIGGER audited_insert AFTER INSERT ON public.setting_value REFERENCING NEW TABLE AS met FOR EACH STATEMENT EXECUTE FUNCTION mark_audit_due();
CREATE TRIGGER audited_update AFTER UPDATE ON public.setting_value REFERENCING NEW TABLE AS met FOR EACH STATEMENT EXECUTE FUNCTION mark_audit_due();

create table sign_in (
  sign_in_id uuid not null,
  token_hash bytea not null,
  login_id uuid,
  method text not null,
  created_at timestamp with time zone not null,
  ends_at timestamp with time zone not null,
  ended_at timestamp with time zone,
  second_factor_at timestamp with time zone,
  failures integer default 0 not null,
  cookie_hash bytea,
  asked jsonb,
  provider_subject text,
  provider_session text,
  constraint sign_in_pkey PRIMARY KEY (sign_in_id),
  constraint sign_in_token_hash_key UNIQUE (token_hash),
  constraint sign_in_method_check CHECK ((method = ANY (ARRAY['password'::text, 'passkey'::text, 'oidc'::text]))),
  constraint sign_in_login_id_fkey FOREIGN KEY (login_id) REFERENCES login(login_id)
);
CREATE INDEX sign_in_open ON public.sign_in USING btree (ends_at) WHERE (ended_at IS NULL);

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
CREATE INDEX staff_mobile ON public.staff USING btree (mobile) WHERE (mobile IS NOT NULL);
CREATE INDEX staff_superior ON public.staff USING btree (superior_no) WHERE (superior_no IS NOT NULL);
CREATE TRIGGER audited_delete AFTER DELETE ON public.staff REFERENCING OLD TABLE AS met FOR EACH STATEMENT EXECUTE FUNCTION mark_audit_due();
CREATE TRIGGER audited_insert AFTER INSERT ON public.staff REFERENCING NEW TABLE AS met FOR EACH STATEMENT EXECUTE FUNCTION mark_audit_due();
CREATE TRIGGER audited_update AFTER UPDATE ON public.staff REFERENCING NEW TABLE AS met FOR EACH STATEMENT EXECUTE FUNCTION mark_audit_due();

create table staff_key (
  staff_id integer not null,
  system text not null,
  key text not null,
  constraint staff_key_pkey PRIMARY KEY (staff_id, system, key),
  constraint staff_key_system_check CHECK ((system = ANY (ARRAY['personnel'::text, 'boss'::text, 'hotline'::text]))),
  constraint staff_key_staff_id_fkey FOREIGN KEY (staff_id) REFERENCES staff(staff_id)
);
CREATE INDEX staff_key_value ON public.staff_key USING btree (system, key);
CREATE TRIGGER audited_delete AFTER DELETE ON public.staff_key REFERENCING OLD TABLE AS met FOR EACH STATEMENT EXECUTE FUNCTION mark_audit_due();
CREATE TRIGGER audited_insert AFTER INSERT ON public.staff_key REFERENCING NEW TABLE AS met FOR EACH STATEMENT EXECUTE FUNCTION mark_audit_due();
CREATE TRIGGER audited_update AFTER UPDATE ON public.staff_key REFERENCING NEW TABLE AS met FOR EACH STATEMENT EXECUTE FUNCTION mark_audit_due();

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
CREATE TRIGGER audited_delete AFTER DELETE ON public.staff_post REFERENCING OLD TABLE AS met FOR EACH STATEMENT EXECUTE FUNCTION mark_audit_due();
CREATE TRIGGER audited_insert AFTER INSERT ON public.staff_post REFERENCING NEW TABLE AS met FOR EACH STATEMENT EXECUTE FUNCTION mark_audit_due();
CREATE TRIGGER audited_update AFTER UPDATE ON public.staff_post REFERENCING NEW TABLE AS met FOR EACH STATEMENT EXECUTE FUNCTION mark_audit_due();

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
  tokens text[],
  key_wrapped bytea,
  certificate_olds text[]
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
CREATE TRIGGER audited_delete AFTER DELETE ON public.subscription REFERENCING OLD TABLE AS met FOR EACH STATEMENT EXECUTE FUNCTION mark_audit_due();
CREATE TRIGGER audited_insert AFTER INSERT ON public.subscription REFERENCING NEW TABLE AS met FOR EACH STATEMENT EXECUTE FUNCTION mark_audit_due();
CREATE TRIGGER audited_update AFTER UPDATE ON public.subscription REFERENCING NEW TABLE AS met FOR EACH STATEMENT EXECUTE FUNCTION mark_audit_due();
CREATE TRIGGER reference_changed AFTER INSERT OR DELETE OR UPDATE OF source_system, source_no, user_account_id, holder_account_id ON public.subscription FOR EACH STATEMENT EXECUTE FUNCTION note_reference_change();
create policy in_scope on subscription for all to jw_server using ((((holder_org_pos >= (NULLIF(current_setting('jw.lo1'::text, true), ''::text))::bigint) AND (holder_org_pos < (NULLIF(current_setting('jw.hi1'::text, true), ''::text))::bigint)) OR ((holder_org_pos >= (NULLIF(current_setting('jw.lo2'::text, true), ''::text))::bigint) AND (holder_org_pos < (NULLIF(current_setting('jw.hi2'::text, true), ''::text))::bigint)) OR ((holder_org_pos >= (NULLIF(current_setting('jw.lo3'::text, true), ''::text))::bigint) AND (holder_org_pos < (NULLIF(current_setting('jw.hi3'::text, true), ''::text))::bigint)) OR (holder_account_id = ANY (( SELECT (NULLIF(current_setting('jw.mine'::text, true), ''::text))::bigint[] AS "nullif")::bigint[])) OR ((user_org_pos >= (NULLIF(current_setting('jw.lo1'::text, true), ''::text))::bigint) AND (user_org_pos < (NULLIF(current_setting('jw.hi1'::text, true), ''::text))::bigint)) OR ((user_org_pos >= (NULLIF(current_setting('jw.lo2'::text, true), ''::text))::bigint) AND (user_org_pos < (NULLIF(current_setting('jw.hi2'::text, true), ''::text))::bigint)) OR ((user_org_pos >= (NULLIF(current_setting('jw.lo3'::text, true), ''::text))::bigint) AND (user_org_pos < (NULLIF(current_setting('jw.hi3'::text, true), ''::text))::bigint)) OR (user_account_id = ANY (( SELECT (NULLIF(current_setting('jw.mine'::text, true), ''::text))::bigint[] AS "nullif")::bigint[]))));
create policy look on subscription for all to jw_look using (true);

create table vault_request (
  vault_id uuid not null,
  kind text not null,
  requester integer not null,
  org_unit_id integer not null,
  about_account bigint,
  subject jsonb not null,
  content_hash bytea not null,
  rows_asked integer not null,
  summary jsonb not null,
  reason text not null,
  work_order_no text,
  mode text not null,
  minutes integer not null,
  uses integer not null,
  emergency boolean default false not null,
  state text not null,
  asked_at timestamp with time zone not null,
  session_id uuid not null,
  wrong_codes integer default 0 not null,
  decided_by integer,
  decided_at timestamp with time zone,
  remark text,
  valid_until timestamp with time zone,
  used integer default 0 not null,
  last_used_at timestamp with time zone,
  ended_at timestamp with time zone,
  reviewed_by integer,
  reviewed_at timestamp with time zone,
  verdict text,
  finding text,
  constraint vault_request_pkey PRIMARY KEY (vault_id),
  constraint vault_request_check CHECK (((decided_by IS NULL) OR (decided_by <> requester) OR (state = 'withdrawn'::text))),
  constraint vault_request_check1 CHECK (((state <> 'approved'::text) OR (valid_until IS NOT NULL))),
  constraint vault_request_check2 CHECK (((reviewed_at IS NULL) = (verdict IS NULL))),
  constraint vault_request_check3 CHECK ((used <= uses)),
  constraint vault_request_minutes_check CHECK ((minutes > 0)),
  constraint vault_request_mode_check CHECK ((mode = ANY (ARRAY['on_site'::text, 'remote'::text, 'work_order'::text]))),
  constraint vault_request_state_check CHECK ((state = ANY (ARRAY['requested'::text, 'approved'::text, 'refused'::text, 'withdrawn'::text, 'expired'::text, 'blocked'::text, 'used'::text, 'void'::text, 'revoked'::text]))),
  constraint vault_request_uses_check CHECK ((uses > 0)),
  constraint vault_request_verdict_check CHECK ((verdict = ANY (ARRAY['reviewed'::text, 'questioned'::text]))),
  constraint vault_request_decided_by_fkey FOREIGN KEY (decided_by) REFERENCES staff(staff_id),
  constraint vault_request_org_unit_id_fkey FOREIGN KEY (org_unit_id) REFERENCES org_unit(org_unit_id),
  constraint vault_request_requester_fkey FOREIGN KEY (requester) REFERENCES staff(staff_id),
  constraint vault_request_reviewed_by_fkey FOREIGN KEY (reviewed_by) REFERENCES staff(staff_id)
);
CREATE INDEX vault_request_open ON public.vault_request USING btree (asked_at) WHERE (state = ANY (ARRAY['requested'::text, 'approved'::text]));
CREATE INDEX vault_request_requester ON public.vault_request USING btree (requester, vault_id);
CREATE TRIGGER audited_delete AFTER DELETE ON public.vault_request REFERENCING OLD TABLE AS met FOR EACH STATEMENT EXECUTE FUNCTION mark_audit_due();
CREATE TRIGGER audited_insert AFTER INSERT ON public.vault_request REFERENCING NEW TABLE AS met FOR EACH STATEMENT EXECUTE FUNCTION mark_audit_due();
CREATE TRIGGER audited_update AFTER UPDATE ON public.vault_request REFERENCING NEW TABLE AS met FOR EACH STATEMENT EXECUTE FUNCTION mark_audit_due();

create table vault_unmet (
  unmet_id uuid not null,
  kind text not null,
  requester integer not null,
  org_unit_id integer not null,
  head integer,
  reason text not null,
  asked_at timestamp with time zone not null,
  constraint vault_unmet_pkey PRIMARY KEY (unmet_id),
  constraint vault_unmet_head_fkey FOREIGN KEY (head) REFERENCES staff(staff_id),
  constraint vault_unmet_org_unit_id_fkey FOREIGN KEY (org_unit_id) REFERENCES org_unit(org_unit_id),
  constraint vault_unmet_requester_fkey FOREIGN KEY (requester) REFERENCES staff(staff_id)
);
CREATE INDEX vault_unmet_head ON public.vault_unmet USING btree (head, asked_at);

create view dictionary_line as
 SELECT 'region'::text AS dictionary,
    region.code,
    region.name AS label_zh,
    NULL::text AS label_en,
    0 AS sort,
    region.parent_code AS parent,
    NULL::date AS valid_from,
    NULL::date AS valid_to
   FROM region
UNION ALL
 SELECT 'number_segment'::text AS dictionary,
    number_segment.prefix AS code,
    number_segment.operator AS label_zh,
    NULL::text AS label_en,
    0 AS sort,
    NULL::text AS parent,
    NULL::date AS valid_from,
    NULL::date AS valid_to
   FROM number_segment
UNION ALL
 SELECT dictionary_entry.dictionary,
    dictionary_entry.code,
    dictionary_entry.label_zh,
    dictionary_entry.label_en,
    dictionary_entry.sort,
    dictionary_entry.parent,
    dictionary_entry.valid_from,
    dictionary_entry.valid_to
   FROM dictionary_entry;

create view known_nationality as
 SELECT code
   FROM nationality;

create view org_tree_month as
 SELECT w.month,
    t.org_unit_id,
    t.parent_id,
    t.path,
    t.name,
    t.level,
    t.lo,
    t.hi,
    t.state
   FROM (org_tree_written w
     CROSS JOIN LATERAL org_tree_at((((w.month + '1 mon'::interval) - '1 day'::interval))::date) t(org_unit_id, code, name, level, grid_kind, parent_id, path, lo, hi, state, region_code, head_employee_no, valid_from, version_no));

create view person_by_no as
 SELECT employee_no,
    staff_id,
    state
   FROM staff;

create view same_person as
 SELECT staff.staff_id,
    staff.staff_id AS other_id
   FROM staff
UNION ALL
 SELECT p.staff_id,
    o.staff_id AS other_id
   FROM (staff p
     JOIN staff o ON (((o.mobile = p.mobile) AND (o.staff_id <> p.staff_id))))
UNION ALL
 SELECT p.staff_id,
    o.staff_id AS other_id
   FROM (staff_key p
     JOIN staff_key o ON (((o.system = 'personnel'::text) AND (o.key = p.key) AND (o.staff_id <> p.staff_id))))
  WHERE (p.system = 'personnel'::text);

create view unit_by_code as
 WITH RECURSIVE heir AS (
         SELECT u.code,
            s.org_unit_id,
            s.lo,
            s.level,
            s.state,
            s.successor_code,
            1 AS steps
           FROM (org_unit u
             JOIN org_unit s ON ((s.code = u.successor_code)))
          WHERE (u.state = 'merged'::text)
        UNION ALL
         SELECT h.code,
            s.org_unit_id,
            s.lo,
            s.level,
            s.state,
            s.successor_code,
            (h.steps + 1)
           FROM (heir h
             JOIN org_unit s ON ((s.code = h.successor_code)))
          WHERE ((h.state = 'merged'::text) AND (h.steps < 100))
        )
 SELECT u.code,
    u.org_unit_id,
    u.lo,
    u.level,
    u.state
   FROM org_unit u
  WHERE (u.state <> 'merged'::text)
UNION ALL
( SELECT DISTINCT ON (h.code) h.code,
    h.org_unit_id,
    h.lo,
    h.level,
    h.state
   FROM heir h
  ORDER BY h.code, h.steps DESC);

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

CREATE OR REPLACE FUNCTION public.account_position(p_account bigint)
 RETURNS bigint
 LANGUAGE sql
 STABLE SECURITY DEFINER
 SET search_path TO 'public', 'pg_temp'
AS $function$
  select org_pos from account where account_id = p_account
$function$;
-- runs as jw_look

CREATE OR REPLACE FUNCTION public.audit_changes(p_before jsonb, p_after jsonb)
 RETURNS jsonb
 LANGUAGE sql
 IMMUTABLE
AS $function$
  select jsonb_agg(jsonb_build_object('field', field, 'before', p_before -> field, 'after', p_after -> field) order by field)
  from (select distinct field from (select jsonb_object_keys(p_before) union all select jsonb_object_keys(p_after)) k(field)) f
  where coalesce(p_before -> field, 'null') <> coalesce(p_after -> field, 'null')
$function$;

CREATE OR REPLACE PROCEDURE public.audited(IN target regclass)
 LANGUAGE plpgsql
AS $procedure$
begin
  execute format('create trigger audited_insert after insert on %s referencing new table as met for each statement execute function mark_audit_due()', target);
  execute format('create trigger audited_update after update on %s referencing new table as met for each statement execute function mark_audit_due()', target);
  execute format('create trigger audited_delete after delete on %s referencing old table as met for each statement execute function mark_audit_due()', target);
end $procedure$;

CREATE OR REPLACE FUNCTION public.copy_duty_class()
 RETURNS trigger
 LANGUAGE plpgsql
AS $function$
declare
  v_state text;
begin
  select r.duty_class, r.state into new.duty_class, v_state from role r where r.code = new.role;
  if new.state = 'active' and v_state <> 'in_use' and tg_op = 'INSERT' then
    raise exception 'ROLE_NOT_IN_USE' using errcode = 'JW002', detail = format('role %s is %s', new.role, v_state);
  end if;
  return new;
end $function$;

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

CREATE OR REPLACE FUNCTION public.demand_audit_line()
 RETURNS trigger
 LANGUAGE plpgsql
 SECURITY DEFINER
 SET search_path TO 'public', 'pg_temp'
AS $function$
begin
  if not exists (select from audit_event where xact = new.xact) then
    raise exception 'AUDIT_MISSING' using errcode = 'JW005', detail = format('%s was changed without a line in the audit trail', new.changed);
  end if;
  delete from audit_due where xact = new.xact;
  return null;
end $function$;
-- runs as jw_owner

CREATE OR REPLACE FUNCTION public.is_owner_of(target oid)
 RETURNS boolean
 LANGUAGE sql
 STABLE
AS $function$
  select pg_has_role(current_user, relowner, 'usage') from pg_class where oid = target
$function$;

CREATE OR REPLACE FUNCTION public.keep_roles_whole()
 RETURNS trigger
 LANGUAGE plpgsql
AS $function$
begin
  if not is_owner_of(tg_relid) and (new.built_in or (tg_op = 'UPDATE' and old.built_in)) then
    raise exception 'ROLE_BUILT_IN' using errcode = 'JW002', detail = format('role %s is built in', new.code);
  end if;
  if tg_op = 'UPDATE' and not new.built_in and (new.duty_class, new.scope_kind) is distinct from (old.duty_class, old.scope_kind)
    and old.state <> 'draft' then
    raise exception 'ROLE_NOT_DRAFT' using errcode = 'JW002', detail = format('role %s was granted as %s', new.code, old.duty_class);
  end if;
  return new;
end $function$;

CREATE OR REPLACE FUNCTION public.make_audit_month(p_at timestamp with time zone)
 RETURNS void
 LANGUAGE plpgsql
 SECURITY DEFINER
 SET search_path TO 'public', 'pg_temp'
AS $function$
declare
  v_from timestamptz := date_trunc('month', p_at, 'UTC');
  v_name text := format('audit_event_%s', to_char(v_from at time zone 'UTC', 'YYYYMM'));
begin
  perform pg_advisory_xact_lock(4242010);
  if to_regclass(v_name) is not null
    or exists (select from audit_event_other where at >= v_from and at < v_from + interval '1 month') then return; end if;
  execute format('create table %I partition of audit_event for values from (%L) to (%L)', v_name, v_from, v_from + interval '1 month');
end $function$;
-- runs as jw_owner

CREATE OR REPLACE FUNCTION public.mark_account_changed()
 RETURNS trigger
 LANGUAGE plpgsql
AS $function$
begin
  new.now_version := nextval('account_now_version');
  new.now_xact := pg_current_xact_id();
  return new;
end $function$;

CREATE OR REPLACE FUNCTION public.mark_audit_due()
 RETURNS trigger
 LANGUAGE plpgsql
 SECURITY DEFINER
 SET search_path TO 'public', 'pg_temp'
AS $function$
begin
  -- A statement that met no row has changed nothing.
  if not exists (select from met) then return null; end if;
  if not (select pg_has_role(session_user, relowner, 'usage') from pg_class where oid = tg_relid) then
    insert into audit_due (changed) values (tg_table_name) on conflict do nothing;
  end if;
  return null;
end $function$;
-- runs as jw_owner

CREATE OR REPLACE FUNCTION public.note_changed_units()
 RETURNS trigger
 LANGUAGE plpgsql
AS $function$
begin
  insert into org_unit_version (org_unit_id, since, code, name, short_name, level, grid_kind, parent_id, lo, hi, region_code, head_employee_no,
    state, valid_from, valid_to, successor_code, origin, recorded_at)
  select org_unit_id, since, code, name, short_name, level, grid_kind, parent_id, lo, hi, region_code, head_employee_no,
    state, valid_from, valid_to, successor_code, origin, updated_at
  from written order by org_unit_id;
  return null;
end $function$;

CREATE OR REPLACE FUNCTION public.note_new_units()
 RETURNS trigger
 LANGUAGE plpgsql
AS $function$
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
end $function$;

CREATE OR REPLACE FUNCTION public.note_reference_change()
 RETURNS trigger
 LANGUAGE plpgsql
AS $function$
begin
  insert into reference_change (kind) values (tg_table_name);
  return null;
end $function$;

CREATE OR REPLACE FUNCTION public.org_tree_at(p_day date)
 RETURNS TABLE(org_unit_id integer, code text, name text, level text, grid_kind text, parent_id integer, path integer[], lo bigint, hi bigint, state text, region_code text, head_employee_no text, valid_from date, version_no bigint)
 LANGUAGE sql
 STABLE ROWS 6000
AS $function$
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
$function$;

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

CREATE OR REPLACE FUNCTION public.refuse_mixed_permissions()
 RETURNS trigger
 LANGUAGE plpgsql
AS $function$
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
end $function$;

CREATE OR REPLACE FUNCTION public.refuse_stray_unit()
 RETURNS trigger
 LANGUAGE plpgsql
AS $function$
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
end $function$;

CREATE OR REPLACE FUNCTION public.session_origin(p_session uuid, p_token bytea)
 RETURNS TABLE(session_id uuid, staff_id integer, device_id uuid, address text)
 LANGUAGE sql
 STABLE
AS $function$
  select s.session_id, l.staff_id, s.device_id, s.address from session s join login l on l.login_id = s.login_id
  where s.session_id = p_session or s.token_hash = p_token
$function$;

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
end $function$;
-- runs as jw_look

grant execute on function account_position(p_account bigint) to public;
grant execute on function audit_changes(p_before jsonb, p_after jsonb) to public;
grant execute on function audited(IN target regclass) to public;
grant execute on function copy_duty_class() to public;
grant execute on function copy_owner() to public;
grant execute on function copy_owners() to public;
grant execute on function demand_audit_line() to public;
grant execute on function is_owner_of(target oid) to public;
grant execute on function keep_roles_whole() to public;
grant execute on function make_audit_month(p_at timestamp with time zone) to jw_server;
grant execute on function mark_account_changed() to public;
grant execute on function mark_audit_due() to public;
grant execute on function note_changed_units() to public;
grant execute on function note_new_units() to public;
grant execute on function note_reference_change() to public;
grant execute on function org_tree_at(p_day date) to public;
grant execute on function org_unit_accounts(p_unit integer) to public;
grant execute on function protect_rows(IN target regclass, IN account_columns text[], IN position_columns text[]) to public;
grant execute on function refuse_mixed_permissions() to public;
grant execute on function refuse_stray_unit() to public;
grant execute on function session_origin(p_session uuid, p_token bytea) to public;
grant execute on function set_scope(p_token bytea, p_job text, p_permission text, p_at timestamp with time zone) to jw_server;
grant usage on sequence account_now_version to jw_server;
grant usage on sequence load_load_id_seq to jw_server;
grant usage on sequence load_visible_seq to jw_server;
grant select on table access_grant to jw_look;
grant insert, select, update on table access_grant to jw_server;
grant select on table account to jw_look;
grant insert, select, update on table account to jw_server;
grant select on table account_access to jw_look;
grant delete, insert, select, update on table account_access to jw_server;
grant insert, select, update on table account_export to jw_server;
grant delete, insert, select, update on table account_key to jw_server;
grant insert (account_id), insert (action), insert (actor), insert (actor_kind), insert (address), insert (app_version), insert (at), insert (changes), insert (device_id), insert (event_id), insert (object_id), insert (object_kind), insert (on_behalf_of), insert (org_pos), insert (outcome), insert (reason), insert (request_id), insert (session_id), insert (source), insert (staff_id), insert (vault_id), select on table audit_event to jw_server;
grant insert, select, update on table audit_export to jw_server;
grant insert, select, update on table audit_finding to jw_server;
grant insert, select on table audit_seal to jw_server;
grant insert, select, update on table audit_verification to jw_server;
grant insert, select on table calendar_day to jw_server;
grant insert, select, update on table calendar_year to jw_server;
grant insert, select, update on table copy_mark to jw_server;
grant insert, select, update on table credential to jw_server;
grant insert, select, update on table crypto_key to jw_server;
grant insert, select, update on table device to jw_server;
grant select, update on table dictionary to jw_server;
grant insert, select, update on table dictionary_entry to jw_server;
grant insert, select on table dictionary_label to jw_server;
grant select on table dictionary_line to jw_server;
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
grant insert, select, update (name) on table nationality to jw_server;
grant select on table number_segment to jw_server;
grant delete, insert, select on table oidc_logout to jw_server;
grant insert, select, update on table one_time_link to jw_server;
grant insert, select, update on table org_change to jw_server;
grant select on table org_tree_month to jw_server;
grant insert, select, update on table org_tree_written to jw_server;
grant select on table org_unit to jw_look;
grant insert, select, update on table org_unit to jw_server;
grant insert, select on table org_unit_version to jw_server;
grant insert, select, update on table outbox to jw_server;
grant delete, insert, select on table password_used to jw_server;
grant insert, select, update on table paying_account to jw_server;
grant select on table permission to jw_look;
grant select on table permission to jw_server;
grant select on table person_by_no to jw_server;
grant delete, insert, select, update on table recovery_code to jw_server;
grant insert, select on table reference_change to jw_server;
grant select on table region to jw_server;
grant insert, select on table reveal to jw_server;
grant insert, select, update on table reveal_day to jw_server;
grant select on table role to jw_look;
grant insert, select, update on table role to jw_server;
grant select on table role_grant to jw_look;
grant insert, select, update on table role_grant to jw_server;
grant select on table role_permission to jw_look;
grant delete, insert, select on table role_permission to jw_server;
grant select on table same_person to jw_server;
grant delete, insert, select on table search_token to jw_server;
grant select, update on table session to jw_look;
grant insert, select, update on table session to jw_server;
grant insert, select on table setting_value to jw_server;
grant delete, insert, select, update on table sign_in to jw_server;
grant select on table staff to jw_look;
grant insert, select, update on table staff to jw_server;
grant delete, insert, select on table staff_key to jw_server;
grant select on table staff_post to jw_look;
grant insert, select, update on table staff_post to jw_server;
grant delete, insert, select on table stage_account to jw_server;
grant delete, insert, select on table stage_member to jw_server;
grant delete, insert, select on table stage_org_unit to jw_server;
grant delete, insert, select on table stage_paying_account to jw_server;
grant delete, insert, select, update on table stage_staff to jw_server;
grant delete, insert, select on table stage_subscription to jw_server;
grant insert, select on table store_mark to jw_server;
grant insert, select, update on table subscription to jw_server;
grant select on table unit_by_code to jw_server;
grant select on table unit_place to jw_server;
grant insert, select, update on table vault_request to jw_server;
grant insert, select on table vault_unmet to jw_server;
