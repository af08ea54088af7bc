import { and, asc, count, eq, isNull, sql } from 'drizzle-orm';
import { groupBy } from '../group.ts';
import type { Db } from './db.ts';
import { deadlines, plans, tasks, taskUnits } from './schema.ts';

export type NewPlan = typeof plans.$inferInsert;
export type PlanRow = typeof plans.$inferSelect;
export type NewTask = Omit<typeof tasks.$inferInsert, 'planId'> & {
  deadlines: Omit<typeof deadlines.$inferInsert, 'taskId'>[];
  units: Omit<typeof taskUnits.$inferInsert, 'taskId'>[];
};

/** Stores a plan with everything read from it. Null when a plan with the same bytes is there already. */
export async function insertPlan(db: Db, plan: NewPlan, items: NewTask[]): Promise<string | null> {
  const [row] = await db.insert(plans).values(plan).onConflictDoNothing().returning({ id: plans.id });
  if (!row) return null;
  if (items.length === 0) return row.id;
  const inserted = await db
    .insert(tasks)
    .values(items.map(({ deadlines: _d, units: _u, ...task }) => ({ ...task, planId: row.id })))
    .returning({ id: tasks.id, position: tasks.position });
  const idAt = new Map(inserted.map((t) => [t.position, t.id]));
  const idOf = (task: NewTask): string => {
    const taskId = idAt.get(task.position);
    if (!taskId) throw new Error(`task ${task.position} was not stored`);
    return taskId;
  };
  const deadlineRows = items.flatMap((task) => task.deadlines.map((d) => ({ ...d, taskId: idOf(task) })));
  if (deadlineRows.length > 0) await db.insert(deadlines).values(deadlineRows);
  const unitRows = items.flatMap((task) => task.units.map((u) => ({ ...u, taskId: idOf(task) })));
  if (unitRows.length > 0) await db.insert(taskUnits).values(unitRows);
  return row.id;
}

export async function findPlanByHash(db: Db, sha256: string): Promise<PlanRow | undefined> {
  const [row] = await db.select().from(plans).where(eq(plans.sha256, sha256));
  return row;
}

/** A plan with that number and another text. */
export async function findOtherVersion(
  db: Db,
  docNumber: string,
  sha256: string,
): Promise<PlanRow | undefined> {
  const known = await db.select().from(plans).where(eq(plans.docNumber, docNumber));
  return known.some((plan) => plan.sha256 === sha256) ? undefined : known[0];
}

/** How many deadlines of a plan wait for a person. */
export async function countPendingDeadlines(db: Db, planId: string): Promise<number> {
  const rows = await planDeadlines(db, planId);
  return rows.filter((row) => row.deadline.state === 'pending').length;
}

export async function markPlanConfirmed(db: Db, planId: string, confirmedAt: Date): Promise<void> {
  await db
    .update(plans)
    .set({ confirmedAt })
    .where(and(eq(plans.id, planId), isNull(plans.confirmedAt)));
}

export type DeadlineToReview = {
  deadline: typeof deadlines.$inferSelect;
  task: typeof tasks.$inferSelect;
  units: (typeof taskUnits.$inferSelect)[];
};

/** Every deadline of a plan with its task and the units it was matched to, in the order of the text. */
export async function planDeadlines(db: Db, planId: string): Promise<DeadlineToReview[]> {
  const rows = await db
    .select({ deadline: deadlines, task: tasks })
    .from(deadlines)
    .innerJoin(tasks, eq(tasks.id, deadlines.taskId))
    .where(eq(tasks.planId, planId))
    .orderBy(asc(tasks.position), asc(deadlines.position));
  const unitRows = await db
    .select({ unit: taskUnits })
    .from(taskUnits)
    .innerJoin(tasks, eq(tasks.id, taskUnits.taskId))
    .where(eq(tasks.planId, planId))
    .orderBy(asc(taskUnits.role), asc(taskUnits.position));
  const byTask = groupBy(unitRows, (r) => r.unit.taskId);
  return rows.map((row) => ({ ...row, units: (byTask.get(row.task.id) ?? []).map((r) => r.unit) }));
}

export async function setDeadlineConfirmed(db: Db, deadlineId: string, dueOn: string): Promise<void> {
  await db.update(deadlines).set({ state: 'confirmed', dueOn }).where(eq(deadlines.id, deadlineId));
}

export async function countPlans(
  db: Db,
): Promise<{ plans: number; tasks: number; deadlines: number; pending: number }> {
  const [p] = await db.select({ n: count() }).from(plans);
  const [t] = await db.select({ n: count() }).from(tasks);
  const [d] = await db
    .select({ n: count(), pending: sql<number>`count(*) filter (where ${deadlines.state} = 'pending')::int` })
    .from(deadlines);
  return { plans: p?.n ?? 0, tasks: t?.n ?? 0, deadlines: d?.n ?? 0, pending: d?.pending ?? 0 };
}
