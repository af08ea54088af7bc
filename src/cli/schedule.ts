import {
  readScheduleTimes,
  resetScheduleTime,
  type ScheduleTime,
  setScheduleTime,
} from '../../schedules/times.ts';
import { runsInWords } from '../../schedules/words.ts';
import { formatChineseMinute } from '../calendar/date.ts';
import { UserError } from '../errors.ts';
import { readArgs } from './args.ts';
import { withData } from './withData.ts';
import { usages } from './usages.ts';

const USAGE = usages.schedule;

/** Shows when the schedules run, or sets such a time; running schedulers follow without a restart. */
export async function runSchedule(argv: string[]): Promise<void> {
  const { words } = readArgs(argv, { options: {}, words: [1, 8], usage: USAGE });
  const [action = '', name, ...fields] = words;
  const wanted = action === 'list' ? [1, 1] : action === 'reset' ? [2, 2] : action === 'set' ? [3, 8] : [];
  const [least = 0, most = -1] = wanted;
  if (words.length < least || words.length > most)
    throw new UserError('ARGS', '参数不对。', `用法：npm run -s cuiban -- ${USAGE}`);
  await withData(async (app) => {
    if (name === undefined) {
      console.log(scheduleTable(await readScheduleTimes(app.db, app.clock.now())));
      console.log('到时间后查看有无需要处理的事项，没有则不作处理：周报、通报只在所说的那天发出。');
    } else if (action === 'set') {
      const set = await setScheduleTime(app, name, fields.join(' '));
      console.log(changed(set));
      if (set.caution !== null) console.log(set.caution);
    } else console.log(changed(await resetScheduleTime(app, name), '恢复为'));
  });
}

function changed({ title, cron, words, next }: ScheduleTime, how = '改为'): string {
  return `“${title}”${how}${words === cron ? cron : `${words}（${cron}）`}运行，不必重启。接下来五次：${runsInWords(next)}。`;
}

/** One line for each schedule, and one below it for what went wrong in its last run. */
export function scheduleTable(times: readonly ScheduleTime[]): string {
  const head = ['名称', '任务', '时间', '上次运行', '接下来五次'];
  const rows = times.map((time) => [
    time.name,
    time.title,
    `${time.words}${time.changed ? '（已改）' : ''}`,
    time.lastRunAt === null
      ? '尚未运行'
      : `${formatChineseMinute(time.lastRunAt)}${time.lastError === null ? '' : ' 出错'}`,
    runsInWords(time.next),
  ]);
  const widths = head.map((_, column) =>
    Math.max(...[head, ...rows].map((row) => widthOf(row[column] ?? ''))),
  );
  const line = (cells: readonly string[]) =>
    cells
      .map((cell, column) => cell + ' '.repeat((widths[column] ?? 0) - widthOf(cell)))
      .join('  ')
      .trimEnd();
  return [line(head), ...rows.flatMap((row, i) => [line(row), ...faultOf(times[i]?.lastError ?? null)])].join(
    '\n',
  );
}

const faultOf = (error: string | null): string[] => (error === null ? [] : [`  出错原因：${error}`]);

/** Columns on a terminal: Chinese characters and full-width signs take two. */
const widthOf = (text: string): number =>
  [...text].reduce((n, c) => n + (c > '\u2e80' || '“”'.includes(c) ? 2 : 1), 0);
