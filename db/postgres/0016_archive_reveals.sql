-- Who was shown which sensitive field, and why (ADM-6, 49). Rows stay as they were written.
create table reveal (
  reveal_id uuid primary key,
  at timestamptz not null,
  account_id bigint not null,
  org_pos bigint not null,
  staff_id int not null,
  session_id uuid not null,
  subscription_id bigint,
  field text not null,
  level text not null check (level in ('S1', 'S2')),
  reason text not null,
  note text,
  vault_id uuid,
  foreign key (account_id, org_pos) references account (account_id, org_pos) on update cascade
);
create index reveal_account on reveal (account_id, at);
create index reveal_staff on reveal (staff_id, at);
call protect_rows('reveal', '{account_id}', '{org_pos}');
grant select, insert on reveal to jw_server;

-- How often a person was shown something on a day, whatever he may see by now.
create table reveal_day (
  staff_id int not null,
  day date not null,
  shown int not null,
  primary key (staff_id, day)
);
grant select, insert, update on reveal_day to jw_server;

-- One taking-out of a list (ARC-66). Personal: seen by who asked for it, and by the job that clears what a stopped server left.
create table account_export (
  export_id uuid primary key,
  staff_id int not null,
  asked jsonb not null,
  format text not null check (format in ('csv', 'csv_gb18030', 'xlsx')),
  names text not null check (names in ('as_read', 'masked')),
  state text not null check (state in ('running', 'done', 'failed', 'cancelled')),
  expected int not null,
  written int not null default 0,
  bytes bigint,
  sha256 text,
  file_ref text,
  vault_id uuid,
  fault text,
  created_at timestamptz not null,
  ended_at timestamptz,
  downloads int not null default 0,
  check ((state = 'running') = (ended_at is null)),
  check ((state = 'done') = (file_ref is not null))
);
create index account_export_mine on account_export (staff_id, created_at desc);
alter table account_export enable row level security;
alter table account_export force row level security;
create policy mine on account_export to jw_server using (
  staff_id = nullif(current_setting('jw.staff', true), '')::int or nullif(current_setting('jw.lo1', true), '')::bigint = -1
);
grant select, insert, update on account_export to jw_server;
