import * as fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { Policy } from '../../../config/policy.ts';
import { nextSending, openUntil } from '../../../src/reminders/sendingTime.ts';
import { anyInstant, anyPolicy, calendar, local, standardPolicy } from './samples.ts';

/** Mail 08:30–11:30 and 14:30–17:30, texts 08:30–17:30. */
const standard = standardPolicy();
const always: Policy = { ...standard, quietHolidays: false };

describe('the standard windows', () => {
  test.each([
    ['before the first', '2018-11-23 07:00', '2018-11-23 08:30'],
    ['at its first minute', '2018-11-23 08:30', '2018-11-23 08:30'],
    ['in it', '2018-11-23 10:17', '2018-11-23 10:17'],
    ['at its end, which is not in it', '2018-11-23 11:30', '2018-11-23 14:30'],
    ['after the last: the next working day', '2018-11-22 17:30', '2018-11-23 08:30'],
    ['on a Friday evening: Monday', '2018-11-23 20:00', '2018-11-26 08:30'],
    ['on a make-up Saturday', '2018-09-29 09:00', '2018-09-29 09:00'],
    ['in 国庆', '2018-10-03 10:00', '2018-10-08 08:30'],
  ])('%s', (_what, after, next) => {
    expect(nextSending(standard, 'email', local(after), calendar)).toEqual(local(next));
  });

  test('each channel has its own', () => {
    expect(nextSending(standard, 'sms', local('2018-11-23 12:00'), calendar)).toEqual(
      local('2018-11-23 12:00'),
    );
    expect(openUntil(standard, 'email', local('2018-11-23 09:00'), calendar)).toEqual(
      local('2018-11-23 11:30'),
    );
    expect(openUntil(standard, 'sms', local('2018-11-23 09:00'), calendar)).toEqual(
      local('2018-11-23 17:30'),
    );
    expect(openUntil(standard, 'email', local('2018-11-23 11:30'), calendar)).toBeNull();
    expect(openUntil(standard, 'email', local('2018-10-03 09:00'), calendar)).toBeNull();
  });
});

describe('matters that cannot wait (quietHolidays: false)', () => {
  test.each([
    ['on a Sunday', '2018-11-25 09:00', '2018-11-25 09:00'],
    ['in 国庆', '2018-10-03 10:00', '2018-10-03 10:00'],
    ['at lunch in 国庆', '2018-10-03 12:00', '2018-10-03 14:30'],
    ['in the evening: the next day, whatever day that is', '2018-10-03 18:00', '2018-10-04 08:30'],
    ['on the last evening of a year', '2018-12-31 23:59', '2019-01-01 08:30'],
  ])('%s', (_what, after, next) => {
    expect(nextSending(always, 'email', local(after), calendar)).toEqual(local(next));
  });

  test('and the windows still hold', () => {
    expect(openUntil(always, 'email', local('2018-10-03 15:00'), calendar)).toEqual(
      local('2018-10-03 17:30'),
    );
    expect(openUntil(always, 'email', local('2018-10-03 12:00'), calendar)).toBeNull();
  });
});

test('the next sending is never before, open, and the same when asked again; nothing is open in between', () => {
  fc.assert(
    fc.property(
      anyPolicy,
      fc.constantFrom('email' as const, 'sms' as const),
      anyInstant,
      fc.nat(),
      (policy, channel, after, n) => {
        const next = nextSending(policy, channel, after, calendar);
        expect(next >= after).toBe(true);
        expect(nextSending(policy, channel, next, calendar)).toEqual(next);
        const end = openUntil(policy, channel, next, calendar);
        expect(end !== null && end > next).toBe(true);
        const wait = next.getTime() - after.getTime();
        if (wait > 0)
          expect(openUntil(policy, channel, new Date(after.getTime() + (n % wait)), calendar)).toBeNull();
      },
    ),
    { numRuns: 1000 },
  );
});
