import { randomUUID } from 'node:crypto';
import type { App } from '../app.ts';
import { type CalendarDate, dateInShanghai, instantInShanghai } from '../calendar/date.ts';
import { contactsByMail, type DueFact, dueFacts, hasBulletin, insertBulletin } from '../db/bulletins.ts';
import { insertMessages } from '../db/messages.ts';
import type { BulletinContent } from '../db/schema.ts';
import { enqueueMessages, lostAt } from '../delivery/enqueue.ts';
import { groupBy } from '../group.ts';
import { dayBefore, quarterBefore, quarterOf } from './quarter.ts';

/**
 * Makes the bulletin of the quarter that ended and mails it to supervisors and leaders. Called every morning; acts on the
 * first working day of a quarter, and later in it only when that morning was missed. Once a quarter whatever happens: the
 * quarter is unique in the table. A quarter in which nothing was due has none. `due`: the morning that this call is for.
 */
export async function quarterlyBulletin(app: App, due?: Date): Promise<{ made: boolean; messages: number }> {
  const now = app.clock.now();
  const today = dateInShanghai(now);
  const { startsOn } = quarterOf(today);
  const firstDay = app.calendar.addWorkingDays(dayBefore(startsOn), 1);
  const none = { made: false, messages: 0 };
  if (dateInShanghai(due ?? now) < firstDay || !app.calendar.isWorkingDay(today)) return none;
  const ended = quarterBefore(today);
  if (await hasBulletin(app.db, ended.startsOn)) return none;
  const created = await app.db.transaction(async (tx) => {
    // Who was told of a due date only after it had passed did not let it pass.
    const startedBefore = instantInShanghai(startsOn, '00:00');
    const facts = await dueFacts(tx, { from: ended.startsOn, to: ended.endsOn, startedBefore });
    if (facts.length === 0) return null;
    const content = contentOf(app, facts, today);
    const bulletin = await insertBulletin(tx, { quarterOn: ended.startsOn, content, createdAt: now });
    if (!bulletin) return null;
    const rows = oncePerAddress(await contactsByMail(tx, ['supervisor', 'leader'])).map((contactId) => ({
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

/** Who is registered in two posts reads it once. */
function oncePerAddress(contacts: readonly { id: string; email: string }[]): string[] {
  return [...groupBy(contacts, ({ email }) => email.toLowerCase()).values()].flatMap(
    ([first]) => first?.id ?? [],
  );
}

function contentOf(app: App, facts: readonly DueFact[], today: CalendarDate): BulletinContent {
  const items = facts.map(({ unit, closedAt, ...fact }) => {
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
