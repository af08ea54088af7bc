import { dateInShanghai, instantInShanghai, MINUTE_MS } from '../../../calendar/date.ts';
import { burdenByUnit } from '../../../db/burden.ts';
import type { Db } from '../../../db/db.ts';
import { countMessages } from '../../../db/messages.ts';
import { countObligations } from '../../../db/obligations.ts';
import { countPlans } from '../../../db/plans.ts';
import { getPolicies } from '../../../db/policies.ts';
import { missedAddresses } from '../../../db/refusedAddresses.ts';
import {
  countPlannedReminders,
  liveYears,
  readOnly,
  troubledMessages,
  type UpcomingReminder,
  upcomingReminders,
} from '../../../db/status.ts';
import { channelsInUse } from '../../../delivery/inUse.ts';
import { errorText } from '../../../errors.ts';
import type { Opened } from '../../../open.ts';
import type { QueueCounts } from '../../../queue/queues.ts';
import { reminderTitle } from '../../../reminders/ladder.ts';
import { within } from '../../within.ts';
import { lastWeeks } from './weeks.ts';
import { readSchedules } from './schedules.ts';

const upcomingLimit = 20;
const troubledLimit = 10;
const queryWithinMs = 5_000;
/** Over the time that a query may take: opening a connection to a host that is silent takes longer than that. */
const pageWithinMs = 8_000;
const queueWithinMs = 3_000;

export type Status = Awaited<ReturnType<typeof readStatus>>;
export type UpcomingRow = UpcomingReminder & { stepTitle: string };

/** Everything that the status page says. Throws what the database throws, or ETIMEDOUT. */
export async function readStatus(opened: Opened) {
  const { app, sinks } = opened;
  const now = app.clock.now();
  const [figures, queues] = await Promise.all([
    within(
      pageWithinMs,
      readOnly(app.db, queryWithinMs, (db) => readFigures(opened, db, now)),
    ),
    readQueues(opened),
  ]);
  return {
    at: now,
    ...figures,
    queues,
    warnings: sinks.warnings,
    uses: {
      database: app.env.DATABASE_URL === undefined ? '内置 PostgreSQL' : '外部 PostgreSQL',
      queue: app.env.REDIS_URL === undefined ? '与数据库同在 PostgreSQL' : 'Redis',
      ...channelsInUse(sinks),
    },
  };
}

async function readFigures({ app }: Opened, db: Db, now: Date) {
  const plans = await countPlans(db);
  const obligations = await countObligations(db, dateInShanghai(now));
  const reminders = await countPlannedReminders(db, now);
  const upcoming = await withStepTitles(db, await upcomingReminders(db, upcomingLimit));
  const messages = await countMessages(db);
  const troubled = await troubledMessages(db, troubledLimit);
  const refused = await missedAddresses(db);
  const years = await liveYears(db);
  const provisionalYears = years.filter((year) => app.calendar.isProvisional(`${year}-01-01`));
  const burden = await readBurden(db, now);
  const { schedules, audit } = await readSchedules(db, now);
  return {
    plans,
    obligations,
    reminders,
    upcoming,
    messages,
    troubled,
    refused,
    provisionalYears,
    schedules,
    audit,
    burden,
  };
}

/** Of the last four weeks. */
async function readBurden(db: Db, now: Date) {
  const weeks = lastWeeks(dateInShanghai(now));
  const from = instantInShanghai(weeks[0] ?? dateInShanghai(now), '00:00');
  return { weeks, rows: await burdenByUnit(db, { from, to: new Date(now.getTime() + MINUTE_MS) }) };
}

async function withStepTitles(db: Db, rows: UpcomingReminder[]): Promise<UpcomingRow[]> {
  const policies = await getPolicies(db, [...new Set(rows.map((row) => row.policyId))]);
  return rows.map((row) => {
    const policy = policies.get(row.policyId);
    return { ...row, stepTitle: policy ? reminderTitle(policy, row.step, row.occurrence) : row.step };
  });
}

export type QueueRow = QueueCounts & { name: string };

/** `null` when the queue does not answer: the rest of the page is still worth seeing. */
async function readQueues({ app }: Opened): Promise<QueueRow[] | null> {
  try {
    const counts = await within(queueWithinMs, app.queues.counts());
    return Object.entries(counts).map(([name, depth]) => ({ name, ...depth }));
  } catch (error) {
    app.log.warn({ cause: errorText(error) }, '读取队列情况失败');
    return null;
  }
}
