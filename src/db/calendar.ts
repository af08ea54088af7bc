import { and, eq, inArray, isNotNull, isNull, sql } from 'drizzle-orm';
import { z } from 'zod';
import { MINUTE_MS } from '../calendar/date.ts';
import type { ArrangedDay, CalendarOptions, LiveCalendar } from '../calendar/types.ts';
import type { Clock } from '../clock.ts';
import type { Db } from './db.ts';
import { calendarDays, calendarNotices } from './schema.ts';
import { readSetting, writeSetting } from './settings.ts';

type NoticeDays = { year: number; source: string; days: readonly ArrangedDay[] };

/** Notices and days of the office's own, in the shape that a calendar is made of; read in one statement, as of one moment. */
export async function readCalendar(db: Db): Promise<Required<CalendarOptions>> {
  const rows = await db
    .select({ year: calendarNotices.year, day: calendarDays })
    .from(calendarNotices)
    .fullJoin(calendarDays, eq(calendarDays.noticeYear, calendarNotices.year))
    .orderBy(calendarDays.on);
  const years = rows.flatMap(({ year }) => (year === null ? [] : [year]));
  const daysOf = (own: boolean) =>
    rows.flatMap(({ year, day }) => (day && (year === null) === own ? [arrangedDay(day)] : []));
  return {
    notices: { years: [...new Set(years)].sort((a, b) => a - b), days: daysOf(false) },
    own: daysOf(true),
  };
}

export async function enteredNotices(db: Db): Promise<(typeof calendarNotices.$inferSelect)[]> {
  return db.select().from(calendarNotices).orderBy(calendarNotices.year);
}

/**
 * Has the calendar that everybody holds read its days again, when the last reading is a minute old or `force` says so:
 * another process may have entered a notice. Whether its days have changed since the last reading:
 * what was planned in between has to be planned anew.
 */
export async function refreshCalendar(
  app: { db: Db; clock: Clock; calendar: LiveCalendar },
  options: { force?: boolean } = {},
): Promise<boolean> {
  const { db, clock, calendar } = app;
  const now = clock.now();
  const before = calendar.readAt;
  if (!options.force && before && Math.abs(now.getTime() - before.getTime()) < MINUTE_MS) return false;
  calendar.readAt = now;
  try {
    const days = await readCalendar(db);
    // Somebody has begun to read later than this, and what they find is newer.
    if (calendar.readAt !== now) return false;
    // Nothing was planned yet by a calendar that had not been read.
    return calendar.replace(days) && before !== null;
  } catch (error) {
    calendar.readAt = before;
    throw error;
  }
}

/**
 * Stores a year's notice in place of what was entered for that year before. Days that the office declared itself stay the
 * office's; a day that the notice of another year arranges too is this one's from now on.
 */
export async function replaceNotice(db: Db, notice: NoticeDays, importedAt: Date): Promise<void> {
  const { year, source, days } = notice;
  await changing(db, async (tx) => {
    const dates = days.map(({ on }) => on);
    await tx.delete(calendarDays).where(eq(calendarDays.noticeYear, year));
    if (dates.length > 0)
      await tx
        .delete(calendarDays)
        .where(and(inArray(calendarDays.on, dates), isNotNull(calendarDays.noticeYear)));
    await tx
      .insert(calendarNotices)
      .values({ year, source, importedAt })
      .onConflictDoUpdate({ target: calendarNotices.year, set: { source, importedAt } });
    const own = new Set((await ownDays(tx)).map(({ on }) => on));
    const free = days.filter(({ on }) => !own.has(on));
    if (free.length > 0)
      await tx.insert(calendarDays).values(free.map((day) => ({ ...day, noticeYear: year })));
    const covered = (await readCovered(tx)).filter(
      (day) => day.noticeYear !== year && !dates.includes(day.on),
    );
    for (const day of days) if (own.has(day.on)) covered.push({ ...day, noticeYear: year });
    await writeCovered(tx, covered, importedAt);
  });
}

/** Declares a day of the office's own, in place of what it declared for that day before. */
export async function putOwnDay(db: Db, day: ArrangedDay, at: Date): Promise<void> {
  await changing(db, async (tx) => {
    const [row] = await tx.delete(calendarDays).where(eq(calendarDays.on, day.on)).returning();
    await tx.insert(calendarDays).values({ ...day, noticeYear: null });
    if (row && row.noticeYear !== null)
      await writeCovered(
        tx,
        [...(await readCovered(tx)), { ...arrangedDay(row), noticeYear: row.noticeYear }],
        at,
      );
  });
}

/** Takes back a day of the office's own; what a notice says about it holds again. Null: the office declared nothing there. */
export async function removeOwnDay(db: Db, on: string, at: Date): Promise<ArrangedDay | null> {
  return changing(db, async (tx) => {
    const [row] = await tx
      .delete(calendarDays)
      .where(and(eq(calendarDays.on, on), isNull(calendarDays.noticeYear)))
      .returning();
    if (!row) return null;
    const covered = await readCovered(tx);
    const back = covered.filter((day) => day.on === on);
    if (back.length > 0) {
      await tx.insert(calendarDays).values(back);
      await writeCovered(
        tx,
        covered.filter((day) => day.on !== on),
        at,
      );
    }
    return arrangedDay(row);
  });
}

export async function ownDays(db: Db): Promise<ArrangedDay[]> {
  const rows = await db
    .select()
    .from(calendarDays)
    .where(isNull(calendarDays.noticeYear))
    .orderBy(calendarDays.on);
  return rows.map(arrangedDay);
}

function arrangedDay({ on, kind, name, source }: ArrangedDay): ArrangedDay {
  return { on, kind, name, source };
}

/** One change at a time: two of them could else each miss the other's days. Readers do not wait. */
async function changing<T>(db: Db, change: (tx: Db) => Promise<T>): Promise<T> {
  return db.transaction(async (tx) => {
    await tx.execute(sql`lock table ${calendarDays} in share row exclusive mode`);
    return change(tx);
  });
}

/*
 * A day has one row. What a notice says about a day that the office declared itself is kept beside it, so that it holds
 * again when the office takes its own day back.
 */
const COVERED = 'calendar.coveredByOwnDays';

const coveredSchema = z.array(
  z.object({
    on: z.string(),
    kind: z.enum(['off', 'work']),
    name: z.string(),
    source: z.string(),
    noticeYear: z.number(),
  }),
);
type Covered = z.infer<typeof coveredSchema>;

async function readCovered(tx: Db): Promise<Covered> {
  return (await readSetting(tx, COVERED, coveredSchema)) ?? [];
}

async function writeCovered(tx: Db, covered: Covered, changedAt: Date): Promise<void> {
  await writeSetting(tx, COVERED, covered, changedAt);
}
