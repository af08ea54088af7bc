import { randomUUID } from 'node:crypto';
import { inject } from 'vitest';
import { connectDatabase, type Database, withClient } from '../../src/db/connect.ts';
import { createLog } from '../../src/log.ts';

/** Every test that touches the queue runs on both: `describe.each(backends)('… on %s', (backend) => …)`. */
export const backends = ['postgres', 'redis'] as const;
export type Backend = (typeof backends)[number];

/** Of the run's Redis. It is shared: set a namespace of your own, such as the name of a test database. */
export const redisUrl = (): string => inject('redisUrl');

type Created = {
  url: string;
  /** Unlike that of any other database or namespace in this run. */
  name: string;
  drop(): Promise<void>;
};

/** `close` and `drop` both end the pool and drop the database. */
export type TestDatabase = Database & Created;

/** A fresh database with every migration applied, and its pool. */
export async function createTestDatabase(): Promise<TestDatabase> {
  const created = await createDatabase('cuiban_template');
  const database = await connectDatabase(created.url, { log: createLog('silent') });
  const drop = async () => {
    await database.close();
    await created.drop();
  };
  return { ...database, ...created, drop, close: drop };
}

/** A fresh database without any table. */
export async function createEmptyDatabase(): Promise<Created> {
  return createDatabase('template0');
}

async function createDatabase(template: string): Promise<Created> {
  const serverUrl = inject('postgresUrl');
  const name = `test_${randomUUID().replaceAll('-', '')}`;
  await withClient(serverUrl, (client) => client.query(`create database ${name} template ${template}`));
  const drop = async () => {
    await withClient(serverUrl, (client) => client.query(`drop database if exists ${name} with (force)`));
  };
  return { url: serverUrl.replace(/[^/]*$/, name), name, drop };
}
