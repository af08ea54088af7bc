import * as fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { dateInShanghai, instantInShanghai, localTimeMs, timeOfDayMs } from '../../../src/calendar/date.ts';
import type { SendWindow } from '../../../src/calendar/types.ts';
import { createCalendar } from '../../../src/calendar/workingDays.ts';

const calendar = createCalendar();
const email: SendWindow = [
  { from: '08:30', to: '11:30' },
  { from: '14:30', to: '17:30' },
];
const local = (text: string) => new Date(`${text.replace(' ', 'T')}+08:00`);

const isOpen = (instant: Date) =>
  calendar.isWorkingDay(dateInShanghai(instant)) &&
  email.some(({ from, to }) => {
    const time = timeOfDayMs(instant);
    return localTimeMs(from) <= time && time < localTimeMs(to);
  });

describe('nextSendingInstant', () => {
  test.each([
    ['2018-11-30 08:29:59', '2018-11-30 08:30:00', 'before the first window'],
    ['2018-11-30 08:30:00', '2018-11-30 08:30:00', 'the start belongs to the window'],
    ['2018-11-30 11:29:59', '2018-11-30 11:29:59', 'inside'],
    ['2018-11-30 11:30:00', '2018-11-30 14:30:00', 'the end does not: after lunch'],
    ['2018-11-30 17:30:00', '2018-12-03 08:30:00', 'Friday evening: Monday'],
    ['2018-12-01 10:00:00', '2018-12-03 08:30:00', 'Saturday: Monday'],
    ['2018-09-29 18:00:00', '2018-09-30 08:30:00', 'a make-up Sunday is a working day'],
    ['2018-09-30 17:30:00', '2018-10-08 08:30:00', 'across 国庆'],
    ['2018-12-29 20:00:00', '2019-01-02 08:30:00', 'across the year'],
    ['2018-12-01 00:00:00', '2018-12-03 08:30:00', 'midnight belongs to the new day'],
  ])('%s → %s %s', (after, expected) => {
    expect(calendar.nextSendingInstant(local(after), email)).toEqual(local(expected));
  });

  test('a window without a span is refused', () => {
    expect(() => calendar.nextSendingInstant(local('2018-11-30 09:00:00'), [])).toThrow(RangeError);
  });

  test('is never earlier, always open, and the first such moment', () => {
    const instants = fc.date({
      min: local('2017-12-01 00:00:00'),
      max: local('2027-06-01 00:00:00'),
      noInvalidDate: true,
    });
    fc.assert(
      fc.property(instants, (after) => {
        const next = calendar.nextSendingInstant(after, email);
        expect(next >= after).toBe(true);
        expect(isOpen(next)).toBe(true);
        expect(calendar.nextSendingInstant(next, email)).toEqual(next);
        if (next > after) {
          expect(isOpen(after)).toBe(false);
          expect(isOpen(new Date(next.getTime() - 1))).toBe(false);
          const starts = email.map(({ from }) => instantInShanghai(dateInShanghai(next), from).getTime());
          expect(starts).toContain(next.getTime());
        }
      }),
      { numRuns: 1000 },
    );
  });
});
