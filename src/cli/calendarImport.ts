import { readFile, stat } from 'node:fs/promises';
import { basename } from 'node:path';
import type { DataApp } from '../app.ts';
import { MAX_NOTICE_BYTES, readNotice } from '../calendar/notice/read.ts';
import type { Notice } from '../calendar/notice/types.ts';
import type { ArrangedDay } from '../calendar/types.ts';
import { replaceNotice } from '../db/calendar.ts';
import { pathError, UserError } from '../errors.ts';
import { decodeWhole } from '../decode.ts';
import { readArgs, userPath } from './args.ts';
import { oneLine, printJson, yearFrom } from './calendarArgs.ts';
import { usages } from './usages.ts';
import { withData } from './withData.ts';
import { changedCalendar, changeLines } from './calendarChange.ts';
import { dayName } from './calendarText.ts';

const IMPORT_USAGE = usages.calendar.import;

/** Enters the State Council's notice of a year. The file is read and checked before anything is opened. */
export async function runImportNotice(argv: string[]): Promise<void> {
  const { values, words } = readArgs(argv, {
    options: { year: { type: 'string' }, source: { type: 'string' }, json: { type: 'boolean' } },
    words: [1, 1],
    usage: IMPORT_USAGE,
  });
  const path = userPath(words[0] ?? '');
  const year = values.year === undefined ? {} : { year: yearFrom(values.year, IMPORT_USAGE) };
  const source =
    values.source === undefined ? {} : { source: oneLine('source', values.source, 300, IMPORT_USAGE) };
  const notice = readNotice({ name: basename(path), content: await contentOf(path), ...year, ...source });
  await withData(async (app) => {
    const change = await changedCalendar(app, (tx) => replaceNotice(tx, notice, app.clock.now()));
    const overruled = notice.days.flatMap((day) => overruledLine(app, day));
    const counts = countsOf(notice);
    if (values.json)
      return printJson({
        ...counts,
        year: notice.year,
        source: notice.source,
        warnings: notice.warnings,
        ...change,
      });
    console.log(
      `已录入${notice.year}年放假通知：放假${counts.off}天，调休上班${counts.work}天。来源：${notice.source}`,
    );
    for (const line of [...notice.warnings, ...overruled]) console.log(`  提示：${line}。`);
    for (const line of changeLines(change)) console.log(line);
  });
}

function countsOf({ days }: Notice): { off: number; work: number } {
  const off = days.filter(({ kind }) => kind === 'off').length;
  return { off, work: days.length - off };
}

/** Where the office has declared the contrary of what the notice says. */
function overruledLine(app: DataApp, day: ArrangedDay): string[] {
  const info = app.calendar.dayInfo(day.on);
  if (info.origin !== 'own' || info.working === (day.kind === 'work')) return [];
  return [`${dayName(day.on)}仍按本单位的安排：${info.label}`];
}

async function contentOf(path: string): Promise<string> {
  const name = basename(path);
  try {
    const info = await stat(path);
    if (info.isDirectory())
      throw new UserError(
        'FILE_IS_FOLDER',
        `“${path}”是文件夹，不是文件。`,
        '请指定放假通知的 .ics 或 .json 文件。',
      );
    if (info.size > MAX_NOTICE_BYTES)
      throw new UserError('FILE_TOO_LARGE', `文件“${name}”超过 1 MB。`, '请确认这是放假通知的日历文件。');
    return decodeWhole(await readFile(path), name);
  } catch (error) {
    throw pathError(error, path);
  }
}
