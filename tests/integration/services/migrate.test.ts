import { readdirSync } from 'node:fs';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { migrationsFolder } from '../../../config/paths.ts';
import { connectDatabase, type Database, withClient } from '../../../src/db/connect.ts';
import { migrateDatabase } from '../../../src/db/migrate.ts';
import { createLog } from '../../../src/log.ts';
import { startChild } from '../../support/children.ts';
import { createEmptyDatabase } from '../../support/database.ts';

let database: Database;
let created: Awaited<ReturnType<typeof createEmptyDatabase>>;

beforeEach(async () => {
  created = await createEmptyDatabase();
  database = await connectDatabase(created.url, { log: createLog('silent') });
});

afterEach(async () => {
  await database.close();
  await created.drop();
});

const files = () => readdirSync(migrationsFolder).filter((name) => name.endsWith('.sql'));

async function tables(): Promise<string[]> {
  const { rows } = await database.pool.query<{ name: string }>(
    "select table_name as name from information_schema.tables where table_schema = 'public' order by 1",
  );
  return rows.map(({ name }) => name);
}

async function ledger(): Promise<number> {
  const { rows } = await database.pool.query('select hash from drizzle.__drizzle_migrations');
  return rows.length;
}

async function heldLocks(): Promise<number> {
  // Other tests share the server, each with a database of its own.
  const { rows } = await database.pool.query(
    `select from pg_locks where locktype = 'advisory'
      and database = (select oid from pg_database where datname = current_database())`,
  );
  return rows.length;
}

describe('migrateDatabase', () => {
  it('creates the schema, and the second time changes nothing', async () => {
    await migrateDatabase(database.pool);
    const first = await tables();
    expect(first).toContain('reminders');
    await migrateDatabase(database.pool);
    expect(await tables()).toEqual(first);
    expect(await ledger()).toBe(files().length);
    expect(await heldLocks()).toBe(0);
  });

  it('lets ten processes start at once on an empty database', async () => {
    const ten = Array.from({ length: 10 }, () => startChild('migrate.mjs', created.url));
    expect(await Promise.all(ten.map(({ ended }) => ended))).toEqual(Array.from({ length: 10 }, () => 0));
    expect(await tables()).toContain('reminders');
    expect(await ledger()).toBe(files().length);
    const { rows } = await database.pool.query(
      'select version, count(*)::int as times from cuiban_queue.migration group by version having count(*) > 1',
    );
    expect(rows).toEqual([]);
  });

  it('refuses a database of a newer version and leaves it as it is', async () => {
    await migrateDatabase(database.pool);
    await database.pool.query(
      "insert into drizzle.__drizzle_migrations (hash, created_at) values ('later', 4102444800000)",
    );
    await expect(migrateDatabase(database.pool)).rejects.toMatchObject({ code: 'DATABASE_NEWER' });
    expect(await ledger()).toBe(files().length + 1);
    expect(await heldLocks()).toBe(0);
  });

  it('leaves neither half a schema nor a lock when a migration fails', async () => {
    await withClient(created.url, (client) => client.query('create table reminders (in_the_way int)'));
    await expect(migrateDatabase(database.pool)).rejects.toThrow();
    expect(await tables()).toEqual(['reminders']);
    expect(await heldLocks()).toBe(0);
  });
});
