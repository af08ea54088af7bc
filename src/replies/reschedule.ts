import type { DataApp } from '../app.ts';
import { type CalendarDate, dateInShanghai, formatChineseDate } from '../calendar/date.ts';
import type { Db } from '../db/db.ts';
import {
  insertReply,
  LIVE_STATES,
  lockObligation,
  moveObligation,
  type ObligationRow,
  updateObligation,
} from '../db/obligations.ts';
import { cancelPlanned } from '../db/reminders.ts';
import { UserError } from '../errors.ts';
import { replanObligations } from '../reminders/replan.ts';

const RESUMED = '事项已恢复';

/**
 * 延期: the office grants a later due date. The old date's reminders are cancelled, the new date's are planned from now on;
 * false when the task is not open any more. Throws a UserError when the date is not later than the present one.
 */
export async function extend(
  app: DataApp,
  obligationId: string,
  granted: { dueOn: CalendarDate; note: string | null },
): Promise<boolean> {
  return app.db.transaction(async (tx) => {
    const row = await lockObligation(tx, obligationId);
    if (!row || !LIVE_STATES.includes(row.state)) return false;
    const { dueOn, note } = granted;
    if (dueOn <= row.dueOn) {
      throw new UserError(
        'EXTENSION_NOT_LATER',
        `延期后的时限${formatChineseDate(dueOn)}不晚于现在的时限${formatChineseDate(row.dueOn)}。`,
        '请填写更晚的日期。',
      );
    }
    await moveDue(app, tx, row, dueOn, `时限已延至${formatChineseDate(dueOn)}`);
    await insertReply(tx, { obligationId, kind: 'extension', note, repliedAt: app.clock.now() });
    return true;
  });
}

/** 暂停: nothing is sent until it goes on. False when it is not open. */
export async function pause(app: DataApp, obligationId: string, note: string | null): Promise<boolean> {
  const now = app.clock.now();
  return app.db.transaction(async (tx) => {
    if (!(await moveObligation(tx, obligationId, LIVE_STATES, 'paused', { pausedAt: now }))) return false;
    await insertReply(tx, { obligationId, kind: 'pause', note, repliedAt: now });
    await cancelPlanned(tx, obligationId, '事项已暂停');
    return true;
  });
}

/** `before`: the due date that it had, which a pause of working days has moved. */
export type Resumed = { dueOn: CalendarDate; before: CalendarDate };

/**
 * 恢复: the time that was left counts, not the time used: with eight working days left at the pause, it is due eight
 * working days from today; what was late by three is late by three. A pause without a working day in it leaves the due date
 * as it is; none makes it earlier. Null when it is not paused.
 */
export async function resume(
  app: DataApp,
  obligationId: string,
  note: string | null,
): Promise<Resumed | null> {
  return app.db.transaction(async (tx) => {
    const row = await lockObligation(tx, obligationId);
    if (row?.state !== 'paused' || row.pausedAt === null) return null;
    const now = app.clock.now();
    const state = row.acknowledgedAt === null ? ('open' as const) : ('acknowledged' as const);
    const live = await updateObligation(tx, obligationId, { state, pausedAt: null });
    const dueOn = dueAfterPause(app, { dueOn: row.dueOn, pausedOn: dateInShanghai(row.pausedAt) });
    if (dueOn === row.dueOn) await replanObligations(tx, { calendar: app.calendar, now }, [live], RESUMED);
    else await moveDue(app, tx, live, dueOn, RESUMED);
    await insertReply(tx, { obligationId, kind: 'resume', note, repliedAt: now });
    return { dueOn, before: row.dueOn };
  });
}

/** As many working days from today as there were from the day of the pause, be they left or late by. */
function dueAfterPause(
  { calendar, clock }: DataApp,
  { dueOn, pausedOn }: { dueOn: CalendarDate; pausedOn: CalendarDate },
): CalendarDate {
  const today = dateInShanghai(clock.now());
  if (calendar.workingDaysBetween(pausedOn, today) <= 0) return dueOn;
  const left = calendar.workingDaysBetween(pausedOn, dueOn);
  // Counted back from a rest day, its last working day is one of them.
  const from = left < 0 ? calendar.lastWorkingDayOnOrBefore(today) : today;
  const moved = calendar.addWorkingDays(from, left);
  return moved > dueOn ? moved : dueOn;
}

/** A new due date is a new version, so that reminders of the old one cannot be taken for those of the new. */
async function moveDue(
  app: DataApp,
  tx: Db,
  row: ObligationRow,
  dueOn: CalendarDate,
  reason: string,
): Promise<void> {
  const now = app.clock.now();
  const moved = await updateObligation(tx, row.id, {
    dueOn,
    dueVersion: row.dueVersion + 1,
    dueSetAt: now,
    plannedUntil: null,
  });
  await replanObligations(tx, { calendar: app.calendar, now }, [moved], reason);
}
