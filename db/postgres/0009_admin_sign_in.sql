-- Sign-in in steps, second factors, devices, one-time links (ADM-3, 55 to 62).
alter table login
  -- None until the person has set one: by invitation, or where he signs in by passkey or provider alone.
  alter column secret_hash drop not null,
  alter column password_changed_at drop not null,
  add column must_change boolean not null default false,
  -- A log-in that was never used is counted from here.
  add column created_at timestamptz;

-- Earlier passwords, of which the last few may not come again (ADM-55).
create table password_used (
  login_id uuid not null references login,
  set_at timestamptz not null,
  secret_hash text not null,
  primary key (login_id, set_at)
);
grant select, insert, delete on password_used to jw_server;

-- What a person proves himself by besides the password. Secrets are sealed, of passkeys only the public part is here.
create table credential (
  credential_id uuid primary key,
  login_id uuid not null references login,
  kind text not null check (kind in ('totp', 'passkey')),
  label text not null,
  created_at timestamptz not null,
  -- A key counts from the first right code on; before that it was only shown.
  confirmed_at timestamptz,
  last_used_at timestamptz,
  ended_at timestamptz,
  totp_secret bytea,
  -- The newest 30-second step whose code was taken: neither it nor an earlier one is taken again.
  totp_step bigint,
  passkey_id text,
  passkey_public_key bytea,
  passkey_counter bigint,
  passkey_transports text[],
  check ((kind = 'totp') = (totp_secret is not null)),
  check ((kind = 'passkey') = (passkey_id is not null and passkey_public_key is not null and passkey_counter is not null))
);
create unique index credential_passkey on credential (passkey_id);
create unique index credential_one_totp on credential (login_id) where kind = 'totp' and confirmed_at is not null and ended_at is null;
create index credential_login on credential (login_id) where ended_at is null;
grant select, insert, update on credential to jw_server;

create table recovery_code (
  login_id uuid not null references login,
  code_hash bytea not null,
  made_at timestamptz not null,
  used_at timestamptz,
  primary key (login_id, code_hash)
);
grant select, insert, update, delete on recovery_code to jw_server;

-- A browser, known by the hash of its own cookie, as one person uses it (ADM-61, ruling 47).
create table device (
  device_id uuid primary key,
  cookie_hash bytea not null,
  login_id uuid not null references login,
  label text not null,
  kind text not null check (kind in ('desk', 'phone', 'program')),
  state text not null check (state in ('new', 'trusted', 'revoked')),
  first_seen_at timestamptz not null,
  last_seen_at timestamptz not null,
  trusted_until timestamptz,
  address text,
  unique (login_id, cookie_hash),
  check ((state = 'trusted') = (trusted_until is not null))
);
grant select, insert, update on device to jw_server;

-- A sign-in under way: never a session, and its token opens nothing but the next step.
create table sign_in (
  sign_in_id uuid primary key,
  token_hash bytea not null unique,
  -- Null while nobody has been recognised: a passkey or a provider is still to say who it is.
  login_id uuid references login,
  method text not null check (method in ('password', 'passkey', 'oidc')),
  created_at timestamptz not null,
  ends_at timestamptz not null,
  ended_at timestamptz,
  second_factor_at timestamptz,
  failures int not null default 0,
  cookie_hash bytea,
  -- What was asked of the browser or the provider and must come back: challenge, or state, nonce and verifier.
  asked jsonb,
  provider_subject text,
  provider_session text
);
create index sign_in_open on sign_in (ends_at) where ended_at is null;
grant select, insert, update, delete on sign_in to jw_server;

-- An address that works once: for a new log-in, for a forgotten password, for an installation without any log-in.
create table one_time_link (
  link_id uuid primary key,
  token_hash bytea not null unique,
  purpose text not null check (purpose in ('invitation', 'reset', 'set_up')),
  login_id uuid references login,
  made_by text not null,
  made_at timestamptz not null,
  ends_at timestamptz not null,
  used_at timestamptz,
  check ((purpose = 'set_up') = (login_id is null))
);
create index one_time_link_login on one_time_link (login_id) where used_at is null;
grant select, insert, update on one_time_link to jw_server;

alter table session
  add column device_id uuid references device,
  add column method text not null default 'password' check (method in ('password', 'passkey', 'oidc')),
  add column second_factor_at timestamptz,
  add column provider_subject text,
  add column provider_session text,
  -- A challenge that a passkey is to answer.
  add column asked jsonb;
create index session_provider on session (provider_subject) where ended_at is null and provider_subject is not null;

-- Sign-out tokens of the provider that were taken: each works once.
create table oidc_logout (
  token_id text primary key,
  seen_at timestamptz not null
);
grant select, insert, delete on oidc_logout to jw_server;
