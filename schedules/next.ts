import { CronExpressionParser } from 'cron-parser';
import { errorText, UserError } from '../src/errors.ts';

/** Enough for years of a schedule that looks every minute of the one day a month that may be its day. */
const maxLooks = 100_000;

/**
 * The next `count` instants after `after` at which a schedule is due, its `cron` read in Asia/Shanghai. The status page
 * shows them and a rehearsal steps from one to the next. Throws a UserError (CRON_INVALID) when `cron` is not a cron
 * expression.
 */
export function nextRuns(cron: string, after: Date, count: number): Date[] {
  const { byDate, byWeekday } = parsed(cron, after);
  const runs: Date[] = [];
  for (let looks = 0; runs.length < count && looks < maxLooks; looks++) {
    const run = byDate.next().toDate();
    if (byWeekday.includesDate(run)) runs.push(run);
  }
  return runs;
}

/**
 * The expression once without its weekdays and once without its days of the month: where both are given node-cron, which
 * runs the schedules, wants both to hold, while the classic cron that cron-parser follows is content with either.
 */
function parsed(cron: string, after: Date) {
  const options = { currentDate: after, tz: 'Asia/Shanghai' };
  try {
    const fields = cron.trim().split(/\s+/);
    if (fields.length !== 5 && fields.length !== 6) throw new Error(`现有${fields.length}项`);
    CronExpressionParser.parse(cron, options);
    const byDate = CronExpressionParser.parse(fields.with(fields.length - 1, '*').join(' '), options);
    const byWeekday = CronExpressionParser.parse(fields.with(fields.length - 3, '*').join(' '), options);
    return { byDate, byWeekday };
  } catch (cause) {
    throw new UserError(
      'CRON_INVALID',
      `“${cron}”不是正确的定时写法（${errorText(cause)}）。`,
      '应依次写明分、时、日、月、星期五项，例如每天八点半是 30 8 * * *。',
      { cause },
    );
  }
}
