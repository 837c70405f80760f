-- A file that was taken out is kept for a while and then goes; the row stays (ARC-22).
alter table account_export drop constraint account_export_state_check;
alter table account_export add constraint account_export_state_check
  check (state in ('running', 'done', 'failed', 'cancelled', 'expired'));
