import { asc, eq } from 'drizzle-orm';
import type { Db } from './db.ts';
import { deadlines, obligations, plans, tasks, units } from './schema.ts';

export type OwedRow = Awaited<ReturnType<typeof owedByUnit>>[number];

/** What a unit (by its full name) owes or owed, whatever became of it; in order of due date, then of the plan. */
export async function owedByUnit(db: Db, unit: string) {
  return db
    .select({
      id: obligations.id,
      dueOn: obligations.dueOn,
      state: obligations.state,
      deadlineId: obligations.deadlineId,
      ref: tasks.ref,
      title: tasks.title,
      phrase: deadlines.phrase,
      planId: plans.id,
      plan: plans.title,
      docNumber: plans.docNumber,
      sourceName: plans.sourceName,
    })
    .from(obligations)
    .innerJoin(units, eq(units.id, obligations.unitId))
    .innerJoin(deadlines, eq(deadlines.id, obligations.deadlineId))
    .innerJoin(tasks, eq(tasks.id, deadlines.taskId))
    .innerJoin(plans, eq(plans.id, tasks.planId))
    .where(eq(units.name, unit))
    .orderBy(asc(obligations.dueOn), asc(tasks.position), asc(deadlines.position), asc(obligations.id));
}
