import { execFile } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { availableParallelism, loadavg, tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { loadPolicies } from '../config/policyFiles.ts';
import { policiesFolder } from '../config/paths.ts';
import { instantInShanghai } from '../src/calendar/date.ts';
import { createCalendar } from '../src/calendar/workingDays.ts';
import { connectDatabase, withClient } from '../src/db/connect.ts';
import { startEmbedded } from '../src/db/embedded.ts';
import { migrateDatabase } from '../src/db/migrate.ts';
import { seedPolicies } from '../src/db/policies.ts';
import { createLog } from '../src/log.ts';
import { DAY, freshOn, type Group, load, openOn, ROLL_AT } from './planningData.ts';
import { type Day, type Fresh, planInThisProcess, type Spent } from './planningDay.ts';

/**
 * What planning costs, on the PostgreSQL that comes with the product, with its own settings: a day with few and with many
 * obligations open and the same number due, and many obligations from nothing. Every run has a fresh copy of its database
 * and a process of its own, the sizes by turns, so that other work on the machine falls on all of them alike. Medians.
 * `npm run bench:planning -- RUNS OPEN`: three runs of 1,000,000 when not said otherwise.
 */

const run = promisify(execFile);
const log = createLog('warn');
const calendar = createCalendar();

async function measure(times: number, open: number): Promise<void> {
  const policies = loadPolicies(policiesFolder);
  const policy = policies.get('standard');
  if (!policy) throw new Error('no standard policy');
  const dataDir = mkdtempSync(join(tmpdir(), 'cuiban-bench-'));
  const server = await startEmbedded({ dataDir, mode: 'own', log });
  // The server goes with a process that ends in order, and would outlive one that is killed.
  for (const signal of ['SIGINT', 'SIGTERM'] as const) process.once(signal, () => process.exit(1));
  const address = (name: string) => server.url.replace(/[^/]*$/, name);

  const prepare = async (name: string, groups: Group[]): Promise<void> => {
    const began = performance.now();
    await withClient(server.url, (client) => client.query(`create database ${name}`));
    const database = await connectDatabase(address(name), { log });
    await migrateDatabase(database.pool);
    await seedPolicies(database.db, policies.values(), instantInShanghai(DAY, ROLL_AT));
    await database.close();
    await withClient(address(name), (client) => load(client, groups, policy, calendar));
    progress(`${name}: loaded in ${Math.round((performance.now() - began) / 1000)} s`);
  };
  const planCopy = async <T>(name: string, work: string): Promise<T> => {
    const copy = `${name}_copy`;
    await withClient(server.url, (client) =>
      client.query(`create database ${copy} template ${name} strategy file_copy`),
    );
    const args = [fileURLToPath(import.meta.url), 'in-this-process', work, address(copy)];
    const { stdout } = await run(process.execPath, [...process.execArgv, ...args]);
    await withClient(server.url, (client) => client.query(`drop database ${copy} with (force)`));
    return JSON.parse(stdout);
  };

  try {
    const due = { due: 10_000, near: 10_000 };
    await prepare('few', openOn(DAY, { ...due, others: 0 }, policy, calendar));
    await prepare('many', openOn(DAY, { ...due, others: open - 20_000 }, policy, calendar));
    const days: Record<'few' | 'many', Day[]> = { few: [], many: [] };
    for (let i = 0; i < times; i += 1)
      for (const name of ['few', 'many'] as const) days[name].push(await planCopy<Day>(name, 'day'));
    reportDays(days, open);

    await prepare('year', freshOn(DAY, 100_000, 365));
    await prepare('month', freshOn(DAY, 20_000, 30));
    const fresh: Record<'year' | 'month', Fresh[]> = { year: [], month: [] };
    for (let i = 0; i < times; i += 1)
      for (const name of ['year', 'month'] as const) fresh[name].push(await planCopy<Fresh>(name, 'new'));
    reportFresh('100,000 from nothing, due within a year', fresh.year);
    reportFresh('20,000 from nothing, due within 30 days', fresh.month);
    reportMachine();
  } finally {
    await server.stop();
    rmSync(dataDir, { recursive: true, force: true });
  }
}

const dayMs = ({ roll, dispatch }: Day): number => roll.ms + dispatch.ms;
const cpuOf = ({ cpu }: Spent): number => cpu.node + (cpu.postgres ?? 0);
const dayCpu = ({ roll, dispatch }: Day): number => cpuOf(roll) + cpuOf(dispatch);

function reportDays({ few, many }: Record<'few' | 'many', Day[]>, open: number): void {
  const figures: Record<string, (day: Day) => number> = {
    'reminders filled in by the roll': ({ roll }) => roll.reminders,
    'messages made by the dispatches': ({ dispatch }) => dispatch.messages,
    'dispatches until nothing was due': ({ dispatch }) => dispatch.times,
    'ms, roll': ({ roll }) => roll.ms,
    'ms, dispatches': ({ dispatch }) => dispatch.ms,
    'ms, the day': dayMs,
    'ms of processor time, the day': dayCpu,
    'ms, a minute with nothing due': ({ idle }) => idle,
    'ms, looking for periods to make': ({ periods }) => periods,
  };
  for (const [size, runs] of Object.entries({ '20,000': few, [open.toLocaleString('en')]: many })) {
    for (const [text, figure] of Object.entries(figures))
      report(`${size} open: ${text}`, median(runs, figure));
    reportMemory(`${size} open`, runs);
    shares(`${size} open: roll`, runs, ({ roll }) => roll);
    shares(`${size} open: dispatches`, runs, ({ dispatch }) => dispatch);
  }
  report('ratio of the day (at most 1.5)', median(many, dayMs) / median(few, dayMs));
  report('ratio of processor time', median(many, dayCpu) / median(few, dayCpu));
}

function reportFresh(title: string, runs: Fresh[]): void {
  const perSecond = (msOf: (spent: Spent) => number) =>
    median(runs, ({ roll }) => (roll.reminders / msOf(roll)) * 1000);
  const count = median(runs, ({ roll }) => roll.reminders);
  report(`${title}: reminders`, count);
  report(
    `${title}: reminders/s (at least 20,000)`,
    perSecond(({ ms }) => ms),
  );
  report(
    `${title}: reminders for each second of processor time of Node`,
    perSecond(({ cpu }) => cpu.node),
  );
  report(
    `${title}: and of PostgreSQL`,
    perSecond(({ cpu }) => cpu.postgres ?? Number.NaN),
  );
  reportMemory(title, runs);
  shares(title, runs, ({ roll }) => roll);
}

function reportMemory(title: string, runs: readonly Fresh[]): void {
  report(
    `${title}: MB resident before the work`,
    median(runs, ({ memory }) => memory.start),
  );
  report(
    `${title}: MB resident at the peak, highest run (under 512)`,
    Math.max(...runs.map(({ memory }) => memory.peak)),
  );
}

/** Where the time goes: in Node while no statement was under way, and in which statements. */
function shares<T>(title: string, runs: readonly T[], of: (run: T) => Spent): void {
  const share = (part: (spent: Spent) => number) => median(runs, (run) => part(of(run)) / of(run).ms);
  const labels = [...new Set(runs.flatMap((run) => Object.keys(of(run).statements)))];
  const ranked = labels
    .map((label) => ({ label, part: share(({ statements }) => statements[label] ?? 0) }))
    .sort((a, b) => b.part - a.part);
  report(
    `${title}: share of JS alone`,
    share(({ inJs }) => inJs),
  );
  for (const { label, part } of ranked.slice(0, 5)) report(`    ${label}`, part);
}

function median<T>(runs: readonly T[], of: (run: T) => number): number {
  const sorted = runs.map(of).sort((a, b) => a - b);
  const middle = Math.floor(sorted.length / 2);
  const [low = Number.NaN, high = Number.NaN] = [sorted[Math.ceil(sorted.length / 2) - 1], sorted[middle]];
  return (low + high) / 2;
}

function report(label: string, value: number): void {
  const shown = value >= 1000 ? Math.round(value).toLocaleString('en') : value.toFixed(value < 10 ? 3 : 0);
  process.stdout.write(`${label.padEnd(96)} ${shown.padStart(10)}\n`);
}

function progress(text: string): void {
  process.stderr.write(`${text}\n`);
}

/** How busy the machine is with other things: with more than one process a core, only ratios mean something. */
function reportMachine(): void {
  report('cores', availableParallelism());
  report('processes that wanted to run, over the last 15 minutes', loadavg()[2] ?? Number.NaN);
}

const [work, ...rest] = process.argv.slice(2);
if (work === 'in-this-process') await planInThisProcess(rest[0] ?? '', rest[1] ?? '');
else await measure(Number(work ?? 3), Number(rest[0] ?? 1_000_000));
