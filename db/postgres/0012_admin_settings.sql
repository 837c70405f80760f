-- Values of settings (ADM-14, 81). Rows stay as they were written; the one in force is the last written of those that began last.
-- A row without a value is "set back": from then on what stands above it counts, at last the default of the code.
create table setting_value (
  seq bigint generated always as identity primary key,
  setting_group text not null,
  key text not null,
  -- null = the whole system.
  org_unit_id int references org_unit,
  value jsonb,
  valid_from timestamptz not null,
  set_at timestamptz not null,
  set_by text not null,
  staff_id int references staff,
  reason text,
  vault_id uuid,
  check (valid_from >= set_at)
);
create index setting_value_now on setting_value (setting_group, key, valid_from desc, seq desc);
grant select, insert on setting_value to jw_server;

-- Dictionaries that people may edit (ADM-14, 82). An entry is ended, never deleted, and its code never stands for anything else.
create table dictionary (
  code text primary key,
  version int not null default 1
);
grant select, update on dictionary to jw_server;
create table dictionary_entry (
  dictionary text not null references dictionary,
  code text not null,
  label_zh text not null,
  label_en text,
  sort int not null,
  parent text,
  valid_from date,
  -- The first day on which it is no longer offered.
  valid_to date check (valid_to >= valid_from),
  primary key (dictionary, code),
  -- Checked at the end, so that a file may name a parent after its children.
  foreign key (dictionary, parent) references dictionary_entry deferrable initially deferred
);
grant select, insert, update on dictionary_entry to jw_server;
-- What an entry was called before, for the hover of old records.
create table dictionary_label (
  seq bigint generated always as identity primary key,
  dictionary text not null,
  code text not null,
  label_zh text not null,
  label_en text,
  until timestamptz not null,
  foreign key (dictionary, code) references dictionary_entry
);
grant select, insert on dictionary_label to jw_server;
-- A nationality is known to the records while it stands here; its entry says what it is called and until when.
grant insert, update (name) on nationality to jw_server;

-- All dictionaries that lie in the record, in one shape.
create view dictionary_line as
  select 'region' as dictionary, code, name as label_zh, null::text as label_en,
    0 as sort, parent_code as parent, null::date as valid_from, null::date as valid_to
  from region
  union all
  select 'number_segment', prefix, operator, null, 0, null, null, null from number_segment
  union all
  select dictionary, code, label_zh, label_en, sort, parent, valid_from, valid_to from dictionary_entry;
grant select on dictionary_line to jw_server;

-- The working calendar (ADM-14, 83): a year has versions, of which at most one is in force and one is being prepared. Only days that
-- are not what Monday to Friday makes of them are written. What came with the release has nobody's name.
create table calendar_year (
  year int not null check (year between 1900 and 2100),
  version int not null,
  state text not null check (state in ('draft', 'published', 'replaced', 'withdrawn')),
  source text not null,
  prepared_by int references staff,
  prepared_at timestamptz,
  published_by int references staff,
  published_at timestamptz,
  primary key (year, version),
  check (published_by is null or published_by <> prepared_by),
  check (source = 'release' or (prepared_by is not null and (state in ('draft', 'withdrawn') or published_by is not null)))
);
create unique index calendar_year_published on calendar_year (year) where state = 'published';
create unique index calendar_year_draft on calendar_year (year) where state = 'draft';
grant select, insert, update on calendar_year to jw_server;
create table calendar_day (
  year int not null,
  version int not null,
  date date not null,
  kind text not null check (kind in ('workday', 'rest', 'holiday', 'makeup_workday')),
  name text,
  primary key (year, version, date),
  foreign key (year, version) references calendar_year,
  check (extract(year from date) = year)
);
grant select, insert on calendar_day to jw_server;
