import type { DataApp } from '../app.ts';
import { refreshCalendar } from '../db/calendar.ts';
import { DAY_MS } from '../calendar/date.ts';
import type { Db } from '../db/db.ts';
import {
  anyMarked,
  lockMarked,
  markForReplanning,
  markPlanned,
  obligationFacts,
  type ObligationRow,
} from '../db/obligations.ts';
import {
  endReminders,
  insertReminders,
  type NewReminder,
  type ReminderRow,
  standingReminders,
} from '../db/reminders.ts';
import { groupBy } from '../group.ts';
import { resettleDueDates } from './resettle.ts';
import { HORIZON_DAYS, planBatch, type PlannedObligation, type PlanningTime, rowsOf } from './planBatch.ts';

/** Why reminders are planned anew, as the record and the pages say it. */
export const REPLAN = {
  policy: '催办策略调整',
  calendar: '工作日历调整',
  manual: '人工催办',
} as const;

export const SKIPPED_BY_NEW_POLICY = '策略调整时该时点已过';

/** A reminder still to come that planning anew has moved; `from` null: it is new, `to` null: it is cancelled. */
export type MovedReminder = {
  unit: string;
  task: string;
  dueOn: string;
  step: string;
  from: Date | null;
  to: Date | null;
};

type Change = Omit<MovedReminder, 'unit' | 'task' | 'dueOn'> & { obligationId: string };

const BATCH = 500;

/** Plans every obligation anew that is marked for it, a batch a transaction, and lists what moved. */
export async function replanMarked(app: DataApp): Promise<{ moved: MovedReminder[] }> {
  const moved: MovedReminder[] = [];
  if (!(await anyMarked(app.db))) return { moved };
  // Whoever marked them may have changed the calendar in another process.
  await refreshCalendar(app, { force: true });
  let after: string | null = null;
  do {
    const from: string | null = after;
    const some: Replanned = await app.db.transaction((tx) => replanSome(app, tx, from));
    moved.push(...some.moved);
    after = some.last;
  } while (after !== null);
  return { moved };
}

/**
 * Has the calendar read again, at most once a minute; when its days have changed, what is still open is marked for planning
 * anew, because some of it may have been planned by the old days meanwhile.
 */
export async function followCalendar(app: DataApp): Promise<void> {
  if (await refreshCalendar(app)) await markForReplanning(app.db, REPLAN.calendar, null);
}

/** The same, as part of a larger change. */
export async function replanWithin(app: Planner, tx: Db): Promise<{ moved: MovedReminder[] }> {
  const moved: MovedReminder[] = [];
  let after: string | null = null;
  do {
    const some: Replanned = await replanSome(app, tx, after);
    moved.push(...some.moved);
    after = some.last;
  } while (after !== null);
  return { moved };
}

type Planner = Pick<DataApp, 'calendar' | 'clock'>;
type Replanned = { last: string | null; moved: MovedReminder[] };

/** One batch. An obligation whose policy cannot be read stays marked, so that the next batch begins after `last`; null: no more. */
async function replanSome(app: Planner, tx: Db, after: string | null): Promise<Replanned> {
  const batch = await lockMarked(tx, { after, limit: BATCH });
  if (batch.length === 0) return { last: null, moved: [] };
  const at = { calendar: app.calendar, now: app.clock.now() };
  const settled = batch.some(movesDue) ? await resettleDueDates(tx, at, batch) : batch;
  const changes = await replanObligations(tx, at, settled);
  return { last: batch.at(-1)?.id ?? null, moved: await named(tx, changes) };
}

/** The calendar counts its days and the policy says what becomes of a due date on a rest day. */
function movesDue({ replanReason }: ObligationRow): boolean {
  return replanReason === REPLAN.calendar || replanReason === REPLAN.policy;
}

/**
 * Plans the reminders still to come anew: with the contacts, policy, calendar and due date of now. What has been handled
 * stays as it is; a reminder that is no longer due then is cancelled with the reason, never deleted, and planned once more
 * at its new time. One whose new time has passed goes out at once, but a step that only a new policy has brought in is
 * skipped when its time is over.
 */
export async function replanObligations(
  db: Db,
  at: PlanningTime,
  obligations: ObligationRow[],
  reason?: string,
): Promise<Change[]> {
  const known = groupBy(
    await standingReminders(
      db,
      obligations.map((o) => o.id),
    ),
    (r) => r.obligationId,
  );
  const horizon = at.now.getTime() + HORIZON_DAYS * DAY_MS;
  const edges = obligations.map((o) => o.plannedUntil?.getTime() ?? 0);
  const batch = await planBatch(db, at, obligations, new Date(Math.max(horizon, ...edges)));
  const changes: Change[] = [];
  const added: NewReminder[] = [];
  const ended = new Map<string, { state: 'cancelled' | 'skipped'; reason: string; ids: string[] }>();
  const end = (state: 'cancelled' | 'skipped', why: string, id: string) => {
    const group = ended.get(`${state} ${why}`) ?? { state, reason: why, ids: [] };
    group.ids.push(id);
    ended.set(`${state} ${why}`, group);
  };
  for (const one of batch.planned) {
    const why = reason ?? one.obligation.replanReason ?? '重新排期';
    const difference = compare(one, known.get(one.obligation.id) ?? [], at.now, why);
    changes.push(...difference.changes);
    added.push(...difference.added);
    for (const [state, text, id] of difference.ended) end(state, text, id);
  }
  for (const { ids, state, reason: text } of ended.values()) await endReminders(db, ids, state, text);
  await insertReminders(db, added);
  await markPlanned(
    db,
    batch.until,
    batch.planned.map(({ obligation, plan }) => ({ id: obligation.id, nextStepAt: plan.nextStepAt })),
  );
  return changes;
}

type Difference = {
  changes: Change[];
  added: NewReminder[];
  ended: ['cancelled' | 'skipped', string, string][];
};

const keyOf = (
  r: Pick<NewReminder, 'dueVersion' | 'step' | 'occurrence' | 'contactId' | 'channel'>,
): string => `${r.dueVersion} ${r.step} ${r.occurrence} ${r.contactId} ${r.channel}`;

const wayOf = (r: Pick<NewReminder, 'contactId' | 'channel'>): string => `${r.contactId} ${r.channel}`;

/** To whom the 交办 notice has gone by which channel, or is on its way, whatever its step is called in the policy of now. */
function handedOver(standing: readonly ReminderRow[]): (row: NewReminder) => boolean {
  const gone = standing.filter((r) => r.kind === 'assignment' && !['planned', 'skipped'].includes(r.state));
  const ways = new Set(gone.map(wayOf));
  return (row) => row.kind === 'assignment' && ways.has(wayOf(row));
}

function compare(
  { obligation, policy, plan }: PlannedObligation,
  standing: ReminderRow[],
  now: Date,
  why: string,
): Difference {
  const { id: obligationId, plannedUntil: edge } = obligation;
  const difference: Difference = { changes: [], added: [], ended: [] };
  const note = (step: string, from: Date | null, to: Date | null) =>
    difference.changes.push({ obligationId, step, from, to });
  const wanted = new Map(rowsOf(policy, plan.reminders).map((row) => [keyOf(row), row]));
  for (const row of standing) {
    const next = wanted.get(keyOf(row));
    if (next) wanted.delete(keyOf(row));
    // A 交办 notice is only skipped for another that stands for it.
    if (
      row.state === 'skipped' &&
      row.kind === 'reminder' &&
      next?.state === 'planned' &&
      next.plannedAt > now
    ) {
      difference.ended.push(['cancelled', `${row.reason ?? ''}；${why}`, row.id]);
      difference.added.push(next);
      note(row.step, null, next.plannedAt);
    }
    if (row.state !== 'planned') continue;
    if (next?.state === 'skipped') difference.ended.push(['skipped', next.reason ?? why, row.id]);
    else if (next?.plannedAt.getTime() === row.plannedAt.getTime()) continue;
    else {
      difference.ended.push(['cancelled', why, row.id]);
      if (next) difference.added.push(next);
    }
    note(row.step, row.plannedAt, next?.state === 'planned' ? next.plannedAt : null);
  }
  const isHandedOver = handedOver(standing);
  for (const row of wanted.values()) {
    if (isHandedOver(row)) continue;
    const late = why === REPLAN.policy && row.state === 'planned' && row.plannedAt <= now;
    difference.added.push(late ? { ...row, state: 'skipped', reason: SKIPPED_BY_NEW_POLICY } : row);
    // What lies beyond the edge is not new: time has brought it near.
    const isNew = edge === null || row.plannedAt <= edge;
    if (!late && isNew && row.state === 'planned') note(row.step, null, row.plannedAt);
  }
  return difference;
}

async function named(db: Db, changes: Change[]): Promise<MovedReminder[]> {
  const facts = await obligationFacts(db, [...new Set(changes.map((c) => c.obligationId))]);
  return changes.flatMap(({ obligationId, ...change }) => {
    const fact = facts.get(obligationId);
    return fact ? [{ unit: fact.unit, task: fact.task.title, dueOn: fact.obligation.dueOn, ...change }] : [];
  });
}
