import { createTask } from 'node-cron';
import { describe, expect, it } from 'vitest';
import { nextRuns } from '../../../schedules/next.ts';
import { schedules } from '../../../schedules/table.ts';
import { UserError } from '../../../src/errors.ts';

const iso = (runs: Date[]) => runs.map((run) => run.toISOString());

describe('nextRuns', () => {
  it('reads the expression in Asia/Shanghai and leaves out the instant itself', () => {
    const halfPastEight = new Date('2018-11-30T00:30:00Z');
    expect(iso(nextRuns('30 8 * * *', halfPastEight, 2))).toEqual([
      '2018-12-01T00:30:00.000Z',
      '2018-12-02T00:30:00.000Z',
    ]);
    expect(iso(nextRuns('* * * * *', new Date('2018-11-30T00:30:59.999Z'), 1))).toEqual([
      '2018-11-30T00:31:00.000Z',
    ]);
    expect(nextRuns('* * * * *', halfPastEight, 0)).toEqual([]);
  });

  it.each([
    ...schedules.map((schedule) => schedule.cron),
    '0 9 1 * 1',
    '0 9 1,15 * 1-5',
    '30 8 * * 1',
    '0 0 29 2 *',
  ])('agrees on %s with node-cron, which runs the schedules', (expression) => {
    const task = createTask(expression, () => undefined, { timezone: 'Asia/Shanghai' });
    const theirs = iso(task.getNextRuns(4));
    void task.destroy();
    // Theirs count from now; from just before their first, ours must be the same.
    const before = new Date(Date.parse(theirs[0] ?? '') - 1);
    expect(iso(nextRuns(expression, before, 4))).toEqual(theirs);
  });

  it.each(['', 'daily', '61 * * * *', '* * * *', '0 9 31 2 *', '* * * * * * *'])(
    'refuses “%s” in Chinese',
    (text) => {
      expect(() => nextRuns(text, new Date(0), 1)).toThrow(UserError);
      expect(() => nextRuns(text, new Date(0), 1)).toThrow('不是正确的定时写法');
    },
  );
});
