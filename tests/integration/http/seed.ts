import type { ChannelName } from '../../../config/policy.ts';
import { instantInShanghai } from '../../../src/calendar/date.ts';
import { insertObligations } from '../../../src/db/obligations.ts';
import { insertPlan } from '../../../src/db/plans.ts';
import { newestPolicies } from '../../../src/db/policies.ts';
import { insertReminders } from '../../../src/db/reminders.ts';
import { contacts, deadlines, messages, type MessageState, units } from '../../../src/db/schema.ts';
import type { Site } from './site.ts';

export const unitName = '示例县财政局';
export const taskTitle = '公开<b>预决算</b>信息';
export const phone = '19900000001';

const bookkeeping = { warnings: [], confidence: 1, reason: '日期' };
const span = { spanStart: 0, spanEnd: 4 };

/**
 * One plan with one task: its first deadline (2018-11-30) confirmed and owed by one unit with one handler, its second
 * left for review. Without reminders and messages.
 */
export async function seedPlan(
  { opened: { app } }: Pick<Site, 'opened'>,
  due: { on: string } = { on: '2018-11-30' },
) {
  const now = app.clock.now();
  const deadline = { ...span, ...bookkeeping, phrase: '11月底前', kind: 'date' as const, dueOn: due.on };
  await insertPlan(
    app.db,
    {
      sha256: due.on,
      sourceName: '要点.txt',
      title: '要点',
      text: '公开预决算信息',
      warnings: [],
      importedAt: now,
    },
    [
      {
        position: 0,
        ref: '一（一）1',
        title: taskTitle,
        text: taskTitle,
        ...span,
        deadlines: [
          { ...deadline, position: 0, state: 'confirmed' },
          { ...deadline, position: 1 },
        ],
        units: [],
      },
    ],
  );
  const [first] = await app.db.select().from(deadlines);
  const [unit] = await app.db
    .insert(units)
    .values({ name: unitName, category: 'department', position: 1, aliases: [] })
    .returning();
  const [contact] = await app.db
    .insert(contacts)
    .values({ unitId: unit?.id ?? '', role: 'handler', name: '承办人', email: 'a@unit.example', phone })
    .returning();
  const policy = (await newestPolicies(app.db)).find(({ name }) => name === 'standard');
  if (!first || !unit || !contact || !policy) throw new Error('not seeded');
  const [obligation] = await insertObligations(app.db, [
    {
      deadlineId: first.id,
      unitId: unit.id,
      role: 'lead',
      periodOn: due.on,
      dueOn: due.on,
      policyId: policy.id,
      startedAt: now,
    },
  ]);
  if (!obligation) throw new Error('not seeded');
  return { obligationId: obligation.id, contactId: contact.id };
}

type Seeded = Awaited<ReturnType<typeof seedPlan>>;

/** A planned text, or mail, of the step `before5` for each of the times, written '2018-11-23 09:00'. */
export async function seedReminders(
  { opened: { app } }: Site,
  seeded: Seeded,
  times: string[],
  channel: ChannelName = 'sms',
): Promise<void> {
  await insertReminders(
    app.db,
    times.map((time, i) => {
      const [on = '', at = ''] = time.split(' ');
      return {
        ...seeded,
        dueVersion: 1,
        step: 'before5',
        occurrence: i + 1,
        channel,
        kind: 'reminder' as const,
        plannedAt: instantInShanghai(on, at),
        state: 'planned' as const,
      };
    }),
  );
}

export async function seedMessages(
  { opened: { app } }: Site,
  { contactId }: Seeded,
  rows: { state: MessageState; reason?: string }[],
): Promise<void> {
  const now = app.clock.now();
  await app.db.insert(messages).values(
    rows.map((row) => ({
      kind: 'reminder' as const,
      channel: 'sms' as const,
      contactId,
      createdAt: now,
      queueAt: now,
      ...row,
    })),
  );
}
