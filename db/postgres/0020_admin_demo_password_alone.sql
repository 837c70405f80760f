-- A demo store of an earlier version: its log-ins go on entering by the password alone, as those of a new one do.
insert into setting_value (setting_group, key, value, valid_from, set_at, set_by)
select 'admin', 'admin.second_factor_by_role', 'false', created_at, created_at, 'console' from store_mark
where demo and not exists (select from setting_value where setting_group = 'admin' and key = 'admin.second_factor_by_role');
