import { CronExpressionParser } from 'cron-parser';
import { errorText, UserError } from '../src/errors.ts';

/**
 * The next `count` instants after `after` at which a schedule is due, its `cron` read in Asia/Shanghai as node-cron does.
 * The status page shows them and a rehearsal steps from one to the next. Throws a UserError (CRON_INVALID) when `cron`
 * is not a cron expression.
 */
export function nextRuns(cron: string, after: Date, count: number): Date[] {
  try {
    const runs = CronExpressionParser.parse(cron, { currentDate: after, tz: 'Asia/Shanghai' });
    return runs.take(count).map((run) => run.toDate());
  } catch (cause) {
    throw new UserError(
      'CRON_INVALID',
      `“${cron}”不是正确的定时写法（${errorText(cause)}）。`,
      '应依次写明分、时、日、月、星期五项，例如每天八点半是 30 8 * * *。',
      { cause },
    );
  }
}
