import { expect, it } from 'vitest';
import { withoutNumber } from '../../../src/delivery/channels/sms-number.ts';

it.each([
  ['isv.LIMIT 13900000000 今日已满', 'isv.LIMIT … 今日已满'],
  ['to +8613900000000: no', 'to …: no'],
  // Another number than the one that was written to.
  ['转发至 13800001002 失败', '转发至 138****1002 失败'],
  ['no number at all', 'no number at all'],
])('what a provider says reaches no log with a number in it: %s', (said, kept) => {
  expect(withoutNumber(said, '+8613900000000')).toBe(kept);
});
