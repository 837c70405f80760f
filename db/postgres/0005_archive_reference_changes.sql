-- What the lines of monthly facts refer to is kept as a copy in the facts engine and copied anew only after a change. Every statement that
-- may have changed it leaves a row here in its own transaction, so the rows that a reader sees say which state he sees. The random mark
-- tells states apart that a restored backup would number alike.
create table reference_change (
  change_id bigint generated always as identity primary key,
  kind text not null check (kind in ('account', 'subscription', 'member', 'paying_account')),
  mark bigint not null default ((random() - 0.5) * 9e18)::bigint
);
grant select, insert on reference_change to jw_server;

create function note_reference_change() returns trigger language plpgsql as $$
begin
  insert into reference_change (kind) values (tg_table_name);
  return null;
end $$;

create trigger reference_changed after insert or delete or update of kind, source_system, account_no, org_unit_id on account
  for each statement execute function note_reference_change();
create trigger reference_changed after insert or delete or update of source_system, source_no, user_account_id, holder_account_id on subscription
  for each statement execute function note_reference_change();
create trigger reference_changed after insert or delete or update of subscription_id, group_account_id, main_group, valid_from, valid_to on member
  for each statement execute function note_reference_change();
create trigger reference_changed after insert or delete or update of source_system, paying_account_no, owner_account_id on paying_account
  for each statement execute function note_reference_change();

-- The rows of a load carry its number before the load is written down: the number is taken first.
grant usage on sequence load_load_id_seq to jw_server;
