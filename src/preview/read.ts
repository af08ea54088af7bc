import { and, asc, eq, gt, inArray, or, sql } from 'drizzle-orm';
import type { Addresses } from '../../config/channels.ts';
import { DAY_MS } from '../calendar/date.ts';
import type { DataApp } from '../app.ts';
import type { Db } from '../db/db.ts';
import { LIVE_STATES, obligationFacts, type ObligationFacts, type ObligationRow } from '../db/obligations.ts';
import { getPolicies } from '../db/policies.ts';
import { type Told, toldSteps } from '../db/reminders.ts';
import { contacts, messages, obligations, reminders, units } from '../db/schema.ts';
import { readSendingLimits } from '../db/sending.ts';
import type { Candidate } from '../reminders/decide.ts';
import { type ContactsOf, readContactsOf } from '../reminders/contactsOf.ts';
import { planBatch, rowsOf } from '../reminders/planBatch.ts';
import type { PlannedReminder, UnreachableStep } from '../reminders/types.ts';
import type { Start } from './simulate.ts';

/** Who gets a message. */
export type Recipient = Addresses & {
  name: string;
  role: typeof contacts.$inferSelect.role;
  unit: string;
};

/** Everything that a preview needs, read at one moment. */
export type World = Start & {
  facts: ReadonlyMap<string, ObligationFacts>;
  recipients: ReadonlyMap<string, Recipient>;
  told: ReadonlyMap<string, Told>;
  contacts: ContactsOf;
  notes: ReadonlyMap<string, string>;
  unreachable: (UnreachableStep & { obligationId: string; told: StillTold })[];
};

/** Who learns of a step of which a role cannot be told: nobody, the same people otherwise, others it names, or others instead. */
export type StillTold = 'nobody' | 'sameRole' | 'others' | 'moved';

const BATCH = 500;

/** Reads the state of things, with the reminders that planning will add up to `until`. */
export async function readWorld(app: DataApp, db: Db, until: Date): Promise<World> {
  const now = app.clock.now();
  const live = await db.select().from(obligations).where(inArray(obligations.state, LIVE_STATES));
  const ids = live.map((o) => o.id);
  const facts = await obligationFacts(db, ids);
  const policies = await getPolicies(db, [...new Set(live.map((o) => o.policyId))]);
  const recipients = await readRecipients(db);
  const planned = await readPlanned(db);
  const beyond = await planBeyond(app, db, { live, until, recipients });
  const rows = [...planned, ...beyond.rows];
  const notes = new Map(rows.flatMap((r) => (r.note === null ? [] : [[r.id, r.note] as const])));
  return {
    facts,
    policies,
    calendar: app.calendar,
    limits: await readSendingLimits(db, now),
    before: await readBefore(db, now),
    recipients,
    told: await toldSteps(db, ids),
    contacts: await readContactsOf(
      db,
      live.map((o) => o.unitId),
    ),
    notes,
    unreachable: beyond.unreachable,
    reminders: rows.flatMap((r) => candidateOf(r, facts, recipients)),
  };
}

type Row = Omit<Candidate, 'dueOn' | 'policyId' | keyof Addresses> & { note: string | null };

function candidateOf(
  { note: _note, ...row }: Row,
  facts: World['facts'],
  recipients: World['recipients'],
): Candidate[] {
  const fact = facts.get(row.obligationId);
  const to = recipients.get(row.contactId);
  if (!fact || !to) return [];
  const { dueOn, policyId } = fact.obligation;
  const { email, phone, chat } = to;
  return [{ ...row, dueOn, policyId, email, phone, chat }];
}

async function readPlanned(db: Db): Promise<Row[]> {
  return db
    .select({
      id: reminders.id,
      obligationId: reminders.obligationId,
      step: reminders.step,
      occurrence: reminders.occurrence,
      contactId: reminders.contactId,
      channel: reminders.channel,
      kind: reminders.kind,
      plannedAt: reminders.plannedAt,
      note: reminders.note,
    })
    .from(reminders)
    .innerJoin(obligations, eq(obligations.id, reminders.obligationId))
    .where(
      and(
        eq(reminders.state, 'planned'),
        or(eq(reminders.kind, 'assignment'), eq(reminders.dueVersion, obligations.dueVersion)),
        inArray(obligations.state, LIVE_STATES),
      ),
    )
    .orderBy(asc(reminders.plannedAt), asc(reminders.id));
}

/** What the roll of the horizon will add: beyond each obligation's edge, by the same planner. */
async function planBeyond(
  app: DataApp,
  db: Db,
  { live, until, recipients }: { live: ObligationRow[]; until: Date; recipients: World['recipients'] },
) {
  const rows: Row[] = [];
  const unreachable: World['unreachable'] = [];
  const now = app.clock.now();
  for (let i = 0; i < live.length; i += BATCH) {
    const { planned } = await planBatch(db, { calendar: app.calendar, now }, live.slice(i, i + BATCH), until);
    for (const { obligation, policy, plan } of planned) {
      const edge = obligation.plannedUntil;
      for (const one of plan.unreachable)
        unreachable.push({
          ...one,
          obligationId: obligation.id,
          told: stillTold(one, plan.reminders, recipients),
        });
      const added = plan.reminders.filter(
        (r) => r.state === 'planned' && (edge === null || r.plannedAt > edge),
      );
      for (const r of rowsOf(policy, added)) {
        const { obligationId, step, occurrence, contactId, channel, kind, plannedAt } = r;
        const id = `${obligationId} ${step} ${occurrence} ${contactId} ${channel}`;
        rows.push({
          id,
          obligationId,
          step,
          occurrence,
          contactId,
          channel,
          kind,
          plannedAt,
          note: r.note ?? null,
        });
      }
    }
  }
  return { rows, unreachable };
}

function stillTold(
  { step, occurrence, role, movedTo }: UnreachableStep,
  reminders: readonly PlannedReminder[],
  recipients: World['recipients'],
): StillTold {
  if (movedTo !== null) return 'moved';
  const told = reminders.filter((r) => r.step === step && r.occurrence === occurrence);
  if (told.length === 0) return 'nobody';
  return told.some(({ contactId }) => recipients.get(contactId)?.role === role) ? 'sameRole' : 'others';
}

async function readRecipients(db: Db): Promise<Map<string, Recipient>> {
  const rows = await db
    .select({ contact: contacts, unit: units.name })
    .from(contacts)
    .innerJoin(units, eq(units.id, contacts.unitId))
    .where(eq(contacts.active, true));
  return new Map(
    rows.map(({ contact: { id, name, role, email, phone, chat }, unit }) => [
      id,
      { name, role, unit, email, phone, chat },
    ]),
  );
}

/** Of the last day: nothing older counts against a budget or a rate. */
async function readBefore(db: Db, now: Date): Promise<World['before']> {
  const since = new Date(now.getTime() - DAY_MS);
  return db
    .select({
      channel: messages.channel,
      phone: contacts.phone,
      chat: contacts.chat,
      at: messages.createdAt,
    })
    .from(messages)
    .innerJoin(contacts, eq(contacts.id, messages.contactId))
    .where(and(gt(messages.createdAt, since), sql`${messages.state} <> 'cancelled'`))
    .orderBy(asc(messages.createdAt));
}
