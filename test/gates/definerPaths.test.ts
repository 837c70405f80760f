import assert from 'node:assert/strict'
import { test } from 'node:test'

import type pg from 'pg'

import { withMigratedDatabase } from '../../tools/migratedDatabase.ts'

/**
 * Functions that run with their owner's rights and do not name the caller's temporary objects as the last place to look: where pg_temp is
 * not named it is looked through first, and the function would take tables of the caller's making.
 */
async function misled(owner: pg.Pool): Promise<string[]> {
  const { rows } = await owner.query<{ name: string }>(
    `select p.oid::regprocedure::text as name from pg_proc p
     where p.prosecdef and p.pronamespace <> 'pg_catalog'::regnamespace
       and not exists (select from unnest(p.proconfig) c where c like 'search_path=%' and c ~ '[=,] *pg_temp$')
     order by 1`
  )
  return rows.map(({ name }) => name)
}

test('each function that runs with its owner’s rights looks among temporary objects last; a planted one is named', () =>
  withMigratedDatabase(async (owner) => {
    assert.deepEqual(await misled(owner), [])
    await owner.query(`create function planted() returns int language sql security definer set search_path = public as 'select 1'`)
    await owner.query(`create function planted_bare() returns int language sql security definer as 'select 1'`)
    await owner.query(
      `create function planted_first() returns int language sql security definer set search_path = pg_temp, public as 'select 1'`
    )
    await owner.query(`create function planted_not() returns int language sql as 'select 1'`)
    assert.deepEqual(await misled(owner), ['planted()', 'planted_bare()', 'planted_first()'])
    await owner.query('alter function planted() set search_path = public, pg_temp')
    assert.deepEqual(await misled(owner), ['planted_bare()', 'planted_first()'])
  }))
