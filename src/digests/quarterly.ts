import { randomUUID } from 'node:crypto';
import type { App, DataApp } from '../app.ts';
import { addDays, type CalendarDate, dateInShanghai, instantInShanghai } from '../calendar/date.ts';
import { contactsByMail, type DueFact, dueFacts, hasBulletin, insertBulletin } from '../db/bulletins.ts';
import type { Db } from '../db/db.ts';
import { insertMessages } from '../db/messages.ts';
import type { BulletinContent } from '../db/schema.ts';
import { enqueueMessages, lostAt } from '../delivery/enqueue.ts';
import { owedWords } from '../delivery/owedWords.ts';
import { groupBy } from '../group.ts';
import { dayBefore, type Quarter, quarterBefore, quarterOf } from './quarter.ts';

/**
 * Makes the bulletin of the quarter that ended and mails it to supervisors and leaders. Called every morning; acts on the
 * first working day of a quarter, and later in it only when that morning was missed. Once a quarter whatever happens: the
 * quarter is unique in the table. A quarter in which nothing was due has none. `due`: the morning that this call is for.
 */
export async function quarterlyBulletin(app: App, due?: Date): Promise<{ made: boolean; messages: number }> {
  const now = app.clock.now();
  const ended = await quarterDue(app, due);
  if (ended === null) return { made: false, messages: 0 };
  const today = dateInShanghai(now);
  const created = await app.db.transaction(async (tx) => {
    const facts = await factsOf(tx, ended);
    if (facts.length === 0) return null;
    const content = contentOf(app, facts, today);
    const bulletin = await insertBulletin(tx, { quarterOn: ended.startsOn, content, createdAt: now });
    if (!bulletin) return null;
    const rows = (await bulletinReaders(tx)).map((contactId) => ({
      id: randomUUID(),
      kind: 'bulletin' as const,
      contactId,
      channel: 'email' as const,
      bulletinId: bulletin.id,
      createdAt: now,
      queueAt: lostAt(now),
      provisional: app.calendar.isProvisional(today),
    }));
    return insertMessages(tx, rows);
  });
  for (const { id, channel } of created ?? [])
    app.log.info({ messageId: id, channel, kind: 'bulletin' }, '已生成消息');
  await enqueueMessages(app, created ?? []);
  return { made: created !== null, messages: created?.length ?? 0 };
}

/** The ended quarter whose bulletin a call at the clock's present is to make if anything was due in it; null: none. */
export async function quarterDue({ clock, calendar, db }: DataApp, due?: Date): Promise<Quarter | null> {
  const now = clock.now();
  const today = dateInShanghai(now);
  const firstDay = calendar.addWorkingDays(dayBefore(quarterOf(today).startsOn), 1);
  if (dateInShanghai(due ?? now) < firstDay || !calendar.isWorkingDay(today)) return null;
  const ended = quarterBefore(today);
  return (await hasBulletin(db, ended.startsOn)) ? null : ended;
}

/** What was due in the quarter. Who was told of a due date only after it had passed did not let it pass. */
export async function factsOf(db: Db, { startsOn, endsOn }: Quarter): Promise<DueFact[]> {
  const startedBefore = instantInShanghai(addDays(endsOn, 1), '00:00');
  return dueFacts(db, { from: startsOn, to: endsOn, startedBefore });
}

/** The contacts who get it by mail. Who is registered in two posts reads it once. */
export async function bulletinReaders(db: Db): Promise<string[]> {
  const contacts = await contactsByMail(db, ['supervisor', 'leader']);
  return [...groupBy(contacts, ({ email }) => email.toLowerCase()).values()].flatMap(
    ([first]) => first?.id ?? [],
  );
}

function contentOf(app: App, facts: readonly DueFact[], today: CalendarDate): BulletinContent {
  const items = facts.map(({ unit, closedAt, task, ongoing, ...rest }) => {
    const fact = { ...rest, task: owedWords({ task, ongoing }) };
    const closedOn = closedAt === null ? null : dateInShanghai(closedAt);
    const workingDaysLate = app.calendar.workingDaysBetween(fact.dueOn, closedOn ?? today);
    return {
      unit,
      late: closedOn === null || closedOn > fact.dueOn,
      item: { ...fact, closedOn, workingDaysLate },
    };
  });
  const late = items.filter((entry) => entry.late);
  const open = late.filter(({ item }) => item.closedOn === null).length;
  return {
    counts: { due: items.length, onTime: items.length - late.length, late: late.length - open, open },
    lateByUnit: [...groupBy(late, ({ unit }) => unit)].map(([unit, rows]) => ({
      unit,
      items: rows.map(({ item }) => item),
    })),
  };
}
