import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Redis } from 'ioredis';
import { loadEnv } from '../../config/env.ts';
import type { App } from '../../src/app.ts';
import { openApp } from '../../src/open.ts';
import { type Backend, createTestDatabase, type TestDatabase } from '../support/database.ts';
import { type Line, openLine } from '../support/line.ts';
import { startRedis } from '../support/servers.ts';
import { type Crew, type FastTime, hireCrew } from './crew.ts';
import { type Ground, prepareGround } from './ground.ts';
import { randomFrom, type Random } from './random.ts';
import { startSinks, type StormySinks } from './sinks.ts';

export type StormyOffice = {
  /** The test's own: reads the database, settles by hand, and sends nothing. */
  app: App;
  sinks: StormySinks;
  ground: Ground;
  crew: Crew;
  random: Random;
  /** What the crew's processes reach their servers by; the test's own app does without. */
  lines: Lines;
  /** Empties the queue as somebody might who does not know what is in it. */
  flush(): Promise<void>;
  end(): Promise<void>;
};

export type StormyOptions = {
  backend: Backend;
  messages: number;
  seed: number;
  speed: number;
  /** The sinks are slow and nothing else. */
  onlySlow?: boolean;
};

export type Lines = { postgres: Line; redis: Line | null };

/** A database, a queue and sinks that fail, on a clock that runs fast. Nothing happens yet. */
export async function openStormyOffice(options: StormyOptions): Promise<StormyOffice> {
  const random = randomFrom(options.seed);
  const time: FastTime = { t0: Date.parse('2018-11-05T00:30:00Z'), r0: Date.now(), speed: options.speed };
  const clock = { now: () => new Date(Math.round(time.t0 + (Date.now() - time.r0) * time.speed)) };
  const dataDir = await mkdtemp(join(tmpdir(), 'cuiban-storm-'));
  const database = await createTestDatabase();
  const redis = options.backend === 'redis' ? await startRedis() : null;
  const sinks = await startSinks({ clock, random, onlySlow: options.onlySlow ?? false });
  const lines = {
    postgres: await openLine(portOf(database.url)),
    redis: redis && (await openLine(redis.port)),
  };
  const settings = {
    DATABASE_URL: database.url,
    ...(redis && { REDIS_URL: redis.url }),
    DATA_DIR: dataDir,
    SMTP_URL: sinks.mailbox.url,
    SMS_URL: sinks.gateway.url,
    // Few, so that a kill meets some messages that are on their way, not all of them.
    SMTP_CONNECTIONS: '2',
    // The processes of a storm have much to complain about; what counts is in the database.
    LOG_LEVEL: 'fatal',
    OFFICE_NAME: '示例县政务公开办公室',
    OFFICE_PHONE: '0900-1234567',
  };
  const opened = await openApp({ env: loadEnv(settings), clock, mode: 'join', alone: false });
  const crew = hireCrew(
    {
      ...settings,
      PORT: '0',
      DATABASE_URL: by(lines.postgres, database.url),
      ...(redis && lines.redis && { REDIS_URL: by(lines.redis, redis.url) }),
    },
    time,
  );
  return {
    app: opened.app,
    sinks,
    ground: await prepareGround(opened.app, options.messages),
    crew,
    random,
    lines,
    flush: () => (redis ? flushRedis(redis.url) : truncateQueue(database)),
    end: async () => {
      await crew.end();
      await opened.close();
      await sinks.close();
      await Promise.all([lines.postgres.close(), lines.redis?.close()]);
      await redis?.stop();
      await database.drop();
      await rm(dataDir, { recursive: true, force: true });
    },
  };
}

const portOf = (url: string): number => Number(new URL(url).port);

function by({ port }: Line, url: string): string {
  const address = new URL(url);
  address.port = String(port);
  return address.href;
}

async function flushRedis(url: string): Promise<void> {
  const client = new Redis(url);
  await client.flushall();
  client.disconnect();
}

/** Every table of the queue's schema but the record of its migrations, which holds no job. */
async function truncateQueue({ pool }: TestDatabase): Promise<void> {
  const { rows } = await pool.query<{ name: string }>(
    `select format('%I.%I', schemaname, tablename) as name from pg_tables
      where schemaname = 'cuiban_queue' and tablename <> 'migration'`,
  );
  const tables = rows.map(({ name }) => name).join(', ');
  for (let tries = 1; ; tries += 1) {
    const done = await pool.query(`truncate ${tables}`).then(
      () => true,
      (error: unknown) => {
        // A worker at work and the one who empties its tables may wait for each other: one of them is told so.
        if (tries === 5) throw error;
        return false;
      },
    );
    if (done) return;
  }
}
