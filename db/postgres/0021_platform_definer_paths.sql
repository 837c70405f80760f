-- Functions that run with their owner's rights look among the caller's temporary objects last, so that no caller gives them his own (ADM-92).
alter function make_audit_month(timestamptz) set search_path = public, pg_temp;
alter function mark_audit_due() set search_path = public, pg_temp;
alter function demand_audit_line() set search_path = public, pg_temp;
-- This one is jw_look's, whose rights the owner takes on but does not inherit.
set local role jw_look;
alter function account_position(bigint) set search_path = public, pg_temp;
reset role;

-- A verification that found nothing wrong and had no key to check the signatures with has not found the trail whole (ADM-65).
alter table audit_verification drop constraint audit_verification_result_check,
  add constraint audit_verification_result_check check (result in ('running', 'whole', 'broken', 'unproved', 'failed'));
