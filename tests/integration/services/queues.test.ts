import { randomUUID } from 'node:crypto';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { startEmbedded } from '../../../src/db/embedded.ts';
import { createLog } from '../../../src/log.ts';
import { openQueueBackend, type QueueBackend } from '../../../src/queue/backend.ts';
import { type Handlers, openQueues, type Queues } from '../../../src/queue/queues.ts';
import { backends, createEmptyDatabase } from '../../support/database.ts';
import { openLine } from '../../support/line.ts';
import { openTestBackend } from '../../support/queues.ts';
import { freePort, startRedis } from '../../support/servers.ts';

const log = createLog('silent');
const nothing = async () => undefined;
const soon = { timeout: 20_000, interval: 20 };

function jobsOf(count: number): { messageIds: string[] }[] {
  return Array.from({ length: count }, () => ({ messageIds: [randomUUID(), randomUUID()] }));
}

/** Jobs are not worked on in the order in which they were added. */
const byId = (a: unknown, b: unknown) => JSON.stringify(a).localeCompare(JSON.stringify(b));

describe.each(backends)('queues on %s', (name) => {
  let backend: QueueBackend;
  let queues: Queues;

  beforeEach(async () => {
    backend = await openTestBackend(name);
    queues = await openQueues(backend, { log });
  });

  afterEach(async () => {
    await queues.close({ force: true });
    await backend.close();
  });

  async function start(handlers: Partial<Handlers>): Promise<void> {
    await queues.startWorkers({
      'send-email': nothing,
      'send-sms': nothing,
      'send-chat': nothing,
      ...handlers,
    });
  }

  it('bring every job to its own handler, once, with its ids and nothing else', async () => {
    const emails: unknown[] = [];
    const texts: unknown[] = [];
    await start({
      'send-email': async (...given) => void emails.push(given),
      'send-sms': async (...given) => void texts.push(given),
    });
    const payloads = jobsOf(1_200);
    await queues.enqueue('send-email', payloads);
    await queues.enqueue('send-sms', payloads.slice(0, 3));

    await expect.poll(() => emails.length, soon).toBe(1_200);
    await expect.poll(() => texts.length, soon).toBe(3);
    expect(emails.sort(byId)).toEqual(payloads.map((payload) => [payload]).sort(byId));
    const empty = { waiting: 0, active: 0, delayed: 0, failed: 0, completed: 0 };
    await expect.poll(() => queues.counts(), soon).toEqual({ email: empty, sms: empty, chat: empty });
  });

  it('do not try a job that failed again: its messages know when they are', async () => {
    let tries = 0;
    await start({
      'send-email': () => {
        tries += 1;
        return Promise.reject(new Error('the database is away'));
      },
    });
    await queues.enqueue('send-email', jobsOf(1));
    await expect
      .poll(async () => (await queues.counts()).email, soon)
      .toMatchObject({ waiting: 0, delayed: 0, failed: 1 });
    expect(tries).toBe(1);
  });

  it('can be emptied at any moment, also while jobs run, and go on working', async () => {
    const started: string[] = [];
    await start({
      'send-email': async ({ messageIds }) => {
        started.push(...messageIds);
        await delay(50);
      },
    });
    await queues.enqueue('send-email', jobsOf(200));
    await expect.poll(() => started.length, soon).toBeGreaterThan(4);
    await queues.obliterate();
    await expect.poll(async () => (await queues.counts()).email.waiting, soon).toBe(0);

    const [after = { messageIds: [''] }] = jobsOf(1);
    await queues.enqueue('send-email', [after]);
    await expect.poll(() => started, soon).toContain(after.messageIds[0]);
    expect(started.length).toBeLessThan(400);
  });

  it('wait for running jobs when they are closed', async () => {
    let begun = false;
    let finished = false;
    await start({
      'send-email': async () => {
        begun = true;
        await delay(300);
        finished = true;
      },
    });
    await queues.enqueue('send-email', jobsOf(1));
    await expect.poll(() => begun, soon).toBe(true);
    await queues.close();
    expect(finished).toBe(true);
  });

  it('take ids only', async () => {
    await expect(queues.enqueue('send-email', [{ messageIds: ['not an id'] }])).rejects.toThrow();
    await expect(queues.enqueue('send-email', [{ messageIds: [] }])).rejects.toThrow();
    const more = { messageIds: [randomUUID()], address: 'someone@unit.example' };
    await expect(queues.enqueue('send-email', [more])).rejects.toThrow();
    expect((await queues.counts()).email.waiting).toBe(0);
  });

  it('do not start with a handler missing or without a job', async () => {
    const missing: Partial<Handlers> = { 'send-email': nothing };
    await expect(queues.startWorkers(missing as Handlers)).rejects.toThrow('send-sms,send-chat');
    const unknown = {
      'send-email': nothing,
      'send-sms': nothing,
      'send-chat': nothing,
      'send-fax': nothing,
    };
    await expect(queues.startWorkers(unknown)).rejects.toThrow('send-fax');
  });
});

describe('a place for queues that cannot be reached is told on one line', () => {
  it('Redis', async () => {
    const redisUrl = `redis://127.0.0.1:${await freePort()}`;
    await expect(openQueueBackend({ databaseUrl: 'postgres://unused', redisUrl, log })).rejects.toMatchObject(
      {
        code: 'REDIS_UNREACHABLE',
        message: `连不上 Redis ${redisUrl.slice(8)}：对方没有在监听。`,
      },
    );
  });

  it('PostgreSQL', async () => {
    const databaseUrl = `postgres://cuiban@127.0.0.1:${await freePort()}/cuiban`;
    await expect(openQueueBackend({ databaseUrl, log })).rejects.toMatchObject({
      code: 'DATABASE_UNREACHABLE',
    });
  });
});

describe('a server that goes away while queues are being opened', () => {
  /** As BullMQ asks for its schema when a queue or a worker begins. */
  const asksForSchema = { from: 'client' as const, sees: (bytes: Buffer) => bytes.includes('migration') };

  it.each(['queues', 'workers'] as const)(
    'fails the opening of %s, for what it leaves would never answer',
    async (what) => {
      const own = await createEmptyDatabase();
      const url = new URL(own.url);
      const line = await openLine(Number(url.port));
      url.port = String(line.port);
      const backend = await openQueueBackend({ databaseUrl: url.href, log });
      const early = what === 'workers' ? await openQueues(backend, { log }) : null;

      const cut = line.cutAt(asksForSchema);
      const handlers = { 'send-email': nothing, 'send-sms': nothing, 'send-chat': nothing };
      const opening = early === null ? openQueues(backend, { log }) : early.startWorkers(handlers);
      await expect(opening).rejects.toMatchObject({ code: 'QUEUE_LOST' });
      await cut;

      await line.mend();
      const queues = early ?? (await openQueues(backend, { log }));
      expect((await queues.counts()).email.waiting).toBe(0);
      await queues.close({ force: true });
      await backend.close();
      await line.close();
      await own.drop();
    },
  );
});

/** A server of the test's own, on a port that stays the same, to be stopped and started. */
const ownServers = {
  redis: async (port: number) => {
    const server = await startRedis(port);
    return { stop: server.stop, options: { databaseUrl: 'postgres://unused', redisUrl: server.url } };
  },
  postgres: async (port: number, dataDir: string) => {
    const settings = { fsync: 'off', port: String(port) };
    const server = await startEmbedded({ dataDir, mode: 'own', log, settings });
    return { stop: server.stop, options: { databaseUrl: server.url } };
  },
};

describe.each(backends)('when %s goes away while running', (name) => {
  it('adding fails soon, and workers carry on when it is back', async () => {
    const port = await freePort();
    const dataDir = mkdtempSync(join(tmpdir(), 'cuiban-away-'));
    const first = await ownServers[name](port, dataDir);
    const backend = await openQueueBackend({ ...first.options, log });
    const queues = await openQueues(backend, { log });
    const done: string[] = [];
    const handler = async ({ messageIds }: { messageIds: string[] }) => void done.push(...messageIds);
    await queues.startWorkers({ 'send-email': handler, 'send-sms': handler, 'send-chat': handler });
    const [before = { messageIds: [''] }, during = before, after = before] = jobsOf(3);
    await queues.enqueue('send-email', [before]);
    await expect.poll(() => done, soon).toContain(before.messageIds[0]);

    await first.stop();
    await expect(queues.enqueue('send-email', [during])).rejects.toThrow();

    const second = await ownServers[name](port, dataDir);
    const enqueued = () =>
      queues.enqueue('send-email', [after]).then(
        () => true,
        () => false,
      );
    await expect.poll(enqueued, soon).toBe(true);
    await expect.poll(() => done, soon).toContain(after.messageIds[0]);
    await queues.close({ force: true });
    await backend.close();
    await second.stop();
    rmSync(dataDir, { recursive: true, force: true });
  });
});
