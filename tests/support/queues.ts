import { randomUUID } from 'node:crypto';
import { inject } from 'vitest';
import { createLog } from '../../src/log.ts';
import { openQueueBackend, type QueueBackend } from '../../src/queue/backend.ts';
import { type Backend, createEmptyDatabase, redisUrl } from './database.ts';

/**
 * The place for queues, empty and shared with no other test. `databaseUrl`: a test database that the PostgreSQL queues
 * shall live in, as they do in the product; without it they get one of their own.
 */
export async function openTestBackend(name: Backend, databaseUrl?: string): Promise<QueueBackend> {
  const own = databaseUrl === undefined && name === 'postgres' ? await createEmptyDatabase() : undefined;
  const backend = await openQueueBackend({
    databaseUrl: own?.url ?? databaseUrl ?? inject('postgresUrl'),
    redisUrl: name === 'redis' ? redisUrl() : undefined,
    namespace: `test_${randomUUID().replaceAll('-', '')}`,
    log: createLog('silent'),
  });
  const close = async () => {
    await backend.close();
    await own?.drop();
  };
  return { ...backend, close };
}
