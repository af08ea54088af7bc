import type { DataApp } from '../app.ts';
import { type CalendarDate, dateInShanghai } from '../calendar/date.ts';
import { refreshCalendar } from '../db/calendar.ts';
import type { Db } from '../db/db.ts';
import { insertObligations, type ObligationRow } from '../db/obligations.ts';
import { type DeadlineToReview, markPlanConfirmed, planDeadlines, updateDeadline } from '../db/plans.ts';
import { firstPlannedAt } from '../db/reminders.ts';
import { unitNamesOf } from '../db/units.ts';
import { type Assignment, readAssignment } from '../policies/owed.ts';
import { fillReminders } from '../reminders/fill.ts';
import { type Answers, decide, endsByItself } from './decide.ts';
import { obligationsOf, ongoingEvery, unmatchedOf } from './responsible.ts';

export type ConfirmResult = {
  obligations: number;
  reminders: number;
  /** When the first notice goes out; null when nothing is planned. */
  firstAt: Date | null;
  /** Deadlines that stay for review, each with why, and with the answer that would settle it. */
  left: LeftForReview[];
  /** Deadlines whose obligations are made period after period, as each comes near. */
  recurring: number;
  /** Until when each of them runs, and each that was confirmed before and now ends on another day than it did (`before`). */
  ends: RunsUntil[];
  /** Past deadlines that are let be, as a person said. */
  skipped: number;
  /** Who cannot be told: 示例县教育局：没有登记承办人. */
  unreachable: string[];
};

/** `fixed`: the plan's words say so, and no answer changes it. */
export type RunsUntil = {
  ref: string;
  phrase: string;
  endsOn: CalendarDate;
  before: CalendarDate | null;
  fixed: boolean;
};

export type LeftForReview = { ref: string; phrase: string; why: string; ask?: keyof Answers };

const LET_BE = '时限已过，经人工确认不再催办';

/**
 * Confirms the deadlines of a plan that have a date still to come, or a rule with an end, and a matched unit: makes the
 * obligations and plans their reminders, in one transaction. A step whose time has passed already is recorded as skipped,
 * not sent.
 */
export async function confirmPlan(
  app: DataApp,
  planId: string,
  answers: Answers = {},
): Promise<ConfirmResult> {
  await refreshCalendar(app, { force: true });
  const startedAt = app.clock.now();
  return app.db.transaction(async (tx) => {
    const assignment = await readAssignment(tx);
    const result = { left: [] as LeftForReview[], recurring: 0, skipped: 0, ends: [] as RunsUntil[] };
    const created: ObligationRow[] = [];
    for (const item of await planDeadlines(tx, planId)) {
      created.push(...(await confirmOne(tx, app, item, { assignment, startedAt, answers, result })));
    }
    await markPlanConfirmed(tx, planId, startedAt);
    const filled = await fillReminders(tx, { calendar: app.calendar, now: startedAt }, created);
    const ids = created.map((obligation) => obligation.id);
    return {
      ...result,
      obligations: created.length,
      reminders: filled.reminders,
      unreachable: await namesOf(tx, filled.unreachable),
      firstAt: await firstPlannedAt(tx, ids),
    };
  });
}

type Confirming = {
  assignment: Assignment;
  startedAt: Date;
  answers: Answers;
  result: Pick<ConfirmResult, 'left' | 'recurring' | 'skipped' | 'ends'>;
};

async function confirmOne(
  tx: Db,
  app: DataApp,
  item: DeadlineToReview,
  { assignment, startedAt, answers, result }: Confirming,
): Promise<ObligationRow[]> {
  const { id, kind, state, warnings, phrase } = item.deadline;
  const { ref } = item.task;
  const today = dateInShanghai(startedAt);
  const every = kind === 'ongoing' ? ongoingEvery(item, assignment) : undefined;
  const decision = decide(item, { today, answers, every });
  if (decision.is === 'left') {
    const { why, ask } = decision;
    if (state === 'pending') result.left.push({ ref, phrase, why, ...(ask && { ask }) });
    return [];
  }
  if (decision.is === 'skipped') {
    result.skipped += 1;
    await updateDeadline(tx, id, { state: 'confirmed', warnings: [...warnings, LET_BE] });
    return [];
  }
  if ('rrule' in decision.confirmed) {
    const { rrule, endsOn } = decision.confirmed;
    const before = state === 'pending' ? null : item.deadline.endsOn;
    if (before === null) result.recurring += 1;
    if (before !== endsOn)
      result.ends.push({ ref, phrase, endsOn, before, fixed: endsByItself(item, rrule) });
  }
  await updateDeadline(tx, id, { ...decision.confirmed, state: 'confirmed' });
  const waiting = unmatchedOf(item);
  if (waiting) result.left.push({ ref, phrase, why: `${waiting}未匹配，其他单位已确认` });
  const owed = obligationsOf(item, decision.due, { assignment, calendar: app.calendar, startedAt });
  return insertObligations(tx, owed);
}

/** 示例县教育局：没有登记承办人. */
export async function namesOf(tx: Db, unreachable: { unitId: string; reason: string }[]): Promise<string[]> {
  const nameOf = await unitNamesOf(
    tx,
    unreachable.map((u) => u.unitId),
  );
  return unreachable.map(({ unitId, reason }) => `${nameOf.get(unitId) ?? ''}：${reason}`);
}
