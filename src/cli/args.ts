import { parseArgs, type ParseArgsConfig } from 'node:util';
import { resolve } from 'node:path';
import { type CalendarDate, dayNumber } from '../calendar/date.ts';
import { UserError } from '../errors.ts';

/** Options and further words of a command; anything that does not fit is answered with how the command is called. */
export function readArgs<T extends NonNullable<ParseArgsConfig['options']>>(
  argv: string[],
  spec: { options: T; words: readonly [least: number, most: number]; usage: string },
) {
  const wrong = (what: string, cause?: unknown) =>
    new UserError('ARGS', what, `用法：npm run -s cuiban -- ${spec.usage}`, { cause });
  try {
    const { values, positionals } = parseArgs({
      args: argv,
      options: spec.options,
      allowPositionals: true,
      strict: true,
    });
    const [least, most] = spec.words;
    if (positionals.length < least) throw wrong('缺少参数。');
    if (positionals.length > most) throw wrong(`多出了参数“${positionals[most]}”。`);
    return { values, words: positionals };
  } catch (error) {
    if (error instanceof UserError) throw error;
    const option = /'([^']+)'/.exec(error instanceof Error ? error.message : '')?.[1]?.split(/[ ,]/)[0];
    throw wrong(option ? `选项“${option}”不对或缺少内容。` : '参数不对。', error);
  }
}

/** A path as the person typed it: npm changes into the project's folder and keeps theirs in INIT_CWD. */
export function userPath(path: string): string {
  return resolve(process.env['INIT_CWD'] ?? process.cwd(), path);
}

type Days = { from: CalendarDate; to: CalendarDate };

/** The days of `--from` and `--to`, both given and in order; a UserError otherwise. */
export function periodOf(values: { from?: string; to?: string }, usage: string): Days {
  const { from, to } = openPeriodOf(values);
  if (from === null || to === null)
    throw new UserError('ARGS', '没有写明起止日期（--from、--to）。', `用法：npm run -s cuiban -- ${usage}`);
  return { from, to };
}

/** The same; what is not given is null. */
export function openPeriodOf(values: { from?: string; to?: string }): {
  [key in keyof Days]: Days[key] | null;
} {
  const from = values.from === undefined ? null : dayOf(values.from, '起始日期');
  const to = values.to === undefined ? null : dayOf(values.to, '截止日期');
  if (from !== null && to !== null && to < from)
    throw new UserError('ARGS', `截止日期${to}早于起始日期${from}。`, '请核对 --from 和 --to。');
  return { from, to };
}

/** Throws a UserError when a word is no calendar date. */
export function dayOf(text: string, what: string): CalendarDate {
  try {
    dayNumber(text);
    return text;
  } catch {
    throw /^\d{4}-\d\d-\d\d$/.test(text)
      ? new UserError('ARGS', `${what}“${text}”不是真实的日期。`, '请核对月份和日子。')
      : new UserError('ARGS', `${what}“${text}”不对。`, '请写成 2026-11-20 的形式。');
  }
}
