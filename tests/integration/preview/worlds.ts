import { sql } from 'drizzle-orm';
import * as fc from 'fast-check';
import { type Policy, policySchema } from '../../../config/policy.ts';
import { type SendingLimits } from '../../../config/sending.ts';
import { dateInShanghai } from '../../../src/calendar/date.ts';
import type { SimulatedReply } from '../../../src/cli/rehearsal/replies.ts';
import { refreshCalendar } from '../../../src/db/calendar.ts';
import { insertObligations, type ObligationRow } from '../../../src/db/obligations.ts';
import { addPolicyVersion, type PolicyVersion } from '../../../src/db/policies.ts';
import { calendarDays, contacts, deadlines, plans, tasks, units } from '../../../src/db/schema.ts';
import { writeSendingLimits } from '../../../src/db/sending.ts';
import { fillReminders } from '../../../src/reminders/fill.ts';
import type { World } from '../../support/world.ts';
import { anyPolicy } from '../../unit/reminders/samples.ts';

/** Random offices: plans, ladders, contacts, calendars, budgets, answers and outages of ten days around 国庆 2018. */

export const START = new Date('2018-09-27T09:00:00+08:00');
const DAY = 86_400_000;
const onDay = (n: number): string => dateInShanghai(new Date(START.getTime() + n * DAY));
const anyMoment = fc
  .integer({ min: 0, max: 10 * 24 * 12 })
  .map((fiveMinutes) => new Date(START.getTime() + fiveMinutes * 300_000));

const anyContact = fc.record({
  unit: fc.constantFrom(0, 1),
  role: fc.constantFrom(
    'handler' as const,
    'sectionHead' as const,
    'deputy' as const,
    'head' as const,
    'supervisor' as const,
    'leader' as const,
  ),
  email: fc.constantFrom('a@unit.example', 'b@unit.example', 'c@unit.example', null),
  phone: fc.constantFrom('19900000001', '19900000002', null),
  chat: fc.constantFrom('甲群', '乙群', null),
});

const anyRates = fc.constantFrom<SendingLimits['rates']['email']>(
  [],
  [],
  [{ max: 1, perMinutes: 1 }],
  [
    { max: 2, perMinutes: 30 },
    { max: 5, perMinutes: 1440 },
  ],
);

const near = (n: number | undefined) => (n === undefined ? undefined : n % 6);

/** Ladders whose steps stay near the due date, so that ten days see most of them. */
const nearPolicy: fc.Arbitrary<Policy> = anyPolicy.map((policy) => ({
  ...policy,
  steps: policy.steps.map((step) => {
    if ('on' in step) return step;
    const working = near(step.offsetWorkingDays);
    const days = near(step.offsetDays);
    return {
      ...step,
      ...(working !== undefined && { offsetWorkingDays: working }),
      ...(days !== undefined && { offsetDays: days }),
    };
  }),
}));

export const anyOffice = fc.record({
  policies: fc.array(nearPolicy, { minLength: 1, maxLength: 2 }),
  contacts: fc.array(anyContact, { minLength: 1, maxLength: 7 }),
  owed: fc.array(
    fc.record({
      unit: fc.constantFrom(0, 1),
      due: fc.integer({ min: -2, max: 9 }).map(onDay),
      policy: fc.nat({ max: 1 }),
      acknowledged: fc.boolean(),
      closedAt: fc.option(anyMoment),
    }),
    { minLength: 1, maxLength: 4 },
  ),
  limits: fc.record({
    smsPerNumberAndDay: fc.integer({ min: 1, max: 3 }),
    rates: fc.record({ email: anyRates, sms: anyRates, chat: anyRates }),
  }),
  own: fc.uniqueArray(
    fc.record({
      on: fc.integer({ min: 0, max: 10 }).map(onDay),
      kind: fc.constantFrom('off' as const, 'work' as const),
    }),
    { maxLength: 4, selector: ({ on }) => on },
  ),
  outages: fc.array(
    fc
      .tuple(anyMoment, fc.constantFrom(1, 24, 24 * 7))
      .map(([from, hours]): [Date, Date] => [from, new Date(from.getTime() + hours * 3_600_000)]),
    { maxLength: 1 },
  ),
});
export type Office = typeof anyOffice extends fc.Arbitrary<infer T> ? T : never;

const opening = [{ from: '00:00', to: '09:01' }];

/**
 * The morning after an outage is the first that is worked in a quarter: the bulletin goes to the supervisor and takes
 * one of the two mails that may leave in half an hour, with a minute left of the window for two people to be told.
 */
export const bulletinFirst: Office = {
  policies: [
    policySchema.parse({
      name: 'any',
      title: '任意',
      windows: { email: opening, sms: opening, chat: opening },
      quietHolidays: false,
      steps: [
        {
          key: 'on',
          title: '提醒',
          audience: ['handler'],
          channels: ['email'],
          offsetWorkingDays: 1,
          at: '00:00',
        },
      ],
    }),
  ],
  contacts: [
    { unit: 0, role: 'supervisor', email: 'a@unit.example', phone: null, chat: null },
    { unit: 0, role: 'handler', email: 'b@unit.example', phone: null, chat: null },
    { unit: 0, role: 'handler', email: 'c@unit.example', phone: null, chat: null },
  ],
  owed: [{ unit: 0, due: '2018-09-27', policy: 0, acknowledged: false, closedAt: null }],
  limits: { smsPerNumberAndDay: 1, rates: { email: [{ max: 2, perMinutes: 30 }], sms: [], chat: [] } },
  own: [{ on: '2018-10-04', kind: 'work' }],
  outages: [[START, new Date('2018-10-04T09:00:00+08:00')]],
};

/** Puts the office into the emptied database and plans its reminders, as confirming its plan would. */
export async function settle(
  { app }: World,
  office: Office,
): Promise<{ replies: SimulatedReply[]; ends: Map<string, Date> }> {
  await app.db
    .execute(sql`truncate units, contacts, plans, tasks, deadlines, policies, obligations, reminders, messages,
    attempts, digests, bulletins, calendar_days, settings, leases cascade`);
  await writeSendingLimits(app.db, { ...office.limits }, START);
  if (office.own.length > 0)
    await app.db
      .insert(calendarDays)
      .values(office.own.map((day) => ({ ...day, name: '本单位安排', source: '测试' })));
  await refreshCalendar(app, { force: true });
  const owed = await oweAll(app.db, office);
  await fillReminders(app.db, { calendar: app.calendar, now: START }, owed);
  const answers = owed.flatMap((o, i) => {
    const at = office.owed[i]?.closedAt;
    return at ? [{ at, obligationId: o.id, kind: 'completion' as const }] : [];
  });
  return {
    replies: answers.sort((a, b) => a.at.getTime() - b.at.getTime()),
    ends: new Map(answers.map(({ at, obligationId }) => [obligationId, at])),
  };
}

async function oweAll(db: World['app']['db'], office: Office): Promise<ObligationRow[]> {
  const versions: PolicyVersion[] = [];
  for (const [i, policy] of office.policies.entries())
    versions.push(await addPolicyVersion(db, { ...policy, name: `any${i}` }, 'edit', START));
  const unitRows = await db
    .insert(units)
    .values(
      ['示例县甲局', '示例县乙局'].map((name, position) => ({
        name,
        position,
        category: 'department' as const,
        aliases: [],
      })),
    )
    .returning();
  await db.insert(contacts).values(
    office.contacts.map(({ unit, ...c }, i) => ({
      ...c,
      unitId: unitRows[unit]?.id ?? '',
      name: `联系人${i}`,
    })),
  );
  const [plan] = await db
    .insert(plans)
    .values({ sha256: 'x', sourceName: 'x', title: '示例县要点', text: 'x', warnings: [], importedAt: START })
    .returning();
  const taskRows = await db
    .insert(tasks)
    .values(
      office.owed.map((_, position) => ({
        planId: plan?.id ?? '',
        position,
        ref: `${position + 1}`,
        title: `第${position + 1}项任务`,
        text: 'x',
        spanStart: 0,
        spanEnd: 1,
      })),
    )
    .returning();
  const deadlineRows = await db
    .insert(deadlines)
    .values(
      taskRows.map(({ id }) => ({
        taskId: id,
        position: 0,
        phrase: '月底前',
        spanStart: 0,
        spanEnd: 1,
        kind: 'date' as const,
        confidence: 1,
        reason: 'x',
        warnings: [],
      })),
    )
    .returning();
  return insertObligations(
    db,
    office.owed.map(({ unit, due, policy, acknowledged }, i) => ({
      deadlineId: deadlineRows[i]?.id ?? '',
      unitId: unitRows[unit]?.id ?? '',
      role: 'lead' as const,
      periodOn: due,
      dueOn: due,
      policyId: (versions[policy] ?? versions[0])?.id ?? '',
      startedAt: START,
      acknowledgedAt: acknowledged ? START : null,
      state: acknowledged ? ('acknowledged' as const) : ('open' as const),
    })),
  );
}
