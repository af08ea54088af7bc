import { expect, test } from 'vitest';
import { ruleWords } from '../../../src/calendar/ruleWords.ts';

test.each([
  ['FREQ=MONTHLY;BYMONTHDAY=5', 2027, '2027年1月5日、2月5日、3月5日、4月5日等，全年12次'],
  ['FREQ=MONTHLY;BYMONTH=3,6,9,12;BYMONTHDAY=-1', 2027, '2027年3月31日、6月30日、9月30日、12月31日'],
  ['FREQ=YEARLY', 2027, '2027年12月31日'],
  ['FREQ=MONTHLY', 2027, '2027年1月31日、2月28日、3月31日、4月30日等，全年12次'],
  ['FREQ=MONTHLY;BYMONTHDAY=5', null, '全年12次'],
  ['FREQ=MONTHLY;UNTIL=20261231', 2027, '2027年没有'],
  ['FREQ=DAILY', 2027, '一年有366次，超过160次，逐次催办过密'],
])('%s in %s falls due on %s', (rrule, year, words) => {
  expect(ruleWords(rrule, year)).toBe(words);
});
