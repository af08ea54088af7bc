import { and, asc, eq, gte, inArray, lt, lte, sql } from 'drizzle-orm';
import type { Role } from '../../config/policy.ts';
import type { Db } from './db.ts';
import { LIVE_STATES } from './obligations.ts';
import {
  type BulletinContent,
  bulletins,
  contacts,
  deadlines,
  obligations,
  plans,
  tasks,
  units,
} from './schema.ts';

export type BulletinRow = typeof bulletins.$inferSelect;

export async function hasBulletin(db: Db, quarterOn: string): Promise<boolean> {
  return (await db.$count(bulletins, eq(bulletins.quarterOn, quarterOn))) > 0;
}

/** Stores the bulletin of a quarter once; null when another process was first. */
export async function insertBulletin(
  db: Db,
  bulletin: { quarterOn: string; content: BulletinContent; createdAt: Date },
): Promise<BulletinRow | null> {
  const [row] = await db.insert(bulletins).values(bulletin).onConflictDoNothing().returning();
  return row ?? null;
}

export async function getBulletin(db: Db, bulletinId: string): Promise<BulletinRow | undefined> {
  const [row] = await db
    .select()
    .from(bulletins)
    .where(sql`${bulletins.id} = ${bulletinId}`);
  return row;
}

export type DueFact = {
  unit: string;
  planTitle: string;
  docNumber: string | null;
  task: string;
  ongoing: boolean;
  dueOn: string;
  role: 'lead' | 'supporting';
  /** Null: still open. */
  closedAt: Date | null;
};

/**
 * What was due from one day to another, closed or still open, of obligations that existed before `startedBefore`; in the
 * order of the registry, then by due date. What was paused or cancelled is nobody's delay and is left out.
 */
export async function dueFacts(
  db: Db,
  due: { from: string; to: string; startedBefore: Date },
): Promise<DueFact[]> {
  return db
    .select({
      unit: units.name,
      planTitle: plans.title,
      docNumber: plans.docNumber,
      task: tasks.title,
      ongoing: sql<boolean>`${deadlines.kind} = 'ongoing'`,
      dueOn: obligations.dueOn,
      role: obligations.role,
      closedAt:
        sql<Date | null>`case when ${obligations.state} = 'closed' then ${obligations.closedAt} end`.mapWith(
          obligations.closedAt,
        ),
    })
    .from(obligations)
    .innerJoin(units, eq(units.id, obligations.unitId))
    .innerJoin(deadlines, eq(deadlines.id, obligations.deadlineId))
    .innerJoin(tasks, eq(tasks.id, deadlines.taskId))
    .innerJoin(plans, eq(plans.id, tasks.planId))
    .where(
      and(
        gte(obligations.dueOn, due.from),
        lte(obligations.dueOn, due.to),
        lt(obligations.startedAt, due.startedBefore),
        inArray(obligations.state, [...LIVE_STATES, 'closed']),
      ),
    )
    .orderBy(
      asc(units.position),
      asc(units.name),
      asc(obligations.dueOn),
      asc(tasks.position),
      asc(obligations.id),
    );
}

/** The active contacts of these roles who have a mail address, in the order of the registry. */
export async function contactsByMail(db: Db, roles: Role[]): Promise<{ id: string; email: string }[]> {
  const rows = await db
    .select({ id: contacts.id, email: contacts.email })
    .from(contacts)
    .innerJoin(units, eq(units.id, contacts.unitId))
    .where(and(eq(contacts.active, true), inArray(contacts.role, roles)))
    .orderBy(asc(units.position), asc(units.name), asc(contacts.role), asc(contacts.name));
  return rows.flatMap(({ id, email }) => (email === null || email === '' ? [] : [{ id, email }]));
}
