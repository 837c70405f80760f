-- External keys of people (ADM-2); feeds other than staff fill them.
create table staff_key (
  staff_id int not null references staff,
  system text not null check (system in ('personnel', 'boss', 'hotline')),
  key text not null,
  primary key (staff_id, system, key)
);
create index staff_key_value on staff_key (system, key);
grant select, insert, delete on staff_key to jw_server;
create index staff_mobile on staff (mobile) where mobile is not null;
create index staff_superior on staff (superior_no) where superior_no is not null;

-- Rows of staff that are one person: the row itself, and rows that share a mobile number or a personnel key (ADM-50).
create view same_person as
  select staff_id, staff_id as other_id from staff
  union all
  select p.staff_id, o.staff_id from staff p join staff o on o.mobile = p.mobile and o.staff_id <> p.staff_id
  union all
  select p.staff_id, o.staff_id from staff_key p
    join staff_key o on o.system = 'personnel' and o.key = p.key and o.staff_id <> p.staff_id
  where p.system = 'personnel';
grant select on same_person to jw_server;

-- What somebody wanted to ask and nobody could have approved; the head of the unit sees to it (ADM-51).
create table vault_unmet (
  unmet_id uuid primary key,
  kind text not null,
  requester int not null references staff,
  org_unit_id int not null references org_unit,
  head int references staff,
  reason text not null,
  asked_at timestamptz not null
);
create index vault_unmet_head on vault_unmet (head, asked_at);
grant select, insert on vault_unmet to jw_server;
