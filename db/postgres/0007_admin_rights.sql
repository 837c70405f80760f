-- Roles of every scope kind (ADM-41).
alter table role drop constraint role_scope_kind_check;
alter table role add constraint role_scope_kind_check
  check (scope_kind in ('own_book', 'unit_subtree', 'unit_analysis', 'identified', 'participant', 'partner', 'none'));
