import { and, asc, eq, gte, inArray, lt, sql } from 'drizzle-orm';
import type { Db } from './db.ts';
import { contacts, messages, reminders, units } from './schema.ts';

/** How much the contacts of a unit were sent in a week: so that the office sees whom it asks too much. */
export type Burden = {
  /** The week's Monday. */
  weekOf: string;
  unit: string;
  /** The unit's place in the registry, which every list follows. */
  position: number;
  /** Messages, by channel. */
  email: number;
  sms: number;
  chat: number;
  /** Reminders and assignments in these messages, each task counted. */
  reminders: number;
};

/** What may have arrived: accepted, or nobody knows. */
const SENT = ['accepted', 'uncertain'] as const;

/**
 * Messages that went out from `from` up to but not including `to`, by week and unit: the weeks in order, the units as in
 * the registry. Units that were sent nothing are left out.
 */
export async function burdenByUnit(db: Db, { from, to }: { from: Date; to: Date }): Promise<Burden[]> {
  const sentAt = sql`coalesce(${messages.settledAt}, ${messages.createdAt})`;
  const weekOf = sql<string>`to_char(date_trunc('week', ${sentAt} at time zone 'Asia/Shanghai'), 'YYYY-MM-DD')`;
  const inside = db.$with('inside').as(
    db
      .select({
        unitId: contacts.unitId,
        weekOf: weekOf.as('week_of'),
        channel: messages.channel,
        n: sql<number>`(select count(*) from ${reminders}
          where ${reminders.messageId} = ${messages.id} and ${inArray(reminders.state, [...SENT])})`.as('n'),
      })
      .from(messages)
      .innerJoin(contacts, eq(contacts.id, messages.contactId))
      .where(
        and(
          inArray(messages.state, [...SENT, 'delivered']),
          gte(sentAt, sql`${from.toISOString()}::timestamptz`),
          lt(sentAt, sql`${to.toISOString()}::timestamptz`),
        ),
      ),
  );
  return db
    .with(inside)
    .select({
      weekOf: inside.weekOf,
      unit: units.name,
      position: units.position,
      email: sql<number>`(count(*) filter (where ${inside.channel} = 'email'))::int`,
      sms: sql<number>`(count(*) filter (where ${inside.channel} = 'sms'))::int`,
      chat: sql<number>`(count(*) filter (where ${inside.channel} = 'chat'))::int`,
      reminders: sql<number>`sum(${inside.n})::int`,
    })
    .from(inside)
    .innerJoin(units, eq(units.id, inside.unitId))
    .groupBy(inside.weekOf, units.id)
    .orderBy(asc(inside.weekOf), asc(units.position), asc(units.name));
}
