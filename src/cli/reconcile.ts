import type { DataApp } from '../app.ts';
import { endOfDay, formatChineseMinute, instantInShanghai, isoInShanghai } from '../calendar/date.ts';
import type { Db } from '../db/db.ts';
import { getPolicies } from '../db/policies.ts';
import {
  messagesWithoutReminders,
  type Orphan,
  type Period,
  type Reconciliation,
  reconcile,
  type Unexplained,
  unexplainedReminders,
} from '../delivery/reconcile.ts';
import { UserError } from '../errors.ts';
import { stateInWords } from '../evidence/words.ts';
import { reminderTitle } from '../reminders/ladder.ts';
import { openPeriodOf, readArgs } from './args.ts';
import { withData } from './withData.ts';
import { usages } from './usages.ts';

const USAGE = usages.reconcile;
const SHOWN = 50;

/** Adds up what became of the reminders due in a period; when it does not come out even, names each row and exits with 1. */
export async function runReconcile(argv: string[]): Promise<void> {
  const { values } = readArgs(argv, {
    options: { from: { type: 'string' }, to: { type: 'string' }, json: { type: 'boolean' } },
    words: [0, 0],
    usage: USAGE,
  });
  const { from, to } = openPeriodOf(values);
  await withData(async (app) => {
    const now = app.clock.now();
    if (from !== null && instantInShanghai(from, '00:00') > now)
      throw new UserError(
        'ARGS',
        `起始日期${from}还没有到。`,
        '对账只算已经到时间的催办，今后的安排请用 preview 查看。',
      );
    const dayEnd = to === null ? now : new Date(endOfDay(to).getTime() - 1);
    const until = dayEnd < now ? dayEnd : now;
    const period = { from: from === null ? null : instantInShanghai(from, '00:00'), until };
    await report(app, period, values.json === true);
  });
}

async function report({ db }: DataApp, period: Period, json: boolean): Promise<void> {
  // As of one moment: what is sent meanwhile must not look like a difference.
  const found = await db.transaction(
    async (tx) => ({
      sums: await reconcile(tx, period),
      reminders: await withTitles(tx, await unexplainedReminders(tx, period)),
      messages: await messagesWithoutReminders(tx, period),
    }),
    { isolationLevel: 'repeatable read', accessMode: 'read only' },
  );
  if (json) console.log(JSON.stringify(inJson(period, found), null, 2));
  else {
    console.log(sentence(period, found.sums));
    const rows = [...found.reminders.map(reminderLine), ...found.messages.map(messageLine)];
    for (const line of rows.slice(0, SHOWN)) console.log(`  ${line}`);
    if (rows.length > SHOWN) console.log(`  等${rows.length}条，加 --json 全部列出。`);
  }
  if (found.reminders.length + found.messages.length > 0) process.exitCode = 1;
}

type Row = Unexplained & { title: string };
type Found = { sums: Reconciliation; reminders: Row[]; messages: Orphan[] };

/** With what their policies call the steps; a policy that cannot be read leaves the key. */
async function withTitles(db: Db, rows: Unexplained[]): Promise<Row[]> {
  const policies = await getPolicies(db, [...new Set(rows.map(({ policyId }) => policyId))]);
  return rows.map((row) => {
    const policy = policies.get(row.policyId);
    return { ...row, title: policy ? reminderTitle(policy, row.step, row.occurrence) : row.step };
  });
}

function inJson({ from, until }: Period, { sums, reminders, messages }: Found) {
  return {
    from: from && isoInShanghai(from),
    until: isoInShanghai(until),
    ...sums,
    rows: reminders.map((r) => ({ ...r, plannedAt: isoInShanghai(r.plannedAt), why: whyOf(r) })),
    messagesWithoutReminders: messages.map((m) => ({ ...m, createdAt: isoInShanghai(m.createdAt) })),
  };
}

function sentence({ from, until }: Period, r: Reconciliation): string {
  const counted: [string, number][] = [
    ['已接收', r.accepted],
    ['已送达', r.delivered],
    ['待核实', r.uncertain],
    ['待发', r.held],
    ['取消', r.cancelled],
    ['跳过', r.skipped],
    ['退回', r.refused],
  ];
  const sum = counted.map(([name, n]) => `${name}${n}`).join(' + ');
  const since = from === null ? '' : `自${formatChineseMinute(from)}`;
  return `对账（${since}至${formatChineseMinute(until)}）：应发${r.due} = ${sum}，差额${r.difference}。`;
}

function reminderLine(r: Row): string {
  const planned = formatChineseMinute(r.plannedAt);
  return `催办 ${r.reminderId}：${r.unit}，${r.ref}“${r.task}”（${r.dueOn}到期），${r.title}，应于${planned}发送：${whyOf(r)}。`;
}

/** What a receipt makes of a message; its reminders keep the state before. */
const laterStates: Record<string, string> = { accepted: 'delivered', refused: 'bounced' };

/** Why a reminder is counted nowhere. */
function whyOf({ state, messageId, messageState }: Unexplained): string {
  const own = stateInWords(state);
  if (messageId === null || messageState === null) return `记为${own}，但没有对应的消息`;
  const fits = state === messageState || laterStates[state] === messageState;
  return fits
    ? `催办和消息 ${messageId} 都记为${own}，但没有相应的发送记录`
    : `催办记为${own}，消息 ${messageId} 却是${stateInWords(messageState)}`;
}

function messageLine(m: Orphan): string {
  return `消息 ${m.messageId}（${formatChineseMinute(m.createdAt)}生成，${stateInWords(m.state)}）：没有任何催办与它对应。`;
}
