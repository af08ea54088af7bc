import { and, asc, count, eq, isNull, lt, sql } from 'drizzle-orm';
import { groupBy } from '../group.ts';
import type { Db } from './db.ts';
import { deadlines, plans, tasks, taskUnits, type Urgency } from './schema.ts';

export type NewPlan = typeof plans.$inferInsert;
export type PlanRow = typeof plans.$inferSelect;
export type NewTask = Omit<typeof tasks.$inferInsert, 'planId'> & {
  deadlines: Omit<typeof deadlines.$inferInsert, 'taskId'>[];
  units: Omit<typeof taskUnits.$inferInsert, 'taskId'>[];
};

export async function renamePlan(db: Db, planId: string, title: string): Promise<void> {
  await db.update(plans).set({ title }).where(eq(plans.id, planId));
}

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

/** How urgent the plan's tasks are, each urgency once. */
export async function planUrgencies(db: Db, planId: string): Promise<Urgency[]> {
  const rows = await db
    .selectDistinct({ urgency: tasks.urgency })
    .from(tasks)
    .where(eq(tasks.planId, planId));
  return rows.map(({ urgency }) => urgency);
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
  plan: Pick<PlanRow, 'title' | 'planYear' | 'docDate' | 'importedAt'>;
  units: (typeof taskUnits.$inferSelect)[];
};

/** Every deadline of a plan with its task and the units it was matched to, in the order of the text. */
export async function planDeadlines(db: Db, planId: string): Promise<DeadlineToReview[]> {
  return withUnits(
    db,
    await selectDeadlines(db)
      .where(eq(tasks.planId, planId))
      .orderBy(asc(tasks.position), asc(deadlines.position)),
  );
}

/** One deadline, locked until the transaction ends. */
export async function lockDeadline(db: Db, id: string): Promise<DeadlineToReview | undefined> {
  const [item] = await withUnits(
    db,
    await selectDeadlines(db).where(eq(deadlines.id, id)).for('update', { of: deadlines }),
  );
  return item;
}

/**
 * Confirmed recurring deadlines of which a further period lies before `edge`, locked until the transaction ends; what
 * another process holds is passed over.
 */
export async function lockDeadlinesToExtend(
  db: Db,
  { edge, except, limit }: { edge: string; except: string[]; limit: number },
): Promise<DeadlineToReview[]> {
  const rows = await selectDeadlines(db)
    .where(
      and(
        eq(deadlines.state, 'confirmed'),
        lt(deadlines.periodsUntil, deadlines.endsOn),
        lt(deadlines.periodsUntil, edge),
        sql`not (${deadlines.id} = any(${sql.param(except)}::uuid[]))`,
      ),
    )
    .orderBy(asc(deadlines.periodsUntil), asc(deadlines.id))
    .limit(limit)
    .for('update', { of: deadlines, skipLocked: true });
  return withUnits(db, rows);
}

const reviewed = {
  deadline: deadlines,
  task: tasks,
  plan: {
    title: plans.title,
    planYear: plans.planYear,
    docDate: plans.docDate,
    importedAt: plans.importedAt,
  },
};

function selectDeadlines(db: Db) {
  return db
    .select(reviewed)
    .from(deadlines)
    .innerJoin(tasks, eq(tasks.id, deadlines.taskId))
    .innerJoin(plans, eq(plans.id, tasks.planId))
    .$dynamic();
}

async function withUnits(db: Db, rows: Omit<DeadlineToReview, 'units'>[]): Promise<DeadlineToReview[]> {
  if (rows.length === 0) return [];
  const taskIds = [...new Set(rows.map((row) => row.task.id))];
  const unitRows = await db
    .select()
    .from(taskUnits)
    .where(sql`${taskUnits.taskId} = any(${sql.param(taskIds)}::uuid[])`)
    .orderBy(asc(taskUnits.role), asc(taskUnits.position));
  const byTask = groupBy(unitRows, (unit) => unit.taskId);
  return rows.map((row) => ({ ...row, units: byTask.get(row.task.id) ?? [] }));
}

export async function updateDeadline(
  db: Db,
  id: string,
  change: Partial<typeof deadlines.$inferInsert>,
): Promise<void> {
  await db.update(deadlines).set(change).where(eq(deadlines.id, id));
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
