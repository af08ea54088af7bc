import { setTimeout as pause } from 'node:timers/promises';
import { pathToFileURL } from 'node:url';
import { dirname, join } from 'node:path';
import { Client } from 'pg';
import type { Opened } from '../../src/open.ts';
import { cpuOfMachine, cpuOfProcess, cpuOfTree } from './cpu.ts';
import type { Counts, HookOrders } from './hook.ts';
import { mainFile, type Product, root } from './product.ts';
import { MAILS_A_UNIT, seedReminders, seedUnits } from './seed.ts';
import type { Server, SmtpServer } from './servers.ts';
import { type Child, startChild } from './talk.ts';

export type Worker = Child<HookOrders, null>;

export type PlaceOptions = {
  product: Product;
  name: string;
  postgres: Server;
  redis?: Server | undefined;
  smtp: SmtpServer;
  workers: number;
  /** Of this database; given only for information. */
  synchronousCommit?: 'off';
  /** Where worker processes leave a profile when they end. */
  profileDir?: string;
};

/** The product at work: a database of its own, a queue, worker processes; the measurement dispatches. */
export type Place = PlaceOptions & {
  url: string;
  client: Client;
  opened: Opened;
  env: Readonly<Record<string, string>>;
  running: Worker[];
  policyId: string;
  seededUnits: number;
  close(): Promise<void>;
};

/** Each place has a database of Redis to itself: two on one queue would take each other's jobs. */
let redisDatabases = 0;

const hook = pathToFileURL(join(dirname(process.argv[1] ?? ''), 'delivery', 'hook.js')).href;

export async function openPlace(options: PlaceOptions): Promise<Place> {
  const { product, name, postgres, redis, smtp } = options;
  const url = postgres.url.replace(/[^/]*$/, name);
  await product.withClient(postgres.url, async (client) => {
    await client.query(`create database ${name}`);
    if (options.synchronousCommit) await client.query(`alter database ${name} set synchronous_commit = off`);
  });
  const env = {
    DATABASE_URL: url,
    ...(redis && { REDIS_URL: `${redis.url}/${redisDatabases++ % 16}` }),
    SMTP_URL: `smtp://127.0.0.1:${smtp.hello.port}`,
    // Set so that no gateway is started; no text is ever made.
    SMS_URL: 'http://127.0.0.1:9/',
    LOG_LEVEL: 'warn',
    OFFICE_NAME: '示例县人民政府办公室督查室',
    OFFICE_PHONE: '0900-1234567',
  };
  const common = { env: product.loadEnv(env), clock: product.systemClock, mode: 'join' as const };
  const opened = await product.openApp({ ...common, alone: false });
  const client = new Client({ connectionString: url });
  // What breaks between two questions is told by the next one.
  client.on('error', () => undefined);
  await client.connect();
  const place: Place = {
    ...options,
    url,
    env,
    client,
    opened,
    running: [],
    policyId: await anyTime(product, opened),
    seededUnits: 0,
    close: async () => {
      await Promise.all(place.running.map((worker) => worker.stop()));
      await client.end();
      await opened.close();
    },
  };
  for (let i = 0; i < options.workers; i += 1) place.running.push(await startRole(place, 'worker'));
  return place;
}

/** `node dist/src/main.js worker`, as in production. */
export async function startRole(place: Place, role: 'worker' | 'scheduler'): Promise<Worker> {
  return startChild(mainFile, {
    args: [role],
    execArgv: [
      '--import',
      hook,
      ...(place.profileDir ? ['--cpu-prof', '--cpu-prof-dir', place.profileDir] : []),
    ],
    env: { ...process.env, ...place.env, CUIBAN_BENCH_ROOT: root },
    cwd: root,
  });
}

/** The standard ladder with a window that is open at any hour of any day: the measurement runs when it runs. */
async function anyTime(product: Product, { app }: Opened): Promise<string> {
  const files = [...product.loadPolicies(join(root, 'config', 'policies')).values()];
  const standard = files.find(({ name }) => name === 'standard');
  if (standard === undefined) throw new Error('no standard policy');
  const open = [{ from: '00:00', to: '23:59' }];
  const definition = {
    ...standard,
    name: 'bench',
    quietHolidays: false,
    windows: { email: open, sms: open, chat: open },
  };
  return (await product.addPolicyVersion(app.db, definition, 'edit', app.clock.now())).id;
}

/** So many reminders that are due now and wait for dispatch, and a database that is at rest. */
export async function makeDue(place: Place, mails: number): Promise<void> {
  const { client, policyId } = place;
  await addUnits(place, mails / MAILS_A_UNIT);
  await seedReminders(client, { mails, policyId, plannedAt: new Date(Date.now() - 1000) });
  await client.query('vacuum analyze');
  await client.query('checkpoint');
}

export async function addUnits(place: Place, units: number): Promise<void> {
  if (place.seededUnits >= units) return;
  await seedUnits(place.client, units, place.seededUnits);
  place.seededUnits = units;
}

export type Cpu = Record<'worker' | 'smtp' | 'postgres' | 'redis' | 'dispatch' | 'machine', number>;

export type Reading = { cpu: Cpu; counts: Counts[]; transactions: number; wal: number };

export async function read(place: Place): Promise<Reading> {
  const { client, running, smtp, postgres, redis } = place;
  const { rows } = await client.query<{ xacts: string; wal: string }>(
    `select xact_commit as xacts, (select wal_bytes from pg_stat_wal) as wal
     from pg_stat_database where datname = current_database()`,
  );
  const cpu = {
    worker: running.reduce((sum, { pid }) => sum + cpuOfProcess(pid), 0),
    smtp: cpuOfProcess(smtp.pid),
    postgres: cpuOfTree(postgres.pid),
    redis: redis ? cpuOfProcess(redis.pid) : 0,
    dispatch: cpuOfProcess(process.pid),
    machine: cpuOfMachine(),
  };
  const counts = await Promise.all(running.map((worker) => worker.ask('counts', null)));
  return { cpu, counts, transactions: Number(rows[0]?.xacts), wal: Number(rows[0]?.wal) };
}

/** Waits until no message is on its way any more. Throws when nothing has moved for a minute. */
export async function untilSent(
  place: Place,
  mails: number,
  onLook: (received: number) => void = () => undefined,
): Promise<void> {
  const { client, smtp } = place;
  let last = -1;
  let movedAt = performance.now();
  for (;;) {
    const { received } = await smtp.ask('count', null);
    onLook(received);
    if (received >= mails) break;
    if (received !== last) movedAt = performance.now();
    last = received;
    if (performance.now() - movedAt > 60_000) throw new Error(`stuck at ${received} of ${mails} mails`);
    await pause(50);
  }
  const since = performance.now();
  for (;;) {
    const { rowCount } = await client.query(
      `select from messages where state in ('pending', 'sending') limit 1`,
    );
    if (rowCount === 0) return;
    if (performance.now() - since > 60_000) throw new Error('messages stay pending or sending');
    await pause(10);
  }
}
