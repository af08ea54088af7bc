import type { DataApp } from '../app.ts';
import { type CalendarDate, dateInShanghai, formatChineseDate } from '../calendar/date.ts';
import { dueGrounds } from '../db/dueGrounds.ts';
import { findEvent, moveEvent } from '../db/events.ts';
import {
  isOwedOtherwise,
  LIVE_STATES,
  lockOfEvent,
  type ObligationRow,
  updateObligation,
} from '../db/obligations.ts';
import { lockDeadline } from '../db/plans.ts';
import { getPolicies } from '../db/policies.ts';
import { UserError } from '../errors.ts';
import { settleDueOn } from '../policies/owed.ts';
import { replanObligations } from '../reminders/replan.ts';
import { dueOf, overdueEvent, refuseFarDay } from './recordEvent.ts';

export type Correction = {
  deadlineId: string;
  /** The day that was entered. */
  from: CalendarDate;
  /** The day on which it happened. */
  to: CalendarDate;
  past?: 'overdue' | 'skip';
};

export type Corrected = { dueOn: CalendarDate; moved: number; kept: number };

/**
 * The day of an event was entered wrongly: its obligations get the due date that the right day gives, on a new version, and
 * are planned anew. What is closed, or whose due date the office has set by hand since, stays. Throws a UserError.
 */
export async function correctEvent(
  app: DataApp,
  { deadlineId, from, to, past }: Correction,
): Promise<Corrected> {
  const now = app.clock.now();
  refuseFarDay(to, dateInShanghai(now));
  return app.db.transaction(async (tx) => {
    const item = await lockDeadline(tx, deadlineId);
    const periodOn = item && dueOf(item, to, app);
    if (!item || periodOn === undefined) throw new Error(`deadline ${deadlineId} runs from no event`);
    const event = await findEvent(tx, deadlineId, from);
    if (!event)
      throw notCorrected(`没有录入过${formatChineseDate(from)}的这一事件`, '请用 event list 核对日期。');
    if (await findEvent(tx, deadlineId, to))
      throw notCorrected(`${formatChineseDate(to)}的事件此前已经录入`, '请用 event list 核对日期。');
    if (periodOn < dateInShanghai(now) && past !== 'overdue') throw overdueEvent(item, periodOn);
    if (await isOwedOtherwise(tx, { deadlineId, periodOn, eventId: event.id })) {
      const due = formatChineseDate(periodOn);
      throw notCorrected(
        `另一次事件已有${due}到期的事项`,
        '请核对日期；重复录入的一次，请将其事项登记办结。',
      );
    }
    await moveEvent(tx, event.id, to);
    const rows = await lockOfEvent(tx, event.id);
    const grounds = await dueGrounds(
      tx,
      rows.map(({ id }) => id),
    );
    const policies = await getPolicies(tx, [...new Set(rows.map(({ policyId }) => policyId))]);
    const moved: ObligationRow[] = [];
    for (const row of rows) {
      const policy = policies.get(row.policyId);
      const isOpen = row.state === 'paused' || LIVE_STATES.includes(row.state);
      if (!policy || !isOpen || grounds.get(row.id)?.byHand) continue;
      const dueOn = settleDueOn(periodOn, policy, app.calendar);
      const version = { dueVersion: row.dueVersion + 1, dueSetAt: now, plannedUntil: null };
      moved.push(await updateObligation(tx, row.id, { periodOn, dueOn, ...version }));
    }
    const live = moved.filter(({ state }) => state !== 'paused');
    await replanObligations(
      tx,
      { calendar: app.calendar, now },
      live,
      `起算日期更正为${formatChineseDate(to)}`,
    );
    return { dueOn: periodOn, moved: moved.length, kept: rows.length - moved.length };
  });
}

const notCorrected = (what: string, advice: string): UserError =>
  new UserError('EVENT_CORRECT', `${what}，没有更正。`, advice);
