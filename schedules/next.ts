import { type CronExpression, CronExpressionParser } from 'cron-parser';
import { validate } from 'node-cron';
import { UserError } from '../src/errors.ts';

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

/** The last instant up to `now` at which a schedule was due; null when there was none in years. Throws like `nextRuns`. */
export function previousRun(cron: string, now: Date): Date | null {
  // cron-parser leaves out the instant that it starts from.
  const { byDate, byWeekday } = parsed(cron, new Date(now.getTime() + 1));
  for (let looks = 0; looks < maxLooks; looks++) {
    const run = byDate.prev().toDate();
    if (byWeekday.includesDate(run)) return run;
  }
  return null;
}

/** Whether a schedule is due at that instant. Throws like `nextRuns`. */
export function isRun(cron: string, instant: Date): boolean {
  const { byDate, byWeekday } = parsed(cron, instant);
  return byDate.includesDate(instant) && byWeekday.includesDate(instant);
}

/** Whether it names times that come. */
export function isTime(cron: string): boolean {
  try {
    parsed(cron, new Date(0));
    return true;
  } catch {
    return false;
  }
}

/**
 * The expression once without its weekdays and once without its days of the month: where both are given node-cron, which
 * runs the schedules, wants both to hold, while the classic cron that cron-parser follows is content with either.
 */
function parsed(cron: string, from: Date): { byDate: CronExpression; byWeekday: CronExpression } {
  const options = { currentDate: from, tz: 'Asia/Shanghai' };
  const fields = cron.trim().split(/\s+/);
  try {
    if (fields.length !== 5 && fields.length !== 6) throw new Error('wrong number of fields');
    CronExpressionParser.parse(cron, options);
    // Of the two it knows fewer forms: no H, no ?.
    if (!validate(cron)) throw new Error('unknown form');
    const byDate = CronExpressionParser.parse(fields.with(fields.length - 1, '*').join(' '), options);
    const byWeekday = CronExpressionParser.parse(fields.with(fields.length - 3, '*').join(' '), options);
    return { byDate, byWeekday };
  } catch (cause) {
    throw new UserError(
      'CRON_INVALID',
      `“${cron}”不是正确的定时写法：${whatIsWrong(cron, fields)}。`,
      '应依次写明分、时、日、月、星期五项，例如每天八点半是 30 8 * * *。',
      { cause },
    );
  }
}

const parts: readonly [name: string, range: string][] = [
  ['秒', '0到59'],
  ['分', '0到59'],
  ['时', '0到23'],
  ['日', '1到31'],
  ['月', '1到12'],
  ['星期', '0到7，0和7都是星期日'],
];

/** Which of its fields is wrong: the one that is refused beside nothing but stars. */
function whatIsWrong(cron: string, fields: readonly string[]): string {
  if (cron.trim() === '') return '没有填写';
  if (fields.length !== 5 && fields.length !== 6) return `应为五项，现有${fields.length}项`;
  const named = parts.slice(-fields.length);
  for (const [i, field] of fields.entries()) {
    const alone = fields.map((_, at) => (at === i ? field : '*')).join(' ');
    const [name = '', range = ''] = named[i] ?? [];
    if (!isReadable(alone)) return `${name}“${field}”不对，应为${range}，或 *、*/5、1-5、1,15 这样的写法`;
  }
  return '没有一天符合';
}

function isReadable(expression: string): boolean {
  try {
    CronExpressionParser.parse(expression);
    return validate(expression);
  } catch {
    return false;
  }
}
