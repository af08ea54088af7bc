import { and, asc, eq, gt, inArray, isNotNull, isNull, lt, lte, ne, type SQL, sql } from 'drizzle-orm';
import type { Db } from './db.ts';
import {
  deadlines,
  events,
  obligations,
  type ObligationState,
  plans,
  replies,
  type ReplyKind,
  tasks,
  taskUnits,
  units,
} from './schema.ts';

export type NewObligation = typeof obligations.$inferInsert;
export type ObligationRow = typeof obligations.$inferSelect;

/** States in which reminders still go out. */
export const LIVE_STATES: ObligationState[] = ['open', 'acknowledged', 'submitted'];

/** Adds obligations; one that is there already (same deadline, unit, period) stays as it is and is not returned. */
export async function insertObligations(db: Db, rows: NewObligation[]): Promise<ObligationRow[]> {
  if (rows.length === 0) return [];
  return db.insert(obligations).values(rows).onConflictDoNothing().returning();
}

/**
 * Live obligations that were never planned, then those whose next step comes before `until`, the nearest first. Asked in
 * one statement, or in a stricter order than that of an index, PostgreSQL would sort all of them for every batch. Locked
 * until the transaction ends; those that another one holds are passed over.
 */
export async function lockObligationsToPlan(
  db: Db,
  { until, except, limit }: { until: Date; except: string[]; limit: number },
): Promise<ObligationRow[]> {
  const some = (which: SQL | undefined) =>
    db
      .select()
      .from(obligations)
      .where(
        and(
          inArray(obligations.state, LIVE_STATES),
          which,
          sql`not (${obligations.id} = any(${sql.param(except)}::uuid[]))`,
        ),
      );
  const unplanned = await some(isNull(obligations.plannedUntil))
    .orderBy(asc(obligations.id))
    .limit(limit)
    .for('update', { skipLocked: true });
  if (unplanned.length === limit) return unplanned;
  const near = await some(and(isNotNull(obligations.plannedUntil), lte(obligations.nextStepAt, until)))
    .orderBy(asc(obligations.nextStepAt))
    .limit(limit - unplanned.length)
    .for('update', { skipLocked: true });
  return [...unplanned, ...near];
}

/** Keeps how far obligations are planned and what comes next; what had to be planned anew has been. */
export async function markPlanned(
  db: Db,
  until: Date,
  planned: { id: string; nextStepAt: Date | null }[],
): Promise<void> {
  if (planned.length === 0) return;
  const ids = sql.param(planned.map((p) => p.id));
  const next = sql.param(planned.map((p) => p.nextStepAt?.toISOString() ?? null));
  await db.execute(sql`update ${obligations} as o
    set planned_until = ${until.toISOString()}::timestamptz, next_step_at = v.next_step_at, replan_reason = null
    from unnest(${ids}::uuid[], ${next}::timestamptz[]) as v(id, next_step_at) where o.id = v.id`);
}

/** Later periods of a recurring deadline that the unit knows already: another one of the same deadline came before. */
export async function laterPeriods(db: Db, ids: string[]): Promise<Set<string>> {
  if (ids.length === 0) return new Set();
  const result = await db.execute<{ id: string }>(sql`select o.id from ${obligations} as o
    where o.id = any(${sql.param(ids)}::uuid[]) and exists (select from ${obligations} as before
      where before.deadline_id = o.deadline_id and before.unit_id = o.unit_id and before.period_on < o.period_on
        and before.event_id is not distinct from o.event_id)`);
  return new Set(result.rows.map((row) => row.id));
}

/** Marks live obligations so that their reminders are planned anew within a minute; those of `unitIds`, or all of them. */
export async function markForReplanning(db: Db, reason: string, unitIds: string[] | null): Promise<number> {
  const of = unitIds === null ? undefined : sql`${obligations.unitId} = any(${sql.param(unitIds)}::uuid[])`;
  const marked = await db
    .update(obligations)
    .set({ replanReason: reason })
    .where(and(of, inArray(obligations.state, LIVE_STATES)));
  return marked.rowCount ?? 0;
}

export async function anyMarked(db: Db): Promise<boolean> {
  const rows = await db
    .select({ id: obligations.id })
    .from(obligations)
    .where(and(isNotNull(obligations.replanReason), inArray(obligations.state, LIVE_STATES)))
    .limit(1);
  return rows.length > 0;
}

/**
 * Live obligations marked for planning anew, in the order of their ids, those after `after`. Locked until the transaction
 * ends; another process's are passed over.
 */
export async function lockMarked(
  db: Db,
  { after, limit }: { after: string | null; limit: number },
): Promise<ObligationRow[]> {
  return db
    .select()
    .from(obligations)
    .where(
      and(
        isNotNull(obligations.replanReason),
        inArray(obligations.state, LIVE_STATES),
        after === null ? undefined : gt(obligations.id, after),
      ),
    )
    .orderBy(asc(obligations.id))
    .limit(limit)
    .for('update', { skipLocked: true });
}

/** One obligation, locked until the transaction ends. */
export async function lockObligation(db: Db, id: string): Promise<ObligationRow | undefined> {
  const [row] = await db.select().from(obligations).where(eq(obligations.id, id)).for('update');
  return row;
}

/** What an event has made, locked until the transaction ends. */
export async function lockOfEvent(db: Db, eventId: string): Promise<ObligationRow[]> {
  return db.select().from(obligations).where(eq(obligations.eventId, eventId)).for('update');
}

/** Whether another event has made an obligation of this deadline for that day. */
export async function isOwedOtherwise(
  db: Db,
  { deadlineId, periodOn, eventId }: { deadlineId: string; periodOn: string; eventId: string },
): Promise<boolean> {
  const others = and(
    eq(obligations.deadlineId, deadlineId),
    eq(obligations.periodOn, periodOn),
    ne(obligations.eventId, eventId),
  );
  return (await db.$count(obligations, others)) > 0;
}

export async function updateObligation(
  db: Db,
  id: string,
  change: Partial<NewObligation>,
): Promise<ObligationRow> {
  const [row] = await db.update(obligations).set(change).where(eq(obligations.id, id)).returning();
  if (!row) throw new Error(`obligation ${id} is gone`);
  return row;
}

/** What a message says about an obligation: the plan, the words, the unit, and how it stands now. */
export type ObligationFacts = {
  obligation: ObligationRow;
  unit: string;
  task: { ref: string; title: string };
  phrase: string;
  /** 常态化: the task goes on, and its unit is asked about it from time to time. */
  ongoing: boolean;
  /** Which decision of the office moved the due date; an extension, if there was one. */
  movedBy: 'extension' | 'resume' | null;
  /** Of a deadline that runs from an event or from publication: what it runs from, and that day. */
  since: { after: string; on: string } | null;
  /** Who leads the task: 示例县财政局, 甲局等; null: nobody. */
  lead: string | null;
  /** The plan asks the unit to help (配合). */
  helps: boolean;
  plan: { id: string; title: string; docNumber: string | null };
  /** Where it stands in lists: the unit in the registry, the task in the plan, the deadline in the task. */
  place: { unit: number; task: number; deadline: number };
};

const facts = {
  obligation: obligations,
  unit: units.name,
  task: { ref: tasks.ref, title: tasks.title },
  phrase: deadlines.phrase,
  ongoing: sql<boolean>`${deadlines.kind} = 'ongoing'`,
  movedBy: sql<
    ObligationFacts['movedBy']
  >`case when ${obligations.dueSetAt} is not null then (select min(r.kind)
    from ${replies} r where r.obligation_id = ${obligations.id} and r.kind in ('extension', 'resume')) end`,
  since: sql<ObligationFacts['since']>`case when ${deadlines.relative} is not null
    and coalesce(${events.happenedOn}, ${plans.docDate}) is not null then jsonb_build_object(
      'after', ${deadlines.relative}->>'after', 'on', coalesce(${events.happenedOn}, ${plans.docDate})::text) end`,
  lead: sql<
    string | null
  >`(select (array_agg(l.name order by l.position))[1] || case when count(*) > 1 then '等' else '' end
    from ${taskUnits} inner join ${units} l on l.id = any(${taskUnits.unitIds})
    where ${taskUnits.taskId} = ${tasks.id} and ${taskUnits.role} = 'lead')`,
  helps: sql<boolean>`exists (select from ${taskUnits} where ${taskUnits.taskId} = ${tasks.id}
    and ${taskUnits.helps} and ${obligations.unitId} = any(${taskUnits.unitIds}))`,
  plan: { id: plans.id, title: plans.title, docNumber: plans.docNumber },
  place: { unit: units.position, task: tasks.position, deadline: deadlines.position },
};

export async function obligationFacts(db: Db, ids: string[]): Promise<Map<string, ObligationFacts>> {
  if (ids.length === 0) return new Map();
  const rows = await selectFacts(db).where(inArray(obligations.id, ids));
  return new Map(rows.map((r) => [r.obligation.id, r]));
}

/** Live obligations whose due date has passed on `today`, in the order of the registry, then by due date. */
export async function overdueFacts(db: Db, today: string): Promise<ObligationFacts[]> {
  return selectFacts(db)
    .where(and(inArray(obligations.state, LIVE_STATES), lt(obligations.dueOn, today)))
    .orderBy(
      asc(units.position),
      asc(units.name),
      asc(obligations.dueOn),
      asc(tasks.position),
      asc(obligations.id),
    );
}

function selectFacts(db: Db) {
  return db
    .select(facts)
    .from(obligations)
    .innerJoin(units, eq(units.id, obligations.unitId))
    .innerJoin(deadlines, eq(deadlines.id, obligations.deadlineId))
    .innerJoin(tasks, eq(tasks.id, deadlines.taskId))
    .innerJoin(plans, eq(plans.id, tasks.planId))
    .leftJoin(events, eq(events.id, obligations.eventId))
    .$dynamic();
}

/** Moves an obligation on if it is still in one of the states it may leave; undefined when it is not (somebody was quicker). */
export async function moveObligation(
  db: Db,
  obligationId: string,
  from: ObligationState[],
  to: ObligationState,
  stamps: Pick<Partial<NewObligation>, 'acknowledgedAt' | 'closedAt' | 'pausedAt'>,
): Promise<ObligationRow | undefined> {
  const [moved] = await db
    .update(obligations)
    .set({ state: to, ...stamps })
    .where(and(eq(obligations.id, obligationId), inArray(obligations.state, from)))
    .returning();
  return moved;
}

export async function insertReply(
  db: Db,
  reply: { obligationId: string; kind: ReplyKind; note: string | null; repliedAt: Date },
): Promise<void> {
  await db.insert(replies).values(reply);
}

export type ObligationCounts = {
  open: number;
  acknowledged: number;
  closed: number;
  overdue: number;
  all: number;
};

export async function countObligations(db: Db, today: string): Promise<ObligationCounts> {
  const live = sql`${obligations.state} in ('open', 'acknowledged', 'submitted')`;
  const [row] = await db
    .select({
      all: sql<number>`count(*)::int`,
      open: sql<number>`(count(*) filter (where ${obligations.state} = 'open'))::int`,
      acknowledged: sql<number>`(count(*) filter (where ${obligations.state} in ('acknowledged', 'submitted')))::int`,
      closed: sql<number>`(count(*) filter (where ${obligations.state} = 'closed'))::int`,
      overdue: sql<number>`(count(*) filter (where ${live} and ${obligations.dueOn} < ${today}))::int`,
    })
    .from(obligations);
  return row ?? { all: 0, open: 0, acknowledged: 0, closed: 0, overdue: 0 };
}

/** Whether anything was owed already at that instant. */
export async function anyObligationBefore(db: Db, before: Date): Promise<boolean> {
  const rows = await db
    .select({ id: obligations.id })
    .from(obligations)
    .where(lt(obligations.startedAt, before))
    .limit(1);
  return rows.length > 0;
}
