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
