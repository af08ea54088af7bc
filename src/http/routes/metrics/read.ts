import { channels } from '../../../../config/channels.ts';
import { lastAudit } from '../../../audit/audit.ts';
import { findingKinds } from '../../../audit/findings.ts';
import { readTotals } from '../../../audit/totals.ts';
import type { Db } from '../../../db/db.ts';
import { oldestUnsealed } from '../../../db/messageLog.ts';
import { dueReminders, openMessages, type Standing } from '../../../db/standing.ts';
import { readOnly } from '../../../db/status.ts';
import { errorText } from '../../../errors.ts';
import type { Log } from '../../../log.ts';
import type { Opened } from '../../../open.ts';
import { within } from '../../within.ts';
import type { Metric, Sample } from './exposition.ts';
import { scheduleMetrics } from './schedules.ts';
import { totalMetrics } from './totals.ts';

const queryWithinMs = 4_000;
const databaseWithinMs = 6_000;
const queueWithinMs = 3_000;

/**
 * What is true of all processes together, read from the database and the queue, so that every web process says the same. A
 * part that does not answer is left out and said to be: what cannot be read must not look like 0.
 */
export async function readMetrics({ app }: Opened): Promise<Metric[]> {
  const now = app.clock.now();
  const fromDatabase = (read: (db: Db) => Promise<Metric[]>) =>
    within(databaseWithinMs, readOnly(app.db, queryWithinMs, read));
  const parts = {
    database: () => fromDatabase((db) => databaseMetrics(db, now)),
    // Apart: while no audit has run for long, there is much to count, and the rest is wanted all the more.
    counters: () => fromDatabase(async (db) => totalMetrics(await readTotals(db))),
    queue: async () => queueMetrics(await within(queueWithinMs, app.queues.counts())),
  };
  const read = await Promise.all(Object.entries(parts).map(([name, of]) => readPart(app.log, name, of)));
  const up = read.map(({ name, metrics }): Sample => ({ labels: { part: name }, value: metrics ? 1 : 0 }));
  return [
    gauge('cuiban_up', '以下各项指标是否读取成功，1为成功：database 数据库，counters 累计数，queue 队列', up),
    ...read.flatMap(({ metrics }) => metrics ?? []),
  ];
}

async function readPart(
  log: Log,
  name: string,
  read: () => Promise<Metric[]>,
): Promise<{ name: string; metrics: Metric[] | null }> {
  try {
    return { name, metrics: await read() };
  } catch (error) {
    log.warn({ part: name, cause: errorText(error) }, '读取监控指标失败');
    return { name, metrics: null };
  }
}

async function databaseMetrics(db: Db, now: Date): Promise<Metric[]> {
  const due = await dueReminders(db, now);
  const open = await openMessages(db);
  const unsealed = await oldestUnsealed(db);
  return [
    gauge('cuiban_reminders_due', '到了计划时间尚未派发的催办', [{ value: due.n }]),
    gauge(
      'cuiban_oldest_due_reminder_age_seconds',
      '其中最早的一条已过计划时间多少秒；不在发送时段的也计入',
      [{ value: age(due.oldest, now) }],
    ),
    ...messageMetrics(open, now),
    gauge('cuiban_log_unsealed_age_seconds', '消息日志最早一条未封存的记录有多久', [
      { value: age(unsealed, now) },
    ]),
    ...(await auditMetrics(db)),
    ...(await scheduleMetrics(db, now)),
  ];
}

function messageMetrics(open: readonly Standing[], now: Date): Metric[] {
  const states = ['pending', 'held', 'sending', 'uncertain'] as const;
  const find = (channel: string, state: string) =>
    open.find((row) => row.channel === channel && row.state === state);
  return [
    gauge(
      'cuiban_messages',
      '尚未了结的消息：pending 已排入队列，held 等候时段或再试，sending 发送中，uncertain 待核实',
      channels.flatMap((channel) =>
        states.map((state) => ({ labels: { channel, state }, value: find(channel, state)?.n ?? 0 })),
      ),
    ),
    gauge(
      'cuiban_oldest_pending_message_age_seconds',
      '已排入队列的消息，最早一条生成了多少秒',
      channels.map((channel) => ({
        labels: { channel },
        value: age(find(channel, 'pending')?.oldest ?? null, now),
      })),
    ),
  ];
}

/** As the last audit found it, which every five minutes looks much further than a scrape may. */
async function auditMetrics(db: Db): Promise<Metric[]> {
  const audit = await lastAudit(db);
  if (audit === null) return [];
  const { at, findings, difference } = audit;
  const found = findingKinds.map((kind) => ({
    labels: { kind },
    value: findings.filter((finding) => finding.kind === kind).length,
  }));
  return [
    gauge('cuiban_audit_timestamp_seconds', '上次自检的时间，Unix 秒', [{ value: at.getTime() / 1_000 }]),
    gauge('cuiban_audit_findings', '上次自检发现的异常', found),
    ...(difference === undefined
      ? []
      : [
          gauge('cuiban_reconciliation_difference', '上次自检时对账不符的条数，应为0', [
            { value: difference },
          ]),
        ]),
  ];
}

function queueMetrics(counts: Awaited<ReturnType<Opened['app']['queues']['counts']>>): Metric[] {
  const samples = Object.entries(counts).flatMap(([queue, depth]) =>
    Object.entries(depth).map(([state, value]): Sample => ({ labels: { queue, state }, value })),
  );
  return [gauge('cuiban_queue_jobs', '队列中的任务', samples)];
}

const gauge = (name: string, help: string, samples: readonly Sample[]): Metric => ({
  name,
  type: 'gauge',
  help,
  samples,
});

const age = (since: Date | null, now: Date): number =>
  since === null ? 0 : Math.max(0, (now.getTime() - since.getTime()) / 1_000);
