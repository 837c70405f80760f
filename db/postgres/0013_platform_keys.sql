-- The register of keys (ADM-16): what each is for and where it stands. The material lies in the key file, never here.
create table crypto_key (
  use text not null check (use in ('master', 'index')),
  key_id bigint not null,
  algorithm text not null,
  state text not null check (state in ('active', 'retiring', 'destroyed')),
  made_at timestamptz not null,
  made_by text not null,
  ended_at timestamptz,
  primary key (use, key_id),
  check ((state = 'destroyed') = (ended_at is not null))
);
create unique index crypto_key_active on crypto_key (use) where state = 'active';
grant select, insert, update on crypto_key to jw_server;

insert into job_principal values ('keys', -1, 1125899906842624);
