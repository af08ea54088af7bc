import { sql } from 'drizzle-orm';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { liveCalendar } from '../../../src/calendar/live.ts';
import type { ArrangedDay } from '../../../src/calendar/types.ts';
import { manualClock } from '../../../src/clock.ts';
import {
  enteredNotices,
  ownDays,
  putOwnDay,
  readCalendar,
  refreshCalendar,
  removeOwnDay,
  replaceNotice,
} from '../../../src/db/calendar.ts';
import { calendarDays, calendarNotices, settings } from '../../../src/db/schema.ts';
import { createTestDatabase, type TestDatabase } from '../../support/database.ts';

const at = new Date('2026-11-10T02:00:00Z');
const source = '国务院办公厅关于2027年部分节假日安排的通知';
const off = (on: string, name = '国庆节', from = source): ArrangedDay => ({
  on,
  kind: 'off',
  name,
  source: from,
});
const work = (on: string, name = '国庆节', from = source): ArrangedDay => ({
  ...off(on, name, from),
  kind: 'work',
});
const own = (on: string, kind: 'off' | 'work' = 'off'): ArrangedDay => ({
  on,
  kind,
  name: '古尔邦节',
  source: '自治区通知',
});
const notice = (days: ArrangedDay[], year = 2027) => ({ year, source, days });

describe('the stored calendar', () => {
  let database: TestDatabase;
  beforeAll(async () => {
    database = await createTestDatabase();
  });
  afterAll(() => database.drop());
  beforeEach(async () => {
    for (const table of [calendarDays, calendarNotices, settings]) await database.db.delete(table);
  });

  it('gives back notices and own days apart, in order', async () => {
    const { db } = database;
    expect(await readCalendar(db)).toEqual({ notices: { years: [], days: [] }, own: [] });
    await replaceNotice(db, notice([off('2027-10-01'), off('2026-12-31', '元旦')]), at);
    await putOwnDay(db, own('2027-05-17'), at);
    expect(await readCalendar(db)).toEqual({
      notices: { years: [2027], days: [off('2026-12-31', '元旦'), off('2027-10-01')] },
      own: [own('2027-05-17')],
    });
    expect(await enteredNotices(db)).toEqual([{ year: 2027, source, importedAt: at }]);
  });

  it('replaces a notice whole when its year is entered again, and no other', async () => {
    const { db } = database;
    await replaceNotice(db, notice([off('2028-10-01')], 2028), at);
    await replaceNotice(db, notice([off('2027-10-01'), work('2027-10-09')]), at);
    await replaceNotice(db, { ...notice([off('2027-10-01'), work('2027-10-10')]), source: '更正通知' }, at);
    const { notices } = await readCalendar(db);
    expect(notices.days.map(({ on }) => on)).toEqual(['2027-10-01', '2027-10-10', '2028-10-01']);
    expect((await enteredNotices(db)).map((one) => one.source)).toEqual(['更正通知', source]);
  });

  it('gives a day of two notices to the one that came last', async () => {
    const { db } = database;
    await replaceNotice(db, notice([off('2027-10-01'), off('2027-12-31', '元旦')]), at);
    await replaceNotice(db, notice([off('2028-10-01'), work('2027-12-31', '元旦')], 2028), at);
    const { notices } = await readCalendar(db);
    expect(notices.days.filter(({ on }) => on === '2027-12-31')).toEqual([work('2027-12-31', '元旦')]);
  });

  it("keeps the office's own days over a notice, and what the notice says for when they are taken back", async () => {
    const { db } = database;
    await putOwnDay(db, own('2027-10-02', 'work'), at);
    await replaceNotice(db, notice([off('2027-10-01'), off('2027-10-02'), off('2027-10-03')]), at);
    await putOwnDay(db, own('2027-10-03', 'work'), at);
    expect(await ownDays(db)).toEqual([own('2027-10-02', 'work'), own('2027-10-03', 'work')]);
    expect((await readCalendar(db)).notices.days).toEqual([off('2027-10-01')]);

    await putOwnDay(db, own('2027-10-03', 'off'), at);
    expect(await removeOwnDay(db, '2027-10-03', at)).toEqual(own('2027-10-03', 'off'));
    expect(await removeOwnDay(db, '2027-10-02', at)).toEqual(own('2027-10-02', 'work'));
    expect(await readCalendar(db)).toEqual({
      notices: { years: [2027], days: [off('2027-10-01'), off('2027-10-02'), off('2027-10-03')] },
      own: [],
    });
    expect(await removeOwnDay(db, '2027-10-03', at)).toBeNull();
  });

  it('forgets what a notice said under an own day when the notice is replaced', async () => {
    const { db } = database;
    await putOwnDay(db, own('2027-10-02', 'work'), at);
    await replaceNotice(db, notice([off('2027-10-01'), off('2027-10-02')]), at);
    await replaceNotice(db, notice([off('2027-10-01')]), at);
    await removeOwnDay(db, '2027-10-02', at);
    expect((await readCalendar(db)).notices.days).toEqual([off('2027-10-01')]);
  });

  it('loses nothing to changes at the same time', async () => {
    const { db } = database;
    const days = Array.from({ length: 20 }, (_, i) => `2027-03-${String(i + 1).padStart(2, '0')}`);
    const whole = notice([off('2027-10-01'), ...days.map((on) => off(on))]);
    await Promise.all([
      ...days.map((on) => putOwnDay(db, own(on, 'work'), at)),
      replaceNotice(db, whole, at),
      replaceNotice(db, whole, at),
    ]);
    expect(await ownDays(db)).toHaveLength(20);
    await Promise.all(days.map((on) => removeOwnDay(db, on, at)));
    const { notices, own: left } = await readCalendar(db);
    expect({ days: notices.days.length, left: left.length }).toEqual({ days: 21, left: 0 });
  });

  it('changes nothing when the transaction around it fails', async () => {
    const { db } = database;
    await replaceNotice(db, notice([off('2027-10-01')]), at);
    const failing = db.transaction(async (tx) => {
      await replaceNotice(tx, notice([off('2027-10-01'), off('2027-10-02')]), at);
      throw new Error('stop');
    });
    await expect(failing).rejects.toThrow('stop');
    expect((await readCalendar(db)).notices.days).toEqual([off('2027-10-01')]);
  });

  it('is read again by whoever holds a calendar, a minute later or at once', async () => {
    const { db } = database;
    const clock = manualClock(at);
    const calendar = liveCalendar();
    const app = { db, clock, calendar };
    const later = (ms: number) => clock.set(new Date(clock.now().getTime() + ms));
    expect(await refreshCalendar(app)).toBe(false);
    expect(calendar.readAt).toEqual(at);

    await putOwnDay(db, own('2027-05-17'), at);
    later(59_999);
    expect(await refreshCalendar(app)).toBe(false);
    expect(calendar.isWorkingDay('2027-05-17')).toBe(true);
    later(1);
    expect(await refreshCalendar(app)).toBe(true);
    expect(calendar.isWorkingDay('2027-05-17')).toBe(false);
    later(60_000);
    expect(await refreshCalendar(app)).toBe(false);

    await removeOwnDay(db, '2027-05-17', at);
    expect(await refreshCalendar(app, { force: true })).toBe(true);
    expect(calendar.isWorkingDay('2027-05-17')).toBe(true);
  });

  it('keeps what the later of two readings found, whichever ends first', async () => {
    const { db } = database;
    const app = { db, clock: manualClock(at), calendar: liveCalendar() };
    await refreshCalendar(app);
    await db.transaction(
      async (tx) => {
        // This reading sees the tables as they are now, and ends last.
        await readCalendar(tx);
        await putOwnDay(db, own('2027-05-17'), at);
        // A query starts when somebody waits for it.
        const slow = Promise.resolve(tx.execute(sql`select pg_sleep(0.3)`));
        const early = refreshCalendar({ ...app, db: tx }, { force: true });
        expect(await refreshCalendar(app, { force: true })).toBe(true);
        await slow;
        expect(await early).toBe(false);
      },
      { isolationLevel: 'repeatable read' },
    );
    expect(app.calendar.isWorkingDay('2027-05-17')).toBe(false);
  });

  it('is asked for again at the next chance when reading failed', async () => {
    const closed = await createTestDatabase();
    const app = { db: closed.db, clock: manualClock(at), calendar: liveCalendar() };
    await closed.drop();
    await expect(refreshCalendar(app)).rejects.toThrow();
    expect(app.calendar.readAt).toBeNull();
    expect(await refreshCalendar({ ...app, db: database.db })).toBe(false);
    expect(app.calendar.readAt).toEqual(at);
  });
});
