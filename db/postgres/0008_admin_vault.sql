-- The vault (ADM-7): what one person asked to do and a second one decided. The content is bound by its hash.
create table vault_request (
  vault_id uuid primary key,
  kind text not null,
  requester int not null references staff,
  org_unit_id int not null references org_unit,
  -- The account concerned, for the words of the page and the owner; no row of an account hangs on it.
  about_account bigint,
  subject jsonb not null,
  content_hash bytea not null,
  rows_asked int not null,
  summary jsonb not null,
  reason text not null,
  work_order_no text,
  mode text not null check (mode in ('on_site', 'remote', 'work_order')),
  minutes int not null check (minutes > 0),
  uses int not null check (uses > 0),
  emergency boolean not null default false,
  state text not null check (state in ('requested', 'approved', 'refused', 'withdrawn', 'expired', 'blocked', 'used', 'void', 'revoked')),
  asked_at timestamptz not null,
  session_id uuid not null,
  wrong_codes int not null default 0,
  decided_by int references staff,
  decided_at timestamptz,
  remark text,
  valid_until timestamptz,
  used int not null default 0,
  last_used_at timestamptz,
  ended_at timestamptz,
  reviewed_by int references staff,
  reviewed_at timestamptz,
  verdict text check (verdict in ('reviewed', 'questioned')),
  finding text,
  -- Nobody approves himself, whatever a program says (ADM-50).
  check (decided_by is null or decided_by <> requester or state in ('withdrawn')),
  check (state <> 'approved' or valid_until is not null),
  check ((reviewed_at is null) = (verdict is null)),
  check (used <= uses)
);
create index vault_request_open on vault_request (asked_at) where state in ('requested', 'approved');
create index vault_request_requester on vault_request (requester, vault_id);
grant select, insert, update on vault_request to jw_server;

insert into job_principal values ('vault', 0, 0);
