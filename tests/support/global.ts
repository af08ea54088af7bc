import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { TestProject } from 'vitest/node';
import { connectDatabase, withClient } from '../../src/db/connect.ts';
import { startEmbedded } from '../../src/db/embedded.ts';
import { migrateDatabase } from '../../src/db/migrate.ts';
import { createLog } from '../../src/log.ts';
import refreshBuild from './build.ts';
import { startRedis } from './servers.ts';

declare module 'vitest' {
  interface ProvidedContext {
    /** Of a database on the test server; `createTestDatabase` makes others beside it. */
    postgresUrl: string;
    redisUrl: string;
  }
}

/** Migrated once; every test database is a copy of it. */
export const templateName = 'cuiban_template';

/** One real PostgreSQL and one real Redis for the whole run, in temporary folders, gone afterwards. */
export default async function startServers(project: TestProject): Promise<() => Promise<void>> {
  refreshBuild();
  const dataDir = mkdtempSync(join(tmpdir(), 'cuiban-test-'));
  const log = createLog('error');
  const settings = {
    fsync: 'off',
    synchronous_commit: 'off',
    full_page_writes: 'off',
    max_connections: '200',
  };
  const postgres = await startEmbedded({ dataDir, mode: 'own', log, settings });
  const redis = await startRedis();

  await withClient(postgres.url, (client) => client.query(`create database ${templateName}`));
  const template = await connectDatabase(postgres.url.replace(/[^/]*$/, templateName), { log });
  await migrateDatabase(template.pool);
  await template.close();

  project.provide('postgresUrl', postgres.url);
  project.provide('redisUrl', redis.url);
  return async () => {
    await redis.stop();
    await postgres.stop();
    rmSync(dataDir, { recursive: true, force: true });
  };
}
