import * as fc from 'fast-check';
import { channels as allChannels, type Policy, roles, type Step } from '../../../config/policy.ts';
import { loadPolicies } from '../../../config/policyFiles.ts';
import { policiesFolder } from '../../../config/paths.ts';
import { dateOfDayNumber, dayNumber } from '../../../src/calendar/date.ts';
import { createCalendar } from '../../../src/calendar/workingDays.ts';
import type { Obligation, PlanContact } from '../../../src/reminders/types.ts';

/** What the tests of this folder plan with, and the generators of the property tests. */

export const calendar = createCalendar();

/** '2018-11-30 09:00' on the clocks of Shanghai. */
export const local = (text: string): Date => new Date(`${text.replace(' ', 'T')}:00+08:00`);

export function standardPolicy(): Policy {
  const policy = loadPolicies(policiesFolder).get('standard');
  if (!policy) throw new Error('the standard policy is missing');
  return policy;
}

export const everybody: PlanContact[] = roles.map((role, i) => ({
  id: role,
  role,
  email: `${role}@unit.example`,
  phone: `1390000000${i}`,
  chat: '政务公开群',
}));

const two = (n: number): string => String(n).padStart(2, '0');
const time = fc.integer({ min: 0, max: 1439 }).map((minute) => {
  return `${two(Math.floor(minute / 60))}:${two(minute % 60)}`;
});
const spans = fc
  .uniqueArray(time, { minLength: 2, maxLength: 6 })
  .map((times) => times.sort().slice(0, times.length - (times.length % 2)))
  .map((times) => times.flatMap((from, i) => (i % 2 === 0 ? [{ from, to: times[i + 1] ?? '23:59' }] : [])));

const common = {
  title: fc.constant('提醒'),
  audience: fc.uniqueArray(fc.constantFrom(...roles), { minLength: 1, maxLength: 3 }),
  channels: fc.uniqueArray(fc.constantFrom(...allChannels), { minLength: 1 }),
};
const repeat = fc.record({
  everyWorkingDays: fc.integer({ min: 1, max: 10 }),
  cap: fc.integer({ min: 1, max: 6 }),
});
const step: fc.Arbitrary<Omit<Step, 'key'>> = fc.oneof(
  { weight: 1, arbitrary: fc.record({ ...common, on: fc.constant('confirmation' as const) }) },
  {
    weight: 5,
    arbitrary: fc.record(
      { ...common, offsetWorkingDays: fc.integer({ min: -20, max: 20 }), at: time, repeat },
      { requiredKeys: ['title', 'audience', 'channels', 'offsetWorkingDays', 'at'] },
    ),
  },
  {
    weight: 2,
    arbitrary: fc.record(
      { ...common, offsetDays: fc.integer({ min: -40, max: 40 }), at: time, repeat },
      { requiredKeys: ['title', 'audience', 'channels', 'offsetDays', 'at'] },
    ),
  },
  {
    weight: 1,
    arbitrary: fc.record({ ...common, atPercent: fc.integer({ min: 1, max: 99 }), at: time }),
  },
  {
    weight: 1,
    arbitrary: fc.record({
      ...common,
      on: fc.constant('silence' as const),
      afterWorkingDays: fc.integer({ min: 1, max: 20 }),
      at: time,
      repeat,
    }),
  },
);

export const anyPolicy: fc.Arbitrary<Policy> = fc.record({
  name: fc.constant('any'),
  title: fc.constant('任意'),
  appliesTo: fc.constant({}),
  windows: fc.record({ email: spans, sms: spans, chat: spans }),
  quietHolidays: fc.boolean(),
  dueOnRestDay: fc.constantFrom('stay' as const, 'forward' as const, 'back' as const),
  gapAfterManualWorkingDays: fc.integer({ min: 0, max: 5 }),
  steps: fc
    .array(step, { minLength: 1, maxLength: 6 })
    .map((steps) => steps.map((s, i) => ({ ...s, key: `step${i}` }) as Step)),
});

export const anyDay = fc
  .integer({ min: dayNumber('2017-06-01'), max: dayNumber('2019-12-31') })
  .map(dateOfDayNumber);
export const anyInstant = fc.date({
  min: local('2017-01-01 00:00'),
  max: local('2020-06-30 00:00'),
  noInvalidDate: true,
});

export const anyObligation: fc.Arbitrary<Obligation> = fc.record({
  id: fc.constant('obligation'),
  dueOn: anyDay,
  dueVersion: fc.integer({ min: 1, max: 3 }),
  startedAt: anyInstant,
  dueSetAt: fc.option(anyInstant, { freq: 3 }),
  acknowledgedAt: fc.option(anyInstant),
  progressAt: fc.option(anyInstant, { freq: 3 }),
  urgedAt: fc.option(anyInstant, { freq: 3 }),
  announce: fc.boolean(),
});

/** A task confirmed long before, of which nobody has answered. */
export const freshCourse = {
  startedAt: local('2017-01-03 09:00'),
  dueSetAt: null,
  acknowledgedAt: null,
  progressAt: null,
  urgedAt: null,
  announce: true,
};

/** Some roles empty, some held by several, some people in two roles, some without an address. */
export const anyContacts: fc.Arbitrary<PlanContact[]> = fc.array(
  fc.record({
    id: fc.constantFrom('a', 'b', 'c', 'd'),
    role: fc.constantFrom(...roles),
    email: fc.constantFrom('x@unit.example', null, ' '),
    phone: fc.constantFrom('13900000000', null, ''),
    chat: fc.constantFrom('政务公开群', null, ''),
  }),
  { maxLength: 8 },
);
