import { UserError } from '../../errors.ts';
import type { ArrangedDay } from '../types.ts';
import { checkNotice } from './check.ts';
import { readIcsNotice } from './ics.ts';
import { readJsonNotice } from './json.ts';
import type { Notice, Problem } from './types.ts';

export const MAX_NOTICE_BYTES = 1024 * 1024;
const MAX_SHOWN = 30;

export type NoticeFile = {
  name: string;
  content: string;
  /** Which year to take of a file of several. */
  year?: number;
  /** Where the notice is written, when the file does not say or says less: '国办发明电〔2026〕…号'. */
  source?: string;
};

/**
 * Reads the State Council's notice of one year from an .ics or .json file. Throws UserError FILE_TOO_LARGE, and
 * CALENDAR_NOTICE_INVALID with every problem and its place at once.
 */
export function readNotice(file: NoticeFile): Notice {
  if (file.content.length > MAX_NOTICE_BYTES)
    throw new UserError('FILE_TOO_LARGE', `文件“${file.name}”超过 1 MB。`, '请确认这是放假通知的日历文件。');
  const isJson = /^\s*[[{]/.test(file.content);
  const read = isJson ? readJsonNotice(file.content) : readIcsNotice(file.content);
  const checked = checkNotice(read, file.year);
  if ('problems' in checked) throw refused(file.name, checked.problems);
  const { year, warnings } = checked;
  const source =
    file.source ??
    (read.source === null ? file.name : isJson ? read.source : `${read.source}（${file.name}）`);
  const days = checked.days.map(({ on, kind, name }): ArrangedDay => ({ on, kind, name, source }));
  return { year, source, days: days.sort((a, b) => (a.on < b.on ? -1 : 1)), warnings };
}

function refused(name: string, problems: Problem[]): UserError {
  const lines = problems.slice(0, MAX_SHOWN).map(({ place, why }) => `${place}：${why}`);
  if (problems.length > MAX_SHOWN) lines.push(`还有${problems.length - MAX_SHOWN}处`);
  return new UserError(
    'CALENDAR_NOTICE_INVALID',
    `放假通知“${name}”有${problems.length}处不正确：${lines.join('；')}。`,
    '没有写入任何内容，请改正后重新导入。',
  );
}
