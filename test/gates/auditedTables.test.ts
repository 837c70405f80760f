import assert from 'node:assert/strict'
import { test } from 'node:test'

import type pg from 'pg'

import { withMigratedDatabase } from '../../tools/migratedDatabase.ts'

/** Tables whose changes demand no line of the audit trail, and why (ADM-63). A new table is put under `audited` or here. */
const NOT_AUDITED: Readonly<Record<string, string>> = {
  audit_event: 'the trail itself', audit_due: 'marks of the demand', audit_seal: 'of the trail', audit_verification: 'runs, with their progress',
  migration: 'the owner’s', region: 'the owner’s references', nationality: 'the owner’s references', number_segment: 'the owner’s references',
  permission: 'the owner’s, from the table of permissions', job_principal: 'the owner’s', store_mark: 'written once, when the store is made',
  outbox: 'messages of audited changes', copy_mark: 'how far a copy is', load: 'register of fact loads, whose batch has its line',
  feed_batch: 'steps of a delivery, whose ends have their lines', feed_part: 'as feed_batch', feed_reject: 'as feed_batch',
  account_access: 'follows from account, member and access_grant', search_token: 'follows from account', reference_change: 'marks for copies',
  org_tree_written: 'marks for copies', session: 'last use of each request; sign-in and end have their lines', device: 'last use, as session',
  login: 'failures and last use; changes by people have their lines', sign_in: 'a sign-in under way', password_used: 'goes with login',
  recovery_code: 'goes with credential', one_time_link: 'goes with login', oidc_logout: 'tokens seen', reveal_day: 'counts of a day', vault_unmet: 'notes for the head of a unit; nothing was asked',
  account_export: 'progress of writing; beginning and taking have their lines'
} // prettier-ignore

/** Tables that are neither audited nor excused, and excuses of tables that are not there. */
async function unexplained(owner: pg.Pool): Promise<string[]> {
  const { rows } = await owner.query<{ table: string; audited: boolean }>(
    `select c.relname::text as "table", 3 = (select count(*) from pg_trigger t where t.tgrelid = c.oid and t.tgfoid = 'mark_audit_due'::regproc) as audited
     from pg_class c where c.relnamespace = 'public'::regnamespace and c.relkind in ('r', 'p') and not c.relispartition and c.relname not like 'stage\\_%'
     order by 1`
  )
  const there = new Set(rows.map(({ table }) => table))
  return [
    ...rows.filter(({ table, audited }) => !audited && !(table in NOT_AUDITED)).map(({ table }) => `${table}: neither audited nor excused`),
    ...rows.filter(({ table, audited }) => audited && table in NOT_AUDITED).map(({ table }) => `${table}: audited and excused`),
    ...Object.keys(NOT_AUDITED)
      .filter((table) => !there.has(table))
      .map((table) => `${table}: excused and not there`)
  ]
}

test('each table demands a line of the audit trail or is excused from it; a planted one is named', () =>
  withMigratedDatabase(async (owner) => {
    assert.deepEqual(await unexplained(owner), [])
    await owner.query('create table planted (id int)')
    assert.deepEqual(await unexplained(owner), ['planted: neither audited nor excused'])
    await owner.query(`call audited('planted')`)
    assert.deepEqual(await unexplained(owner), [])
  }))
