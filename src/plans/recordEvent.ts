import type { DataApp } from '../app.ts';
import { type CalendarDate, dateInShanghai, dayNumber, formatChineseDate } from '../calendar/date.ts';
import type { Db } from '../db/db.ts';
import { findEvent, owedFromEvents, saveEvent } from '../db/events.ts';
import { insertObligations } from '../db/obligations.ts';
import { type DeadlineToReview, lockDeadline, updateDeadline } from '../db/plans.ts';
import { UserError } from '../errors.ts';
import { readAssignment } from '../policies/owed.ts';
import { fillReminders } from '../reminders/fill.ts';
import { namesOf } from './confirmPlan.ts';
import type { Answers } from './decide.ts';
import { relativeDue } from './relativeDue.ts';
import { obligationsOf, whyNobody } from './responsible.ts';

export type NewEvent = {
  deadlineId: string;
  /** May lie ahead: 会议定于11月20日召开. */
  happenedOn: CalendarDate;
  note: string | null;
  past?: Answers['past'];
  /** It has happened once more, beside those entered before. */
  again?: boolean;
};

export type RecordedEvent = {
  /** This event was recorded before. */
  known: boolean;
  dueOn: CalendarDate;
  obligations: number;
  /** Units that owe this deadline by that very day already, because of another event. */
  owedAlready: number;
  reminders: number;
  unreachable: string[];
};

/**
 * What a deadline waits for has happened: makes the obligations of this event and plans their reminders, in one
 * transaction. Entering it confirms the deadline. Each event makes its own; the same one again makes nothing new. Throws a
 * UserError when nobody can be made responsible yet, when the due date is past and `past` does not say what then, and when
 * something is owed from another day already and `again` does not say that it is a further occurrence.
 */
export async function recordEvent(app: DataApp, event: NewEvent): Promise<RecordedEvent> {
  const startedAt = app.clock.now();
  const today = dateInShanghai(startedAt);
  const { deadlineId, happenedOn, note, past, again } = event;
  refuseFarDay(happenedOn, today);
  return app.db.transaction(async (tx) => {
    const item = await lockDeadline(tx, deadlineId);
    const dueOn = item && dueOf(item, happenedOn, app);
    if (!item || dueOn === undefined) throw new Error(`deadline ${deadlineId} runs from no event`);
    refuseUnready(item);
    const known = await findEvent(tx, deadlineId, happenedOn);
    if (!known && again !== true) await refuseSecond(tx, item);
    if (dueOn < today && past === undefined && !known) throw overdueEvent(item, dueOn);
    const { id: eventId } = await saveEvent(tx, { deadlineId, happenedOn, note, recordedAt: startedAt });
    await updateDeadline(tx, deadlineId, { state: 'confirmed' });
    const due = dueOn >= today || past === 'overdue' ? [dueOn] : [];
    const assignment = await readAssignment(tx);
    const owed = obligationsOf(item, due, { assignment, calendar: app.calendar, startedAt, eventId });
    const created = await insertObligations(tx, owed);
    const filled = await fillReminders(tx, { calendar: app.calendar, now: startedAt }, created);
    return {
      known: known !== undefined,
      dueOn,
      obligations: created.length,
      owedAlready: known ? 0 : owed.length - created.length,
      reminders: filled.reminders,
      unreachable: await namesOf(tx, filled.unreachable),
    };
  });
}

export function dueOf({ deadline }: DeadlineToReview, happenedOn: CalendarDate, app: DataApp) {
  if (!deadline.relative || deadline.dueOn !== null) return undefined;
  return relativeDue(happenedOn, deadline.relative, app.calendar);
}

/** A year ahead or twenty back: a slip of the keyboard. */
export function refuseFarDay(on: CalendarDate, today: CalendarDate): void {
  const ahead = dayNumber(on) - dayNumber(today);
  if (ahead <= 366 && ahead >= -20 * 366) return;
  throw new UserError(
    'EVENT_DATE',
    `事件日期${formatChineseDate(on)}离今天太远。`,
    '请核对年份；尚未确定日期的事件，等确定后再录入。',
  );
}

/** Most likely the day was entered wrongly the first time. */
async function refuseSecond(tx: Db, { deadline: { id, phrase } }: DeadlineToReview): Promise<void> {
  const before = await owedFromEvents(tx, id);
  if (before.length === 0) return;
  const list = before.map(
    ({ happenedOn, dueOn }) => `自${formatChineseDate(happenedOn)}起算、${formatChineseDate(dueOn)}到期`,
  );
  throw new UserError(
    'EVENT_AGAIN',
    `“${phrase}”此前已经立项（${list.join('；')}），没有再录入。`,
    `确是又一次发生的，加上 --again 另立一项；原来的日期录错的，加上 --correct ${before.at(-1)?.happenedOn ?? ''} 更正。`,
  );
}

function refuseUnready(item: DeadlineToReview): void {
  const why = whyNobody(item);
  if (why === null) return;
  throw new UserError(
    'EVENT_NOT_READY',
    `“${item.deadline.phrase}”还不能立项：${why}。`,
    '请先用 map 命令说明这些叫法指哪些单位，再录入事件。',
  );
}

export function overdueEvent({ deadline }: DeadlineToReview, dueOn: CalendarDate): UserError {
  return new UserError(
    'EVENT_OVERDUE',
    `“${deadline.phrase}”按这个日期应于${formatChineseDate(dueOn)}到期，时限已过，没有录入。`,
    '仍需催办的，加上 --overdue（按逾期立项）；不再催办的，加上 --skip（只录入事件）。',
  );
}
