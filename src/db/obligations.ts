import { and, asc, eq, inArray, isNull, lt, or, sql } from 'drizzle-orm';
import type { Db } from './db.ts';
import {
  deadlines,
  obligations,
  type ObligationState,
  plans,
  replies,
  type ReplyKind,
  tasks,
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

/** Live obligations whose reminders do not reach `until` yet, oldest edge first. */
export async function obligationsToPlan(
  db: Db,
  { until, except, limit }: { until: Date; except: string[]; limit: number },
): Promise<ObligationRow[]> {
  return db
    .select()
    .from(obligations)
    .where(
      and(
        inArray(obligations.state, LIVE_STATES),
        or(isNull(obligations.plannedUntil), lt(obligations.plannedUntil, until)),
        sql`not (${obligations.id} = any(${sql.param(except)}::uuid[]))`,
      ),
    )
    .orderBy(sql`${obligations.plannedUntil} nulls first`, asc(obligations.id))
    .limit(limit);
}

export async function markPlannedUntil(db: Db, ids: string[], until: Date): Promise<void> {
  if (ids.length > 0)
    await db.update(obligations).set({ plannedUntil: until }).where(inArray(obligations.id, ids));
}

/** What a message says about an obligation: the plan, the words, the unit, and how it stands now. */
export type ObligationFacts = {
  obligation: ObligationRow;
  unit: string;
  task: { ref: string; title: string };
  phrase: string;
  plan: { title: string; docNumber: string | null };
};

const facts = {
  obligation: obligations,
  unit: units.name,
  task: { ref: tasks.ref, title: tasks.title },
  phrase: deadlines.phrase,
  plan: { title: plans.title, docNumber: plans.docNumber },
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
    .$dynamic();
}

/** What a unit (by its full name) still owes, in the order of the plan; with `ref` only what stands at that place. */
export async function liveObligationsOf(
  db: Db,
  unit: string,
  ref: string | undefined,
): Promise<{ id: string; title: string }[]> {
  return db
    .select({ id: obligations.id, title: tasks.title })
    .from(obligations)
    .innerJoin(units, eq(units.id, obligations.unitId))
    .innerJoin(deadlines, eq(deadlines.id, obligations.deadlineId))
    .innerJoin(tasks, eq(tasks.id, deadlines.taskId))
    .where(
      and(
        inArray(obligations.state, LIVE_STATES),
        eq(units.name, unit),
        ref === undefined ? undefined : eq(tasks.ref, ref),
      ),
    )
    .orderBy(asc(obligations.dueOn), asc(tasks.position));
}

/** Moves an obligation on if it is still in one of the states it may leave; false when it is not (somebody was quicker). */
export async function moveObligation(
  db: Db,
  obligationId: string,
  from: ObligationState[],
  to: ObligationState,
  stamps: { acknowledgedAt?: Date; closedAt?: Date },
): Promise<boolean> {
  const moved = await db
    .update(obligations)
    .set({ state: to, ...stamps })
    .where(and(eq(obligations.id, obligationId), inArray(obligations.state, from)))
    .returning({ id: obligations.id });
  return moved.length === 1;
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

/** The obligations of a plan with what names them in every run of the same documents. */
export async function owedForRehearsal(db: Db, planId: string) {
  const rows = await db
    .select({
      id: obligations.id,
      dueOn: obligations.dueOn,
      startedAt: obligations.startedAt,
      unit: units.name,
      key: sql<string>`${units.name} || ' ' || ${tasks.position} || ' ' || ${deadlines.position}`,
    })
    .from(obligations)
    .innerJoin(units, eq(units.id, obligations.unitId))
    .innerJoin(deadlines, eq(deadlines.id, obligations.deadlineId))
    .innerJoin(tasks, eq(tasks.id, deadlines.taskId))
    .where(eq(tasks.planId, planId))
    .orderBy(asc(tasks.position), asc(deadlines.position), asc(units.position));
  return rows;
}
