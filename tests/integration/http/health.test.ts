import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { sql } from 'drizzle-orm';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { loadEnv } from '../../../config/env.ts';
import { systemClock } from '../../../src/clock.ts';
import { type Embedded, startEmbedded } from '../../../src/db/embedded.ts';
import { buildApp } from '../../../src/http/app.ts';
import type { Server } from '../../../src/http/types.ts';
import { createLog } from '../../../src/log.ts';
import { openApp, type Opened } from '../../../src/open.ts';
import { startRedis, type TestServer } from '../../support/servers.ts';
import { scrape } from './scrape.ts';
import { ask, openSite } from './site.ts';

const away = (part: string, message: string) => ({ status: 'error', failed: [part], message });

describe('while everything answers', () => {
  it('is alive and ready', async () => {
    const site = await openSite();
    for (const url of ['/healthz', '/readyz']) {
      const { status, body } = await site.get(url);
      expect(status).toBe(200);
      expect(JSON.parse(body)).toEqual({ status: 'ok' });
    }
    await site.close();
  });

  it('is alive but not ready while it stops', async () => {
    const site = await openSite();
    site.opened.stopTaking();
    expect((await site.get('/healthz')).status).toBe(200);
    const ready = await site.get('/readyz');
    expect(ready.status).toBe(503);
    expect(JSON.parse(ready.body)).toEqual(away('stopping', '本进程正在停止。'));
    await site.close();
  });

  it('is alive but not ready on an older schema', async () => {
    const site = await openSite();
    await site.database.pool.query('delete from drizzle.__drizzle_migrations');
    expect((await site.get('/healthz')).status).toBe(200);
    const ready = await site.get('/readyz');
    expect(ready.status).toBe(503);
    expect(JSON.parse(ready.body)).toEqual(away('migrations', '数据库结构不是本版本的。'));
    await site.close();
  });
});

describe('while the database is too busy to answer', () => {
  it('says so in good time', async () => {
    const site = await openSite();
    const busy = Array.from({ length: 10 }, async () => site.opened.app.db.execute(sql`select pg_sleep(5)`));
    const start = performance.now();
    const { status, body } = await site.get('/readyz');
    expect(performance.now() - start).toBeLessThan(4_500);
    expect(status).toBe(503);
    expect(JSON.parse(body)).toEqual(away('database', '数据库没有回应。'));
    expect((await site.get('/healthz')).status).toBe(200);
    await Promise.all(busy);
    expect((await site.get('/readyz')).status).toBe(200);
    await site.close();
  });
});

describe('when a service goes away', () => {
  let dataDir: string;
  let postgres: Embedded;
  let redis: TestServer;
  let opened: Opened;
  let server: Server;

  beforeEach(async () => {
    dataDir = await mkdtemp(join(tmpdir(), 'cuiban-health-'));
    postgres = await startEmbedded({
      dataDir,
      mode: 'own',
      log: createLog('silent'),
      settings: { fsync: 'off' },
    });
    redis = await startRedis();
    const env = loadEnv({
      DATABASE_URL: postgres.url,
      REDIS_URL: redis.url,
      DATA_DIR: dataDir,
      LOG_LEVEL: 'silent',
    });
    opened = await openApp({ env, clock: systemClock, mode: 'join', alone: true });
    server = buildApp(opened);
  });

  afterEach(async () => {
    await server.close();
    await opened.close();
    await redis.stop();
    await postgres.stop();
    await rm(dataDir, { recursive: true, force: true });
  });

  it('says that the database is away, on pages in one clear sentence, and shows the mailbox all the same', async () => {
    await postgres.stop();
    const health = await ask(server, '/readyz');
    expect(health.status).toBe(503);
    expect(JSON.parse(health.body)).toEqual(away('database', '数据库没有回应。'));
    // The process lives: to start it again would mend nothing.
    expect((await ask(server, '/healthz')).status).toBe(200);

    const page = await ask(server, '/');
    expect(page.status).toBe(503);
    expect(page.headers['retry-after']).toBe('30');
    expect(page.body).toContain('数据库暂时没有回应');
    expect(page.body).not.toMatch(/ECONN|127\.0\.0\.1|terminat|\bat /);
    expect((await ask(server, '/mailbox')).status).toBe(200);

    // What cannot be read is left out: it must not look like 0.
    const { samples } = await scrape(server);
    expect(samples.get('cuiban_up{part="database"}')).toBe(0);
    expect(samples.get('cuiban_up{part="counters"}')).toBe(0);
    expect(samples.get('cuiban_up{part="queue"}')).toBe(1);
    expect(samples.has('cuiban_reminders_due')).toBe(false);
    expect(samples.get('cuiban_queue_jobs{queue="email",state="waiting"}')).toBe(0);
    expect(samples.get('process_cpu_seconds_total')).toBeGreaterThan(0);
  });

  it('says that the queue is away and still shows the page', async () => {
    await redis.stop();
    const health = await ask(server, '/readyz');
    expect(health.status).toBe(503);
    expect(JSON.parse(health.body)).toEqual(away('queue', '队列没有回应。'));

    const page = await ask(server, '/');
    expect(page.status).toBe(200);
    expect(page.body).toContain('队列暂时没有回应');
    expect((await ask(server, '/queues')).status).toBe(503);

    const { samples } = await scrape(server);
    expect(samples.get('cuiban_up{part="queue"}')).toBe(0);
    expect(samples.get('cuiban_reminders_due')).toBe(0);
    expect([...samples.keys()].filter((key) => key.startsWith('cuiban_queue_jobs'))).toEqual([]);
  });
});
