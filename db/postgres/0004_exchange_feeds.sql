-- Feed deliveries, their parts, findings and rejects (EXC-2 to 6, 23 to 26).
create table feed_batch (
  batch_id uuid primary key,
  feed text not null,
  source text not null,
  region text not null,
  period text not null,
  mode text not null check (mode in ('full', 'delta', 'correction')),
  seq text not null,
  state text not null check (state in ('announced', 'received', 'verified', 'staged', 'applying', 'applied', 'refused', 'duplicate')),
  manifest jsonb not null,
  content_hash text not null,
  delivered_by text not null,
  line_count bigint not null,
  added bigint not null default 0,
  changed bigint not null default 0,
  equal bigint not null default 0,
  reversed bigint not null default 0,
  rejected bigint not null default 0,
  totals_found jsonb not null default '{}',
  findings jsonb not null default '[]',
  attempt int not null default 0,
  cancel_asked boolean not null default false,
  received_at timestamptz not null,
  staged_at timestamptz,
  applied_at timestamptz,
  load_id int references load,
  duplicate_of uuid references feed_batch,
  reject_file text,
  version bigint generated always as identity
);
-- A batch key is applied at most once (EXC-26).
create unique index feed_batch_applied_once on feed_batch (feed, source, region, period, mode, seq) where state = 'applied';
create index feed_batch_by_version on feed_batch (version);
create index feed_batch_waiting on feed_batch (state) where state in ('announced', 'received', 'verified', 'staged', 'applying');

create table feed_part (
  batch_id uuid not null references feed_batch,
  part int not null,
  name text not null,
  bytes bigint not null,
  line_count bigint not null,
  sha256 text not null,
  file_ref text,
  primary key (batch_id, part)
);
create table feed_reject (
  batch_id uuid not null references feed_batch,
  part int not null,
  line int not null,
  column_name text not null,
  code text not null,
  -- Masked where the column is; the whole line lies sealed in the reject file.
  found text,
  expected text not null,
  primary key (batch_id, part, line, column_name, code)
);
grant select, insert, update on feed_batch to jw_server;
grant select, insert, update on feed_part to jw_server;
grant select, insert, delete on feed_reject to jw_server;
