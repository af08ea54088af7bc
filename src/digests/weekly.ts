import { randomUUID } from 'node:crypto';
import type { App, DataApp } from '../app.ts';
import { addDays, type CalendarDate, dateInShanghai, DAY_MS, dayNumber, mondayOf } from '../calendar/date.ts';
import type { Db } from '../db/db.ts';
import { digestBefore, insertDigest } from '../db/digests.ts';
import { insertMessages } from '../db/messages.ts';
import { anyObligationBefore, countObligations, overdueFacts } from '../db/obligations.ts';
import type { DigestContent } from '../db/schema.ts';
import { leaders } from '../db/units.ts';
import { enqueueMessages, lostAt } from '../delivery/enqueue.ts';
import { owedWords } from '../delivery/owedWords.ts';
import { groupBy } from '../group.ts';

/**
 * Makes this week's overdue digest and sends it to the leadership contacts. Called every morning; acts on the week's
 * first working day (a Monday, unless it is a holiday), and later in the week only when that morning was missed. Once a
 * week whatever happens: the week is unique in the table. A plan confirmed in mid-week waits for the next week's.
 * `due`: the morning that this call is for; one of last week's that is made up for is over.
 */
export async function weeklyDigest(app: App, due?: Date): Promise<{ made: boolean; messages: number }> {
  const now = app.clock.now();
  const weekOf = await weekDue(app, due);
  if (weekOf === null) return { made: false, messages: 0 };
  const today = dateInShanghai(now);
  const created = await app.db.transaction(async (tx) => {
    const before = await digestBefore(tx, weekOf);
    const counts = await countObligations(tx, today);
    const content: DigestContent = {
      counts: {
        open: counts.open,
        acknowledged: counts.acknowledged,
        closed: counts.closed,
        overdue: counts.overdue,
        overdueLastWeek: before?.content.counts.overdue ?? null,
      },
      overdueByUnit: overdueByUnit(app, await overdueFacts(tx, today), today),
    };
    const digest = await insertDigest(tx, {
      weekOf,
      edition: before?.weekOf.slice(0, 4) === weekOf.slice(0, 4) ? before.edition + 1 : 1,
      content,
      createdAt: now,
    });
    if (!digest) return null;
    const rows = (await digestReaders(tx)).map((contactId) => ({
      id: randomUUID(),
      kind: 'digest' as const,
      contactId,
      channel: 'email' as const,
      digestId: digest.id,
      createdAt: now,
      queueAt: lostAt(now),
      provisional: app.calendar.isProvisional(today),
    }));
    return insertMessages(tx, rows);
  });
  for (const { id, channel } of created ?? [])
    app.log.info({ messageId: id, channel, kind: 'digest' }, '已生成消息');
  await enqueueMessages(app, created ?? []);
  return { made: created !== null, messages: created?.length ?? 0 };
}

/** The week, by its Monday, whose digest a call at the clock's present is to make if there is none yet; null: none. */
export async function weekDue({ clock, calendar, db }: DataApp, due?: Date): Promise<CalendarDate | null> {
  const now = clock.now();
  const today = dateInShanghai(now);
  const weekOf = mondayOf(today);
  const firstDay = calendar.addWorkingDays(addDays(weekOf, -1), 1);
  const firstCall = firstMorning(firstDay, due ?? now);
  if (firstCall === null || !calendar.isWorkingDay(today)) return null;
  return (await anyObligationBefore(db, firstCall)) ? weekOf : null;
}

/** The contacts who get it by mail. */
export async function digestReaders(db: Db): Promise<string[]> {
  return (await leaders(db)).map(({ id }) => id);
}

/** The call on the first day at the hour of this one; null when this one is for an earlier day. */
function firstMorning(firstDay: CalendarDate, due: Date): Date | null {
  const daysSince = dayNumber(dateInShanghai(due)) - dayNumber(firstDay);
  return daysSince < 0 ? null : new Date(due.getTime() - daysSince * DAY_MS);
}

function overdueByUnit(
  app: App,
  facts: Awaited<ReturnType<typeof overdueFacts>>,
  today: string,
): DigestContent['overdueByUnit'] {
  return [...groupBy(facts, (f) => f.unit)].map(([unit, rows]) => ({
    unit,
    items: rows.map(({ obligation, plan, task, ongoing }) => ({
      planTitle: plan.title,
      docNumber: plan.docNumber,
      task: owedWords({ task: task.title, ongoing }),
      dueOn: obligation.dueOn,
      workingDaysLate: app.calendar.workingDaysBetween(obligation.dueOn, today),
      role: obligation.role,
    })),
  }));
}
