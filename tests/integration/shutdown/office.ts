import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { count } from 'drizzle-orm';
import { loadEnv } from '../../../config/env.ts';
import { projectRoot } from '../../../config/paths.ts';
import { DAY_MS, dateInShanghai, dateOfDayNumber, dayNumber } from '../../../src/calendar/date.ts';
import { type ManualClock, manualClock } from '../../../src/clock.ts';
import { addPolicyVersion, newestPolicies } from '../../../src/db/policies.ts';
import { insertReminders } from '../../../src/db/reminders.ts';
import { attempts, contacts, messages, obligations } from '../../../src/db/schema.ts';
import { openApp, type Opened } from '../../../src/open.ts';
import { dispatchDue } from '../../../src/reminders/dispatch.ts';
import { type Backend, createTestDatabase } from '../../support/database.ts';
import { startRedis } from '../../support/servers.ts';
import { seedPlan } from '../http/seed.ts';
import { type Relay, startRelay } from './relay.ts';

/** `main.js` in a process of its own, with what it wrote. */
export type Running = {
  process: ChildProcess;
  /** The address of its web server, once it listens. */
  url: Promise<string>;
  /** On standard output. */
  said(): string;
  ended: Promise<number | null>;
  log(): Record<string, unknown>[];
};

/** A database, a queue and a mail server; the processes of the product come and go. */
export type Office = Opened & {
  clock: ManualClock;
  relay: Relay;
  /** So many messages, one for each contact, made now and put on the queue. */
  makeMessages(count: number): Promise<void>;
  /** How many messages stand where. */
  states(): Promise<Record<string, number>>;
  /** How many tries were begun. */
  tries(): Promise<number>;
  start(roles: string[], settings?: Record<string, string>): Running;
  end(): Promise<void>;
};

export async function openOffice(backend: Backend): Promise<Office> {
  const dataDir = await mkdtemp(join(tmpdir(), 'cuiban-shutdown-'));
  const database = await createTestDatabase();
  const redis = backend === 'redis' ? await startRedis() : null;
  const relay = await startRelay();
  const settings = {
    DATABASE_URL: database.url,
    ...(redis && { REDIS_URL: redis.url }),
    DATA_DIR: dataDir,
    SMTP_URL: relay.url,
    SMTP_CONNECTIONS: '1',
    PORT: '0',
  };
  // The children live by the machine's clock: what is made here must be due by it.
  const clock = manualClock(new Date());
  const env = loadEnv({ ...settings, LOG_LEVEL: 'error' });
  const opened = await openApp({ env, clock, mode: 'join', alone: false });
  const { app } = opened;
  const today = dayNumber(dateInShanghai(clock.now()));
  const seeded = await seedPlan({ opened }, { on: dateOfDayNumber(today + 7) });
  // Planned already, so that the ladder adds nothing to what the test makes.
  const planned = { plannedUntil: new Date(clock.now().getTime() + 60 * DAY_MS), nextStepAt: null };
  await app.db.update(obligations).set({ policyId: await anyTime(opened), ...planned });
  let made = 0;
  const running: Running[] = [];

  return {
    ...opened,
    clock,
    relay,
    makeMessages: async (count) => {
      const { unitId } = (await app.db.select().from(contacts))[0] ?? { unitId: '' };
      const rows = Array.from({ length: count }, (_, i) => `承办岗${made + i + 1}`);
      made += count;
      const created = await app.db
        .insert(contacts)
        .values(
          rows.map((name, i) => ({
            unitId,
            role: 'handler' as const,
            name,
            email: `h${made}-${i}@unit.example`,
          })),
        )
        .returning();
      await insertReminders(
        app.db,
        created.map(({ id }) => ({
          obligationId: seeded.obligationId,
          dueVersion: 1,
          step: 'before5',
          occurrence: 1,
          contactId: id,
          channel: 'email',
          kind: 'reminder',
          plannedAt: clock.now(),
          state: 'planned',
        })),
      );
      await dispatchDue(app);
    },
    states: async () => {
      const rows = await app.db
        .select({ state: messages.state, n: count() })
        .from(messages)
        .groupBy(messages.state);
      return Object.fromEntries(rows.map(({ state, n }) => [state, n]));
    },
    tries: () => app.db.$count(attempts),
    start: (roles, more = {}) => {
      const child = startMain(roles, { ...settings, ...more });
      running.push(child);
      return child;
    },
    end: async () => {
      for (const { process } of running) process.kill('SIGKILL');
      await Promise.all(running.map(({ ended }) => ended));
      await relay.close();
      await opened.close();
      await redis?.stop();
      await database.drop();
      await rm(dataDir, { recursive: true, force: true });
    },
  };
}

/** The standard ladder, which sends at any hour of any day: the test runs when it runs. */
async function anyTime({ app }: Opened): Promise<string> {
  const standard = (await newestPolicies(app.db)).find(({ name }) => name === 'standard');
  if (!standard) throw new Error('no standard policy');
  const always = [{ from: '00:00', to: '23:59' }];
  const definition = {
    ...standard.definition,
    name: 'always',
    quietHolidays: false,
    windows: { ...standard.definition.windows, email: always },
  };
  return (await addPolicyVersion(app.db, definition, 'edit', app.clock.now())).id;
}

function startMain(roles: string[], settings: Record<string, string>): Running {
  const main = join(projectRoot, 'dist', 'src', 'main.js');
  const child = spawn(process.execPath, [main, ...roles], {
    env: { ...process.env, LOG_LEVEL: 'info', ...settings },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  const lines: string[] = [];
  const said: string[] = [];
  child.stderr.setEncoding('utf8').on('data', (text: string) => lines.push(text));
  const url = new Promise<string>((resolve) => {
    child.stdout.setEncoding('utf8').on('data', (text: string) => {
      said.push(text);
      const address = /http:\S+?(?=（)/.exec(text)?.[0];
      if (address !== undefined) resolve(address);
    });
  });
  return {
    process: child,
    url,
    said: () => said.join(''),
    ended: once(child, 'close').then(() => child.exitCode),
    log: () =>
      lines
        .join('')
        .split('\n')
        .filter((line) => line.startsWith('{'))
        .map((line) => JSON.parse(line) as Record<string, unknown>),
  };
}
