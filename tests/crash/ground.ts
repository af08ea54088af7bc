import type { ChannelName } from '../../config/policy.ts';
import type { DataApp } from '../../src/app.ts';
import { DAY_MS, dateInShanghai } from '../../src/calendar/date.ts';
import type { Db } from '../../src/db/db.ts';
import { insertObligations } from '../../src/db/obligations.ts';
import { insertPlan } from '../../src/db/plans.ts';
import { addPolicyVersion, newestPolicies } from '../../src/db/policies.ts';
import { insertReminders, type NewReminder } from '../../src/db/reminders.ts';
import { contacts, deadlines, units } from '../../src/db/schema.ts';

/** One mail and one text of each of two kinds: a contact is told each of them once. */
const OF_A_CONTACT: readonly {
  task: number;
  step: string;
  channel: ChannelName;
  kind: NewReminder['kind'];
}[] = [
  { task: 0, step: 'assign', channel: 'email', kind: 'assignment' },
  { task: 1, step: 'before5', channel: 'sms', kind: 'reminder' },
  { task: 1, step: 'before5', channel: 'email', kind: 'reminder' },
  { task: 0, step: 'assign', channel: 'sms', kind: 'assignment' },
];
const CONTACTS_OF_A_UNIT = 25;

/** What messages can be made of, so many at most, and which of them become due when. */
export type Ground = {
  /** So many more reminders are due now. Each becomes a message of its own. */
  makeDue(count: number): Promise<void>;
  /** How many have been made due. */
  made(): number;
};

/** An office with units that owe two tasks, and a ladder whose sending hours are always open. */
export async function prepareGround(app: DataApp, messages: number): Promise<Ground> {
  const { db, clock } = app;
  const obligationIds = await seedObligations(app, Math.ceil(messages / OF_A_CONTACT.length));
  let made = 0;
  return {
    made: () => made,
    makeDue: async (count) => {
      const rows: NewReminder[] = [];
      for (let n = made; n < Math.min(made + count, messages); n += 1) {
        const contact = obligationIds[Math.floor(n / OF_A_CONTACT.length)];
        const { task, ...of } = OF_A_CONTACT[n % OF_A_CONTACT.length] ?? { task: 0 };
        const obligationId = contact?.owes[task];
        if (!contact || !obligationId || !('step' in of)) throw new Error('there is no such contact');
        rows.push({
          ...of,
          obligationId,
          contactId: contact.id,
          dueVersion: 1,
          occurrence: 1,
          plannedAt: clock.now(),
          state: 'planned',
        });
      }
      await insertReminders(db, rows);
      made += rows.length;
    },
  };
}

type Owing = { id: string; owes: [assigned: string, due: string] };

async function seedObligations(app: DataApp, people: number): Promise<Owing[]> {
  const { db, clock } = app;
  const now = clock.now();
  const inDays = (days: number) => dateInShanghai(new Date(now.getTime() + days * DAY_MS));
  const policyId = await alwaysOpen(app);
  const deadlineIds = await seedPlan(db, now, [inDays(40), inDays(7)]);
  const unitRows = await db
    .insert(units)
    .values(
      Array.from({ length: Math.ceil(people / CONTACTS_OF_A_UNIT) }, (_, i) => ({
        name: `示例县第${i}办事机构`,
        category: 'department' as const,
        position: i,
        aliases: [],
      })),
    )
    .returning();
  const owing: Owing[] = [];
  for (const { id: unitId } of unitRows) {
    const obligations = await insertObligations(
      db,
      deadlineIds.map((deadlineId, i) => {
        const on = inDays(i === 0 ? 40 : 7);
        return {
          deadlineId,
          unitId,
          role: 'lead',
          periodOn: on,
          dueOn: on,
          policyId,
          startedAt: now,
          plannedUntil: new Date(now.getTime() + 60 * DAY_MS),
        };
      }),
    );
    const owes = deadlineIds.map((id) => obligations.find((o) => o.deadlineId === id)?.id ?? '');
    const rows = Array.from({ length: CONTACTS_OF_A_UNIT }, (_, i) => contactOf(unitId, owing.length + i));
    const people = await db.insert(contacts).values(rows).returning({ id: contacts.id });
    owing.push(...people.map(({ id }): Owing => ({ id, owes: [owes[0] ?? '', owes[1] ?? ''] })));
  }
  return owing;
}

function contactOf(unitId: string, n: number): typeof contacts.$inferInsert {
  const email = `handler${n}@units.example`;
  return { unitId, role: 'handler', name: `承办岗${n}`, email, phone: `1990${String(n).padStart(7, '0')}` };
}

/** The standard ladder, which sends at any hour of any day. */
async function alwaysOpen({ db, clock }: DataApp): Promise<string> {
  const standard = (await newestPolicies(db)).find(({ name }) => name === 'standard');
  if (!standard) throw new Error('no standard policy');
  const open = [{ from: '00:00', to: '23:59' }];
  const windows = { ...standard.definition.windows, email: open, sms: open };
  const definition = { ...standard.definition, name: 'always', quietHolidays: false, windows };
  return (await addPolicyVersion(db, definition, 'edit', clock.now())).id;
}

async function seedPlan(db: Db, now: Date, dueOn: string[]): Promise<string[]> {
  const span = { spanStart: 0, spanEnd: 4 };
  await insertPlan(
    db,
    {
      sha256: 'storm',
      sourceName: '要点.txt',
      title: '示例县政务公开工作要点',
      docNumber: '示政办发〔2018〕12号',
      text: '推进重点领域信息公开',
      warnings: [],
      importedAt: now,
    },
    dueOn.map((on, position) => ({
      position,
      ref: `（${position + 1}）`,
      title: `推进第${position + 1}批重点领域信息公开`,
      text: '',
      ...span,
      units: [],
      deadlines: [
        {
          position: 0,
          phrase: '月底前完成',
          ...span,
          kind: 'date' as const,
          dueOn: on,
          confidence: 1,
          reason: '',
          warnings: [],
          state: 'confirmed' as const,
        },
      ],
    })),
  );
  const rows = await db.select().from(deadlines);
  return dueOn.map((on) => rows.find((row) => row.dueOn === on)?.id ?? '');
}
