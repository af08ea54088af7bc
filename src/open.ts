import { join } from 'node:path';
import type { Env } from '../config/env.ts';
import { projectRoot } from '../config/paths.ts';
import { loadPolicies } from '../config/policyFiles.ts';
import type { App, DataApp } from './app.ts';
import { liveCalendar } from './calendar/live.ts';
import type { Clock } from './clock.ts';
import { refreshCalendar } from './db/calendar.ts';
import { connectDatabase } from './db/connect.ts';
import { startEmbedded } from './db/embedded.ts';
import { migrateDatabase } from './db/migrate.ts';
import type { Db } from './db/db.ts';
import { newestPolicies, seedPolicies } from './db/policies.ts';
import { noRobots } from './delivery/channels/chat-provider.ts';
import type { NoticeOffice } from './delivery/notice.ts';
import { stopSending } from './delivery/pipeline.ts';
import { openSinks, type Sinks } from './delivery/sinks.ts';
import { createLog, type Log } from './log.ts';
import { openQueueBackend } from './queue/backend.ts';
import { openQueues } from './queue/queues.ts';

export type OpenOptions = {
  env: Env;
  clock: Clock;
  /** `own` runs the embedded PostgreSQL, `join` uses the one of a running `npm start` if there is one. */
  mode: 'own' | 'join';
  /**
   * This process dispatches, sends and looks up alone, so that its rehearsal sinks see every message. When several share
   * the work, none of them can say that a message is absent.
   */
  alone: boolean;
  /** Called when the embedded PostgreSQL has ended by itself. */
  onDatabaseLost?: () => void;
  /** PostgreSQL settings for data that may be lost, as in the demo. */
  settings?: Readonly<Record<string, string>>;
  /** Where the queues live inside the database or Redis; tests set their own. */
  queueNamespace?: string;
  /** Default: on standard error. */
  log?: Log;
};

export type OpenedData = { app: DataApp; databaseUrl: string; close(): Promise<void> };
export type Opened = {
  app: App;
  sinks: Sinks;
  /** From here on nothing new is begun: what a worker has in hand and has not begun to send goes back. */
  stopTaking(): void;
  isStopping(): boolean;
  /** Stops taking, finishes what is being sent, then closes channels and queues; the database stays open. */
  closeServices(): Promise<void>;
  /** Everything that is still open. */
  close(): Promise<void>;
};

/** Closes in the reverse order of opening, each once, also when opening stopped half-way. */
function closer() {
  const steps: (() => Promise<void>)[] = [];
  return {
    add: (step: () => Promise<void>) => void steps.push(step),
    close: async () => {
      const failures: unknown[] = [];
      for (let step = steps.pop(); step; step = steps.pop())
        await step().catch((error) => failures.push(error));
      if (failures.length > 0) throw failures[0];
    },
  };
}

/** Opens the database, embedded or not, and brings it to the present schema. Throws a UserError when that cannot be. */
export async function openData(options: Omit<OpenOptions, 'alone'>): Promise<OpenedData> {
  const { env, clock } = options;
  const { log = createLog(env.LOG_LEVEL) } = options;
  const closing = closer();
  try {
    const databaseUrl = await databaseOf(options, log, closing);
    const database = await connectDatabase(databaseUrl, { log });
    closing.add(database.close);
    await migrateDatabase(database.pool);
    await seedPolicies(database.db, loadPolicies(join(projectRoot, 'config/policies')).values(), clock.now());
    const app = { env, clock, log, db: database.db, calendar: liveCalendar() };
    await refreshCalendar(app);
    return { app, databaseUrl, close: closing.close };
  } catch (error) {
    await closing.close();
    throw error;
  }
}

async function databaseOf(
  options: Omit<OpenOptions, 'alone'>,
  log: DataApp['log'],
  closing: ReturnType<typeof closer>,
): Promise<string> {
  const { env, mode, settings = {}, onDatabaseLost } = options;
  if (env.DATABASE_URL !== undefined) return env.DATABASE_URL;
  const server = await startEmbedded({
    dataDir: env.DATA_DIR,
    mode,
    log,
    settings,
    ...(onDatabaseLost && { onLost: onDatabaseLost }),
  });
  closing.add(server.stop);
  return server.url;
}

/** Opens everything that sending needs as well: queues, channels and, where no provider is set, the rehearsal sinks. */
export async function openApp(options: OpenOptions): Promise<Opened> {
  const { env, clock, queueNamespace } = options;
  const data = await openData(options);
  const services = closer();
  const close = () => services.close().finally(data.close);
  try {
    const { log } = data.app;
    const backend = await openQueueBackend({
      databaseUrl: data.databaseUrl,
      redisUrl: env.REDIS_URL,
      log,
      ...(queueNamespace !== undefined && { namespace: queueNamespace }),
    });
    services.add(backend.close);
    const queues = await openQueues(backend, { log });
    services.add(() => queues.close());
    const sinks = await openSinks(env, clock, options.alone);
    services.add(sinks.close);
    for (const warning of sinks.warnings) log.warn(warning);
    if (sinks.channels.chat === noRobots && (await usesGroups(data.app.db)))
      log.error('有催办策略用到工作群，但没有配置群机器人（CHAT_ROBOTS），发往工作群的消息发不出去');
    const app = { ...data.app, queues, channels: sinks.channels, office: officeOf(env) };
    let stopping = false;
    const stopTaking = () => {
      stopping = true;
      stopSending(app);
    };
    services.add(async () => {
      stopTaking();
      await queues.stopWorkers();
    });
    return { app, sinks, stopTaking, isStopping: () => stopping, closeServices: services.close, close };
  } catch (error) {
    await close();
    throw error;
  }
}

async function usesGroups(db: Db): Promise<boolean> {
  const newest = await newestPolicies(db);
  return newest.some(({ definition }) => definition.steps.some((step) => step.channels.includes('chat')));
}

/** Whom notices name for questions. */
export function officeOf(env: Env): NoticeOffice {
  return { name: env.OFFICE_NAME ?? '督查室', phone: env.OFFICE_PHONE ?? null };
}
