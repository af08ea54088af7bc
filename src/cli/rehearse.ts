import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { basename, join } from 'node:path';
import { sql } from 'drizzle-orm';
import type { Policy } from '../../config/policy.ts';
import { parsePolicy } from '../../config/policyFiles.ts';
import { loadEnv } from '../../config/env.ts';
import { readTextFile } from '../../config/textFile.ts';
import { countsInWords } from '../../config/channels.ts';
import { dateInShanghai, formatChineseDate, instantInShanghai } from '../calendar/date.ts';
import { manualClock } from '../clock.ts';
import { addPolicyVersion } from '../db/policies.ts';
import { policies } from '../db/schema.ts';
import { UserError } from '../errors.ts';
import type { Opened } from '../open.ts';
import { confirmPlan } from '../plans/confirmPlan.ts';
import type { Answers } from '../plans/decide.ts';
import { importPlan } from '../plans/importPlan.ts';
import { readPlanFile } from '../reading/file.ts';
import { readRegistryFile } from '../units/readRegistryFile.ts';
import { startWorkers } from '../../workers/register.ts';
import { dayOf, periodOf, readArgs, userPath } from './args.ts';
import { leftOutLines, messageLines } from './rehearsal/listing.ts';
import { openRehearsal, rehearsalEnv } from './rehearsal/open.ts';
import { simulatedReplies, type SimulatedReply } from './rehearsal/replies.ts';
import { reportOf } from './rehearsal/report.ts';
import { liveThrough } from './rehearsal/run.ts';
import { printable } from './rehearsal/summary.ts';
import { usages } from './usages.ts';

const USAGE = usages.rehearse;

/**
 * Lives through a period with a plan: the real planner, queue, workers, mail and text channels on loopback and a clock
 * moved by hand, on data of its own that is gone afterwards. The plan is confirmed at 09:00 of the first day.
 */
export async function runRehearse(argv: string[]): Promise<void> {
  const given = readGiven(argv);
  const document = await readPlanFile(userPath(given.plan));
  const registry = await readRegistryFile(userPath(given.units));
  const policy =
    given.policy === undefined
      ? null
      : parsePolicy(readTextFile(userPath(given.policy)), basename(given.policy));
  const dataDir = await mkdtemp(join(tmpdir(), 'cuiban-rehearsal-'));
  const clock = manualClock(instantInShanghai(given.from, '09:00'));
  try {
    const opened = await openRehearsal(rehearsalEnv(dataDir, officeNames()), clock);
    try {
      if (policy) await onlyPolicy(opened, policy);
      await startWorkers(opened.app);
      const imported = await importPlan(opened.app, { document, registry });
      const confirmed = await confirmPlan(opened.app, imported.planId, given.answers);
      const replies =
        given.seed === null ? nobody : simulatedReplies(opened.app, imported.planId, given.seed);
      const until = instantInShanghai(given.to, '23:59');
      await liveThrough(opened.app, clock, { until, replies, onMoment: monthly(opened) });
      const report = await reportOf(opened.app, opened.sinks);
      const left = confirmed.left.map(({ ref, phrase, why }) => ({ ref, phrase, why }));
      if (given.json) console.log(JSON.stringify({ ...report, left, skipped: confirmed.skipped }, null, 2));
      else {
        for (const line of [...messageLines(report), '', ...leftOutLines(imported, confirmed)])
          console.log(line);
        console.log(printable(report.summary));
      }
      if (report.reconciliation.difference !== 0) process.exitCode = 1;
    } finally {
      await opened.close();
    }
  } finally {
    await rm(dataDir, { recursive: true, force: true });
  }
}

/** A line for each month on standard error: a year takes a minute, and nothing else is to be seen of it. */
function monthly({ sinks }: Opened): (at: Date) => Promise<void> {
  let month = '';
  return async (at) => {
    const on = dateInShanghai(at);
    if (on.slice(0, 7) === month) return;
    month = on.slice(0, 7);
    const sent = countsInWords({
      email: sinks.mailbox?.count() ?? 0,
      sms: sinks.gateway?.count() ?? 0,
      chat: sinks.groups?.count() ?? 0,
    });
    console.error(`演练到${formatChineseDate(on)}：此前送出${sent}`);
  };
}

const nobody = async (): Promise<SimulatedReply[]> => [];

function readGiven(argv: string[]) {
  const { values } = readArgs(argv, {
    options: {
      plan: { type: 'string' },
      units: { type: 'string' },
      policy: { type: 'string' },
      from: { type: 'string' },
      to: { type: 'string' },
      past: { type: 'string' },
      until: { type: 'string' },
      replies: { type: 'string' },
      json: { type: 'boolean' },
    },
    words: [0, 0],
    usage: USAGE,
  });
  const wrong = (what: string) => new UserError('ARGS', what, `用法：npm run -s cuiban -- ${USAGE}`);
  const { plan, units, policy, replies = 'none', json = false } = values;
  if (plan === undefined || units === undefined)
    throw wrong('没有指定计划（--plan）或单位通讯录（--units）。');
  const { from, to } = periodOf(values, USAGE);
  const seed = /^seeded:(\d{1,9})$/.exec(replies)?.[1];
  if (seed === undefined && replies !== 'none')
    throw wrong(`--replies 的“${replies}”不对：应为 none 或 seeded:数字。`);
  const { past = 'skip', until } = values;
  if (past !== 'overdue' && past !== 'skip')
    throw wrong(`--past 的“${past}”不对：应为 overdue（按逾期催办）或 skip（不再催办）。`);
  const answers: Answers = { past, ...(until !== undefined && { until: dayOf(until, '终止日期') }) };
  return { plan, units, policy, from, to, answers, seed: seed === undefined ? null : Number(seed), json };
}

/** The letters of a rehearsal name the office as those that are sent do. */
function officeNames(): Record<string, string> {
  const { OFFICE_NAME, OFFICE_PHONE } = loadEnv();
  return {
    ...(OFFICE_NAME !== undefined && { OFFICE_NAME }),
    ...(OFFICE_PHONE !== undefined && { OFFICE_PHONE }),
  };
}

/** Every obligation runs on this one, whomever it says it is for. */
async function onlyPolicy({ app }: Opened, policy: Policy): Promise<void> {
  await app.db.execute(sql`truncate ${policies} cascade`);
  await addPolicyVersion(app.db, { ...policy, appliesTo: {} }, 'edit', app.clock.now());
}
