import { readFileSync } from 'node:fs';
import { Client } from 'pg';
import { loadEnv } from '../config/env.ts';
import type { DataApp } from '../src/app.ts';
import { DAY_MS, instantInShanghai, MINUTE_MS } from '../src/calendar/date.ts';
import { manualClock, type ManualClock } from '../src/clock.ts';
import { nextPlannedAt } from '../src/db/reminders.ts';
import { openApp, type Opened } from '../src/open.ts';
import { makePeriods } from '../src/plans/makePeriods.ts';
import { dispatchDue } from '../src/reminders/dispatch.ts';
import { rollHorizon } from '../src/reminders/fill.ts';
import { DAY, ROLL_AT } from './planningData.ts';

/** Times in milliseconds, memory in megabytes. `cpu`: of this process and of the database's processes that served it. */
export type Spent = {
  ms: number;
  /** Time in which no statement was under way. */
  inJs: number;
  /** By the first words of the statement, while it was under way. */
  statements: Record<string, number>;
  cpu: { node: number; postgres: number | null };
};

/** Many obligations planned from nothing. */
export type Fresh = {
  roll: Spent & { reminders: number };
  memory: { start: number; peak: number };
};

/** A day planned: the roll of the horizon, then the dispatches. */
export type Day = Fresh & {
  dispatch: Spent & { times: number; messages: number; skipped: number };
  /** A minute in which nothing is due. */
  idle: number;
  /** Making the periods of recurring deadlines that come near: there are none. */
  periods: number;
};

/** What `bench/planning.ts` runs in a process of its own: plans one database and prints what it took. */
export async function planInThisProcess(work: string, url: string): Promise<void> {
  const clock = manualClock(instantInShanghai(DAY, ROLL_AT));
  const env = loadEnv({ DATABASE_URL: url, LOG_LEVEL: 'warn' });
  const opened = await openApp({ env, clock, mode: 'join', alone: false });
  const start = memory('VmRSS');
  const meter = meterStatements();
  const outcome = work === 'day' ? await planDay(opened, clock, meter) : await planNew(opened.app, meter);
  process.stdout.write(JSON.stringify({ ...outcome, memory: { start, peak: memory('VmHWM') } }));
  await opened.close();
}

async function planDay({ app }: Opened, clock: ManualClock, meter: Meter) {
  const periods = await meter.run(app, async () => ({ made: await makePeriods(app) }));
  const roll = await meter.run(app, async () => ({ reminders: await rollHorizon(app) }));
  const end = new Date(instantInShanghai(DAY, '00:00').getTime() + DAY_MS);
  const dispatch = await meter.run(app, async () => {
    const sum = { times: 0, messages: 0, skipped: 0 };
    let at = await nextPlannedAt(app.db, clock.now());
    while (at && at < end) {
      clock.set(at);
      const { messages, skipped, heldUntil } = await dispatchDue(app);
      sum.times += 1;
      sum.messages += messages;
      sum.skipped += skipped;
      // The schedule looks every minute; here it goes on for as long as there was something, then to the next time.
      const more = messages + skipped > 0 ? new Date(at.getTime() + MINUTE_MS) : heldUntil;
      const next = await nextPlannedAt(app.db, at);
      at = more && (!next || more < next) ? more : next;
    }
    return sum;
  });
  const idle: number[] = [];
  for (let i = 0; i < 5; i += 1) {
    clock.set(new Date(clock.now().getTime() + MINUTE_MS));
    idle.push((await meter.run(app, async () => ({ none: await dispatchDue(app) }))).ms);
  }
  return { roll, dispatch, periods: periods.ms, idle: Math.min(...idle) };
}

async function planNew(app: DataApp, meter: Meter) {
  return { roll: await meter.run(app, async () => ({ reminders: await rollHorizon(app) })) };
}

type Meter = { run<T extends object>(app: DataApp, work: () => Promise<T>): Promise<Spent & T> };

/** From now on every statement's time is kept; what the driver does to write it out counts as ours. */
function meterStatements(): Meter {
  let statements: Record<string, number> = {};
  let underWay = 0;
  let since = 0;
  let waited = 0;
  const begin = () => {
    if (underWay++ === 0) since = performance.now();
  };
  const end = (label: string, began: number) => {
    const now = performance.now();
    statements[label] = (statements[label] ?? 0) + now - began;
    if (--underWay === 0) waited += now - since;
  };
  Client.prototype.query = new Proxy(Client.prototype.query, {
    apply(query, client, args: unknown[]) {
      const label = labelOf(args[0]);
      const callback = args.at(-1);
      if (typeof callback === 'function') {
        const done: unknown = (...results: unknown[]) => {
          end(label, began);
          return Reflect.apply(callback, undefined, results);
        };
        args = [...args.slice(0, -1), done];
      }
      const result: unknown = Reflect.apply(query, client, args);
      begin();
      const began = performance.now();
      if (result instanceof Promise) {
        void result.catch(() => undefined).finally(() => end(label, began));
      }
      return result;
    },
  });
  return {
    run: async (app, work) => {
      statements = {};
      waited = 0;
      const cpu = { node: process.cpuUsage(), postgres: await postgresCpu(app) };
      const began = performance.now();
      const outcome = await work();
      const ms = performance.now() - began;
      const node = process.cpuUsage(cpu.node);
      const after = await postgresCpu(app);
      const postgres = after === null || cpu.postgres === null ? null : after - cpu.postgres;
      return {
        ...outcome,
        ms,
        inJs: ms - waited,
        statements,
        cpu: { node: (node.user + node.system) / 1000, postgres },
      };
    },
  };
}

function labelOf(statement: unknown): string {
  const text = typeof statement === 'object' && statement && 'text' in statement ? statement.text : statement;
  const words = String(text).replaceAll(/\s+/g, ' ').trim();
  return words.startsWith('select')
    ? words.replace(/^select .*? from/, 'select … from').slice(0, 90)
    : words.slice(0, 50);
}

/** Processor time in milliseconds of the server's processes that serve this database; null where the system does not tell. */
async function postgresCpu(app: DataApp): Promise<number | null> {
  if (process.platform !== 'linux') return null;
  const { rows } = await app.db.execute<{ pid: number }>(
    `select pid from pg_stat_activity where datname = current_database()`,
  );
  const ticks = rows.map(({ pid }) => {
    const fields = readFileSync(`/proc/${pid}/stat`, 'utf8').split(') ')[1]?.split(' ') ?? [];
    return Number(fields[11]) + Number(fields[12]);
  });
  return ticks.reduce((sum, n) => sum + n, 0) * 10;
}

/** Not `process.resourceUsage().maxRSS`: on Linux that begins with the peak of the process that started this one. */
function memory(field: 'VmRSS' | 'VmHWM'): number {
  if (process.platform !== 'linux') return process.resourceUsage().maxRSS / 1024;
  const line = readFileSync('/proc/self/status', 'utf8').match(new RegExp(`${field}:\\s+(\\d+)`));
  return Number(line?.[1]) / 1024;
}
