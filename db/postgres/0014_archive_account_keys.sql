-- Each account's own data keys, wrapped by the master key (ADM-87). A changed certificate is sealed under a new one; destroying an
-- account's keys makes whatever they sealed unreadable, also in copies.
create table account_key (
  key_id bigint generated always as identity primary key,
  account_id bigint not null,
  org_pos bigint not null,
  wrapped bytea not null,
  made_at timestamptz not null,
  unique (account_id, key_id),
  foreign key (account_id, org_pos) references account (account_id, org_pos) on update cascade
);
call protect_rows('account_key', '{account_id}', '{org_pos}');
grant select, insert, update, delete on account_key to jw_server;

-- Null where the certificate is still sealed under the master key itself, as it was before accounts had keys; renewed in the background.
alter table individual add column certificate_key bigint;
alter table individual add foreign key (account_id, certificate_key) references account_key (account_id, key_id);
create index individual_certificate_key on individual (certificate_key);

alter table stage_account add column key_wrapped bytea, add column certificate_olds text[];
