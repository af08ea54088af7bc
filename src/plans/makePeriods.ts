import type { DataApp } from '../app.ts';
import { addDays, dateInShanghai } from '../calendar/date.ts';
import { ruleOfPeriod } from '../calendar/recurrence.ts';
import type { Db } from '../db/db.ts';
import { insertObligations, type NewObligation } from '../db/obligations.ts';
import { type DeadlineToReview, lockDeadlinesToExtend, updateDeadline } from '../db/plans.ts';
import { errorText } from '../errors.ts';
import { type Assignment, readAssignment } from '../policies/owed.ts';
import { edgeOn, periodsFrom, planSpan } from './horizon.ts';
import { obligationsOf, ongoingEvery } from './responsible.ts';

const BATCH = 200;

/**
 * Makes the obligations of the periods of recurring deadlines that have come near, for the units and by the ladders of
 * today, a batch a transaction. Their reminders are planned by the roll of the horizon, which comes after it. Safe to
 * repeat and to run twice at once. A period that a long outage passed over is owed all the same. Returns how many were made.
 */
export async function makePeriods(app: DataApp): Promise<number> {
  const startedAt = app.clock.now();
  const edge = edgeOn(dateInShanghai(startedAt));
  const setAside: string[] = [];
  let made = 0;
  for (;;) {
    const size = await app.db.transaction(async (tx) => {
      const items = await lockDeadlinesToExtend(tx, { edge, except: setAside, limit: BATCH });
      const assignment = items.length > 0 ? await readAssignment(tx) : null;
      for (const item of items) {
        const next = assignment && nextPeriods(app, item, { assignment, startedAt });
        if (next) made += await store(tx, item, next);
        else setAside.push(item.deadline.id);
      }
      return items.length;
    });
    if (size < BATCH) break;
  }
  return made;
}

type Next = { owed: NewObligation[]; periodsUntil: string };

/** Null when they cannot be made, which is logged: one bad deadline stops no other. */
function nextPeriods(
  app: DataApp,
  item: DeadlineToReview,
  by: { assignment: Assignment; startedAt: Date },
): Next | null {
  const { id, kind, endsOn, periodsUntil: before } = item.deadline;
  const today = dateInShanghai(by.startedAt);
  try {
    // An administrator may have changed how often a 常态化 task is asked about, or that it is asked about at all.
    const every = kind === 'ongoing' ? ongoingEvery(item, by.assignment) : undefined;
    const rrule = every === undefined ? item.deadline.rrule : ruleOfPeriod(every);
    if (rrule === null || endsOn === null || before === null) throw new Error('no rule or no end');
    if (kind === 'ongoing' && every === undefined) return { owed: [], periodsUntil: edgeOn(today) };
    const { since } = planSpan(item.plan);
    const { due, periodsUntil } = periodsFrom({ rrule, since, endsOn }, addDays(before, 1), today);
    return { owed: obligationsOf(item, due, { ...by, calendar: app.calendar }), periodsUntil };
  } catch (error) {
    app.log.error({ deadlineId: id, error: errorText(error) }, '这条周期性时限的下一期生成不了，已搁置');
    return null;
  }
}

async function store(tx: Db, item: DeadlineToReview, { owed, periodsUntil }: Next): Promise<number> {
  await updateDeadline(tx, item.deadline.id, { periodsUntil });
  return (await insertObligations(tx, owed)).length;
}
