import type { ChannelName, Policy } from '../../config/policy.ts';
import { laneOf, windowsOf } from '../../config/sending.ts';
import type { App } from '../app.ts';
import { dateInShanghai, formatChineseMinute, instantInShanghai, MINUTE_MS } from '../calendar/date.ts';
import {
  countAbandoned,
  countLongUncertain,
  type Waiting,
  waitingMessages,
  waitingReminders,
} from '../db/audit.ts';
import { getPolicies, newestPolicies } from '../db/policies.ts';
import { readSendingLimits, recentMessages, textsSince } from '../db/sending.ts';
import { reconcile, type Reconciliation } from '../delivery/reconcile.ts';
import { nextSending } from '../reminders/sendingTime.ts';

export const findingKinds = ['late', 'stuck', 'uncertain', 'difference', 'schedule'] as const;

/** Something that should not be, as a sentence without its full stop. */
export type Finding = { kind: (typeof findingKinds)[number]; text: string };

const HOUR_MS = 60 * MINUTE_MS;
/** Dispatch looks every minute: what it has not handled after this long, it does not see or cannot handle. */
const LATE_MS = 10 * MINUTE_MS;
/** Thousands of messages take minutes to go out; a relay that refuses for so long is worth a look. */
const STUCK_MS = 30 * MINUTE_MS;
/** Dispatch takes back what a dead sender held, every minute. */
const ABANDONED_MS = 10 * MINUTE_MS;
const UNCERTAIN_MS = 24 * HOUR_MS;
/** After a window opens, dispatch gets this long to send what waited for it. */
const OPENING_MS = 2 * MINUTE_MS;

/** Steps that were not sent in time, messages that do not come to an end, and a reconciliation that does not add up. */
export async function findTrouble(app: App, now: Date): Promise<{ trouble: Finding[]; difference: number }> {
  const trouble = [...(await lateSteps(app, now)), ...(await stuckMessages(app, now))];
  const reconciled = await reconcile(app.db, now);
  return { trouble: [...trouble, ...unexplained(reconciled)], difference: reconciled.difference };
}

async function lateSteps(app: App, now: Date): Promise<Finding[]> {
  const waiting = await waitingReminders(app.db, before(now, LATE_MS));
  const rows = await waitedTooLong(app, await withinLimits(app, waiting, now), LATE_MS, now);
  if (rows.n === 0) return [];
  return [
    {
      kind: 'late',
      text: `${rows.n}条催办过了计划时间仍未派发，最早的应于${formatChineseMinute(rows.since)}发送`,
    },
  ];
}

/**
 * Without the texts to numbers that have had as many today as they may, and the messages to groups whose robot has had as
 * many in the last minutes: those wait for tomorrow or for the next minute, and rightly so.
 */
async function withinLimits<T extends Waiting & { phone: string | null; chat: string | null }>(
  app: App,
  waiting: T[],
  now: Date,
): Promise<T[]> {
  const numbers = waiting.flatMap(({ channel, phone }) =>
    channel === 'sms' && phone !== null ? [phone] : [],
  );
  if (waiting.every(({ channel }) => channel === 'email')) return waiting;
  const limits = await readSendingLimits(app.db, now);
  const today = instantInShanghai(dateInShanghai(now), '00:00');
  const sent = await textsSince(app.db, today, [...new Set(numbers)]);
  const recent = await recentMessages(app.db, now, windowsOf(limits));
  const hasRoom: Record<ChannelName, (one: T) => boolean> = {
    email: () => true,
    sms: ({ phone }) => (sent.get(phone ?? '') ?? 0) < limits.smsPerNumberAndDay,
    chat: (one) => limits.rates.chat.every(({ max, perMinutes }) => recent(laneOf(one), perMinutes) < max),
  };
  return waiting.filter((one) => hasRoom[one.channel](one));
}

async function stuckMessages(app: App, now: Date): Promise<Finding[]> {
  const rows = await waitedTooLong(app, await waitingMessages(app.db, before(now, STUCK_MS)), STUCK_MS, now);
  const abandoned = await countAbandoned(app.db, before(now, ABANDONED_MS));
  const uncertain = await countLongUncertain(app.db, before(now, UNCERTAIN_MS));
  return [
    ...(rows.n === 0
      ? []
      : [
          {
            kind: 'stuck' as const,
            text: `${rows.n}条消息生成半小时以上仍未发出，最早的生成于${formatChineseMinute(rows.since)}，请检查发送进程和邮件、短信、群机器人服务`,
          },
        ]),
    ...(abandoned === 0
      ? []
      : [{ kind: 'stuck' as const, text: `${abandoned}条消息在发送中途中断，至今没有收回` }]),
    ...(uncertain === 0
      ? []
      : [{ kind: 'uncertain' as const, text: `${uncertain}条消息是否送达超过一天未能查明，请人工核实` }]),
  ];
}

function unexplained({ difference, due }: Reconciliation): Finding[] {
  if (difference === 0) return [];
  return [
    { kind: 'difference', text: `对账不符：应发${due}条，其中${Math.abs(difference)}条与发送记录对不上` },
  ];
}

/** How many of them could have gone out for longer than `graceMs`, and since when the first of them waits. */
async function waitedTooLong(
  app: App,
  waiting: readonly Waiting[],
  graceMs: number,
  now: Date,
): Promise<{ n: number; since: Date }> {
  if (waiting.length === 0) return { n: 0, since: now };
  const known = await getPolicies(app.db, [...new Set(waiting.flatMap(({ policyId }) => policyId ?? []))]);
  const newest = (await newestPolicies(app.db)).map(({ definition }) => definition);
  const late = waiting.filter(({ channel, policyId, since }) => {
    const policy = policyId === null ? undefined : known.get(policyId);
    const policies = policy ? [policy] : newest;
    return policies.every((each) => wasOpen(app, each, channel, since, graceMs, now));
  });
  return {
    n: late.reduce((sum, { n }) => sum + n, 0),
    since: new Date(Math.min(...late.map(({ since }) => since.getTime()), now.getTime())),
  };
}

/** Whether the window was open at the end of the grace too: what came just before it closed waits for the next opening. */
function wasOpen(
  app: App,
  policy: Policy,
  channel: ChannelName,
  since: Date,
  graceMs: number,
  now: Date,
): boolean {
  const first = nextSending(policy, channel, since, app.calendar);
  const last = nextSending(policy, channel, new Date(first.getTime() + graceMs - OPENING_MS), app.calendar);
  return last.getTime() + OPENING_MS <= now.getTime();
}

const before = (now: Date, ms: number): Date => new Date(now.getTime() - ms);
