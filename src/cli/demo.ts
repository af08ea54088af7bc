import { existsSync, mkdirSync, rmSync, writeFileSync } from 'node:fs';
import { join, relative } from 'node:path';
import { type Env, loadEnv } from '../../config/env.ts';
import { projectRoot } from '../../config/paths.ts';
import { dateInShanghai, formatChineseDate, instantInShanghai } from '../calendar/date.ts';
import { manualClock } from '../clock.ts';
import { startEmbedded } from '../db/embedded.ts';
import { LEASE_MS } from '../delivery/send.ts';
import { commandLog } from './log.ts';
import type { Opened } from '../open.ts';
import { confirmPlan } from '../plans/confirmPlan.ts';
import { importPlan } from '../plans/importPlan.ts';
import { readPlanFile } from '../reading/file.ts';
import { readRegistryFile } from '../units/readRegistryFile.ts';
import { startWorkers } from '../../workers/register.ts';
import { readArgs } from './args.ts';
import { openRehearsal, rehearsalEnv, SETTINGS } from './rehearsal/open.ts';
import { simulatedReplies } from './rehearsal/replies.ts';
import { liveThrough } from './rehearsal/run.ts';
import { readState, writeState } from './rehearsal/state.ts';
import { printable, summarise } from './rehearsal/summary.ts';
import { usages } from './usages.ts';

const SEED = 2018;
const FROM = instantInShanghai('2018-05-25', '09:00');
const UNTIL = instantInShanghai('2018-12-31', '23:59');
const PLAN = join(projectRoot, 'config/samples/plans/ningxia-2018.txt');
const UNITS = join(projectRoot, 'config/samples/units-ningxia.csv');

/**
 * The main job on a real plan, from 25 May to 31 December 2018, in about a minute: the real database, queue, workers,
 * SMTP and HTTP on loopback, and a clock that is moved by hand. Always on its own data, never on configured providers.
 */
export async function runDemo(argv: string[]): Promise<void> {
  const { values } = readArgs(argv, {
    options: { resume: { type: 'boolean' } },
    words: [0, 0],
    usage: usages.demo,
  });
  const env = demoEnv();
  const state = values.resume ? readState(env.DATA_DIR) : null;
  if (values.resume && !state) console.log('没有可以继续的演示，从头开始。');
  if (!state) await startAfresh(env);
  // After a kill nobody knows what became of messages being sent: their leases must have run out before it goes on.
  const now = state ? new Date(state.now.getTime() + LEASE_MS + 60_000) : FROM;
  const clock = manualClock(now);
  const opened = await openRehearsal(env, clock);
  try {
    await startWorkers(opened.app);
    const planId = state?.planId ?? (await importSample(opened, env));
    console.log(`${state ? '继续' : '开始'}演示：${formatChineseDate(dateInShanghai(now))}起……`);
    const replies = simulatedReplies(opened.app, planId, SEED);
    await liveThrough(opened.app, clock, { until: UNTIL, replies, onMoment: progress(opened, env, planId) });
    await finish(opened, env, planId);
  } finally {
    await opened.close();
  }
}

function demoEnv(): Env {
  const office = { OFFICE_NAME: '自治区人民政府办公厅政务公开办公室', OFFICE_PHONE: '0951-0000000' };
  const from = { SMTP_FROM: '政务公开办公室 <zwgk@nx.example>' };
  return rehearsalEnv(join(loadEnv().DATA_DIR, 'demo'), { ...office, ...from });
}

/** Removes what an earlier demo left. Its database may still run after a kill: it is taken over and stopped first. */
async function startAfresh(env: Env): Promise<void> {
  if (existsSync(join(env.DATA_DIR, 'postgres'))) {
    const left = await startEmbedded({
      dataDir: env.DATA_DIR,
      mode: 'own',
      log: commandLog(env.LOG_LEVEL),
      settings: SETTINGS,
    });
    await left.stop();
  }
  rmSync(env.DATA_DIR, { recursive: true, force: true });
  mkdirSync(env.DATA_DIR, { recursive: true });
}

async function importSample({ app }: Opened, env: Env): Promise<string> {
  console.log('导入样例计划和单位通讯录……');
  const imported = await importPlan(app, {
    document: await readPlanFile(PLAN),
    registry: await readRegistryFile(UNITS),
  });
  console.log(
    `《${imported.title}》：任务${imported.tasks}项，时限${imported.deadlines}处，未匹配单位${imported.unmatched.length}个。`,
  );
  const confirmed = await confirmPlan(app, imported.planId);
  console.log(`确认后：责任事项${confirmed.obligations}项，首批催办计划${confirmed.reminders}条。`);
  for (const { ref, phrase, why } of confirmed.left) console.log(`  待审核：${ref}“${phrase}”：${why}`);
  writeState(env.DATA_DIR, { now: app.clock.now(), planId: imported.planId });
  return imported.planId;
}

/** Keeps the place at every moment, and prints a line for each new month. */
function progress({ sinks }: Opened, env: Env, planId: string): (at: Date) => Promise<void> {
  let month = '';
  return async (at) => {
    writeState(env.DATA_DIR, { now: at, planId });
    const today = dateInShanghai(at);
    if (today.slice(0, 7) === month) return;
    month = today.slice(0, 7);
    console.log(
      `  ${formatChineseDate(today)}：已送出邮件${sinks.mailbox?.count() ?? 0}封、短信${sinks.gateway?.count() ?? 0}条`,
    );
  };
}

/** A path as the person at the keyboard would type it. */
const folder = (dir: string): string => relative(process.env['INIT_CWD'] ?? process.cwd(), dir) || '.';

async function finish({ app, sinks }: Opened, env: Env, planId: string): Promise<void> {
  const summary = await summarise(app, sinks);
  writeState(env.DATA_DIR, { now: app.clock.now(), planId });
  writeFileSync(join(env.DATA_DIR, 'summary.json'), `${JSON.stringify(summary, null, 2)}\n`);
  console.log(`\n${printable(summary)}\n`);
  console.log(
    `邮件在 ${folder(join(env.DATA_DIR, 'mail'))}，短信在 ${folder(join(env.DATA_DIR, 'sms'))}，汇总在 ${folder(join(env.DATA_DIR, 'summary.json'))}。`,
  );
  const { due, accepted, cancelled, skipped } = summary.reconciliation;
  if (due !== accepted + cancelled + skipped) process.exitCode = 1;
}
