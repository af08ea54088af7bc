import { type Counts, countsInWords } from '../../../config/channels.ts';
import type { DataApp } from '../../app.ts';
import { countDigests } from '../../db/digests.ts';
import { countMessages } from '../../db/messages.ts';
import { countObligations } from '../../db/obligations.ts';
import { countPlans } from '../../db/plans.ts';
import { countByStep } from '../../db/reminders.ts';
import { dateInShanghai } from '../../calendar/date.ts';
import { type Reconciliation, reconcile } from '../../delivery/reconcile.ts';
import type { Sinks } from '../../delivery/sinks.ts';
import { newestPolicies } from '../../db/policies.ts';
import { ladderRank } from '../../reminders/ladder.ts';

type StepCounts = {
  step: string;
  title: string;
  /** After the due date. */
  late: boolean;
  accepted: number;
  skipped: number;
  cancelled: number;
  other: number;
};

export type Summary = {
  tasks: number;
  deadlines: number;
  obligations: { all: number; closed: number; open: number; overdue: number };
  reminders: StepCounts[];
  messages: Counts & { assignments: number; digests: number; bulletins: number };
  /** Reminders sent after the due date. */
  overdueNotices: number;
  digests: number;
  /** What the mail server and the gateways themselves counted. */
  received: { mails: number; texts: number; chats: number };
  reconciliation: Reconciliation;
};

export async function summarise(app: DataApp, sinks: Sinks): Promise<Summary> {
  const now = app.clock.now();
  const plans = await countPlans(app.db);
  const counts = await countObligations(app.db, dateInShanghai(now));
  const reminders = await countSteps(app);
  const messages = await countMessages(app.db);
  const sent = (test: (m: (typeof messages)[number]) => boolean): number =>
    messages.filter((m) => m.state === 'accepted' && test(m)).reduce((sum, m) => sum + m.n, 0);
  return {
    tasks: plans.tasks,
    deadlines: plans.deadlines,
    obligations: {
      all: counts.all,
      closed: counts.closed,
      open: counts.open + counts.acknowledged,
      overdue: counts.overdue,
    },
    reminders,
    messages: {
      email: sent((m) => m.channel === 'email'),
      sms: sent((m) => m.channel === 'sms'),
      chat: sent((m) => m.channel === 'chat'),
      assignments: sent((m) => m.kind === 'assignment'),
      digests: sent((m) => m.kind === 'digest'),
      bulletins: sent((m) => m.kind === 'bulletin'),
    },
    overdueNotices: reminders.filter((r) => r.late).reduce((sum, r) => sum + r.accepted, 0),
    digests: await countDigests(app.db),
    received: {
      mails: sinks.mailbox?.count() ?? 0,
      texts: sinks.gateway?.count() ?? 0,
      chats: sinks.groups?.count() ?? 0,
    },
    reconciliation: await reconcile(app.db, now),
  };
}

/** The steps of every policy in the order of their ladders, each key once. */
async function stepsInUse(app: DataApp): Promise<{ key: string; title: string; late: boolean }[]> {
  const steps = (await newestPolicies(app.db)).flatMap(({ definition }) =>
    definition.steps.map((step) => ({ step, rank: ladderRank(definition, step.key, 1) })),
  );
  const known = new Map(steps.sort((a, b) => a.rank - b.rank).map(({ step }) => [step.key, step]));
  return [...known.values()].map((step) => ({
    key: step.key,
    title: step.title,
    late: !('on' in step) && (step.offsetWorkingDays ?? step.offsetDays ?? 0) > 0,
  }));
}

async function countSteps(app: DataApp): Promise<StepCounts[]> {
  const rows = await countByStep(app.db, app.clock.now());
  return (await stepsInUse(app)).flatMap(({ key, title, late }) => {
    const ofStep = rows.filter((r) => r.step === key);
    if (ofStep.length === 0) return [];
    const of = (state: string): number =>
      ofStep.filter((r) => r.state === state).reduce((n, r) => n + r.n, 0);
    const all = ofStep.reduce((n, r) => n + r.n, 0);
    const [accepted, skipped, cancelled] = [of('accepted'), of('skipped'), of('cancelled')];
    const other = all - accepted - skipped - cancelled;
    return [{ step: key, title, late, accepted, skipped, cancelled, other }];
  });
}

const bulletins = ({ messages: { bulletins: n } }: Summary): string => (n > 0 ? `、季度通报${n}封` : '');

/** The summary as a clerk reads it. */
export function printable(s: Summary): string {
  const r = s.reconciliation;
  const rows = s.reminders.map(
    (x) => `  ${wide(x.title, 26)}${num(x.accepted)}${num(x.skipped)}${num(x.cancelled)}${num(x.other)}`,
  );
  return [
    `任务${s.tasks}项，时限${s.deadlines}处；责任事项${s.obligations.all}项：已办结${s.obligations.closed}项，未办结${s.obligations.open}项（其中逾期${s.obligations.overdue}项）。`,
    '',
    `  ${wide('催办层级（按人和渠道计）', 26)}${head('已送出')}${head('跳过')}${head('取消')}${head('其他')}`,
    ...rows,
    '',
    `消息：${countsInWords(s.messages)}；其中交办通知${s.messages.assignments}件、逾期周报${s.messages.digests}封${bulletins(s)}。`,
    `逾期催办${s.overdueNotices}条；逾期周报${s.digests}期。`,
    `服务器实收：${countsInWords({ email: s.received.mails, sms: s.received.texts, chat: s.received.chats })}。`,
    `对账：应发${r.due} = 送出${r.accepted} + 取消${r.cancelled} + 跳过${r.skipped}${others(r)}，差额${r.difference}。`,
  ].join('\n');
}

function others(r: Reconciliation): string {
  const parts: [string, number][] = [
    ['退回', r.refused],
    ['待核实', r.uncertain],
    ['待发', r.held],
  ];
  return parts.map(([name, n]) => (n > 0 ? ` + ${name}${n}` : '')).join('');
}

/** Chinese characters take two columns on a terminal. */
function wide(text: string, columns: number): string {
  const width = [...text].reduce((n, c) => n + (c > '\u2e80' ? 2 : 1), 0);
  return text + ' '.repeat(Math.max(0, columns - width));
}

const num = (n: number): string => String(n).padStart(9);
const head = (text: string): string => ' '.repeat(Math.max(0, 9 - text.length * 2)) + text;
