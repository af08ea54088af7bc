import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { loadEnv } from '../../config/env.ts';
import { projectRoot } from '../../config/paths.ts';
import type { App } from '../../src/app.ts';
import { systemClock } from '../../src/clock.ts';
import { type Embedded, startEmbedded } from '../../src/db/embedded.ts';
import { createLog } from '../../src/log.ts';
import { openApp } from '../../src/open.ts';
import type { Backend } from '../support/database.ts';
import { freePort, startRedis } from '../support/servers.ts';
import { type Ground, prepareGround } from './ground.ts';
import { randomFrom } from './random.ts';
import { startSinks, type StormySinks } from './sinks.ts';

/** A server that is really stopped, and comes back at the same address. */
export type Stoppable = { stop(): Promise<void>; start(): Promise<void> };

export type Installation = {
  /** The test's own: reads the database and settles by hand. */
  app: App;
  sinks: StormySinks;
  ground: Ground;
  postgres: Stoppable;
  redis: Stoppable | null;
  /** Of each web. */
  urls: string[];
  /** Processes that ended although nobody told them to. */
  losses: string[];
  /** SIGTERM to all; their exit codes. */
  stopAll(): Promise<(number | null)[]>;
  end(): Promise<void>;
};

const OF_EACH = 3;
const roles = ['web', 'worker', 'scheduler'] as const;

/** Three webs, three workers and three schedulers as they are installed, by the machine's clock, with servers of their own. */
export async function install(options: {
  backend: Backend;
  messages: number;
  seed: number;
}): Promise<Installation> {
  const dir = await mkdtemp(join(tmpdir(), 'cuiban-installed-'));
  const postgres = await stoppablePostgres(join(dir, 'postgres'));
  const redis = options.backend === 'redis' ? await stoppableRedis() : null;
  const sinks = await startSinks({ clock: systemClock, random: randomFrom(options.seed), onlySlow: true });
  const settings = {
    DATABASE_URL: postgres.url,
    ...(redis && { REDIS_URL: redis.url }),
    DATA_DIR: dir,
    SMTP_URL: sinks.mailbox.url,
    SMS_URL: sinks.gateway.url,
    SMTP_CONNECTIONS: '2',
    LOG_LEVEL: 'fatal',
    PORT: '0',
    OFFICE_NAME: '示例县政务公开办公室',
    OFFICE_PHONE: '0900-1234567',
  };
  const opened = await openApp({
    env: loadEnv(settings),
    clock: systemClock,
    mode: 'join',
    alone: false,
    log: createLog('silent'),
  });
  const ground = await prepareGround(opened.app, options.messages);
  const losses: string[] = [];
  let expected = false;
  const processes = roles.flatMap((role) =>
    Array.from({ length: OF_EACH }, () => {
      const running = startMain(role, settings);
      running.on('exit', (code, signal) => {
        if (!expected) losses.push(`a ${role} ended by itself with ${code ?? signal}`);
      });
      return running;
    }),
  );
  const urls = await Promise.all(processes.slice(0, OF_EACH).map(urlOf));
  const stopAll = async () => {
    expected = true;
    return Promise.all(processes.map(ended));
  };
  return {
    app: opened.app,
    sinks,
    ground,
    postgres,
    redis,
    urls,
    losses,
    stopAll,
    end: async () => {
      await stopAll();
      await opened.close();
      await sinks.close();
      await redis?.stop();
      await postgres.stop();
      await rm(dir, { recursive: true, force: true });
    },
  };
}

function startMain(role: string, settings: Record<string, string>): ChildProcess {
  const main = join(projectRoot, 'dist', 'src', 'main.js');
  return spawn(process.execPath, [main, role], {
    env: { ...process.env, ...settings },
    stdio: ['ignore', 'pipe', 'inherit'],
  });
}

async function urlOf({ stdout }: ChildProcess): Promise<string> {
  if (!stdout) throw new Error('no output');
  let text = '';
  for await (const chunk of stdout.setEncoding('utf8')) {
    text += String(chunk);
    const url = /http:\S+?(?=（)/.exec(text)?.[0];
    if (url !== undefined) return url;
  }
  throw new Error(`the web said only: ${text}`);
}

async function ended(running: ChildProcess): Promise<number | null> {
  if (running.exitCode === null && running.signalCode === null) {
    running.kill('SIGTERM');
    await once(running, 'exit');
  }
  return running.exitCode;
}

async function stoppablePostgres(dataDir: string): Promise<Stoppable & { url: string }> {
  const port = String(await freePort());
  const settings = { port, fsync: 'off', synchronous_commit: 'off', max_connections: '200' };
  let server: Embedded | null = null;
  const start = async () => {
    server = await startEmbedded({ dataDir, mode: 'own', log: createLog('silent'), settings });
  };
  await start();
  return {
    url: (server as Embedded | null)?.url ?? '',
    start,
    stop: async () => {
      await server?.stop();
      server = null;
    },
  };
}

async function stoppableRedis(): Promise<Stoppable & { url: string }> {
  let server = await startRedis();
  const { port, url } = server;
  let runs = true;
  return {
    url,
    start: async () => {
      server = await startRedis(port);
      runs = true;
    },
    stop: async () => {
      if (runs) await server.stop();
      runs = false;
    },
  };
}
