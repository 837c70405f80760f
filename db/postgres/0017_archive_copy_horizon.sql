-- The copy of the accounts in the facts engine must miss no change (ADM-45). Numbers of a sequence are taken long before a large
-- transaction commits (a moved city, a feed), and a small one that commits meanwhile carries higher ones: a copy that went by them would
-- pass over the large one's rows for ever. It goes by transactions instead: everything that the oldest one then open, or a later one, wrote.
alter table account add column now_xact xid8 not null default pg_current_xact_id();
create or replace function mark_account_changed() returns trigger language plpgsql as $$
begin
  new.now_version := nextval('account_now_version');
  new.now_xact := pg_current_xact_id();
  return new;
end $$;
drop index account_now_due;
create index account_now_due on account (now_xact);
delete from copy_mark where name = 'account_now';
