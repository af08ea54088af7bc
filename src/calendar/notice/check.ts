import { type CalendarDate, formatChineseDate } from '../date.ts';
import { isWeekend, weekdayOf, yearOf } from '../layers.ts';
import { noticeYearOf } from '../national.ts';
import { statutoryHolidays } from '../statutory.ts';
import type { DayKind } from '../types.ts';
import type { NamedDay, Problem, ReadFile } from './types.ts';

export type Checked = { year: number; days: NamedDay[]; warnings: string[] } | { problems: Problem[] };

/**
 * Whether a file can be a year's notice. Without `wanted` it must be the only year that the file has a 国庆节 for; with it,
 * that year's days are taken out of a file of several years.
 */
export function checkNotice(file: ReadFile, wanted: number | undefined): Checked {
  const problems = [...file.problems];
  const year = yearOfFile(file, wanted, problems);
  if (year === null) return { problems };
  const days = isOfSeveralYears(file) ? file.days.filter(({ on }) => noticeYearOf(on) === year) : file.days;
  for (const { on, place } of days) {
    if (Math.abs(yearOf(on) - year) > 1) problems.push({ place, why: `${on}不在${year}年及其前后一年之内` });
  }
  for (const { on, kind, place } of days) {
    if (kind === 'work' && !isWeekend(on))
      problems.push({
        place,
        why: `${on}是周${'日一二三四五六'[weekdayOf(on)]}，本来就上班，不是调休上班日`,
      });
  }
  const once = new Map<CalendarDate, NamedDay>();
  for (const day of days) {
    const before = once.get(day.on);
    if (before && before.kind !== day.kind)
      problems.push({
        place: day.place,
        why: `${day.on}${inWords(day.kind)}，而${before.place}${inWords(before.kind)}`,
      });
    if (!before) once.set(day.on, day);
  }
  if (problems.length > 0) return { problems };
  return { year, days: [...once.values()], warnings: warningsOf(year, once, file.unmarked) };
}

/** A notice of a year always arranges its 国庆. */
function nationalDays(file: ReadFile): number[] {
  const years = file.days
    .filter(({ on, kind }) => kind === 'off' && on.slice(5) === '10-01')
    .map(({ on }) => yearOf(on));
  return [...new Set(years)].sort();
}

function isOfSeveralYears(file: ReadFile): boolean {
  return file.year === null && nationalDays(file).length > 1;
}

function yearOfFile(file: ReadFile, wanted: number | undefined, problems: Problem[]): number | null {
  const years = nationalDays(file);
  const wrong = (place: string, why: string) => {
    // A file that cannot be read at all has no 国庆节 either; that need not be said.
    if (file.problems.length === 0 || file.days.length > 0) problems.push({ place, why });
    return null;
  };
  if (file.year !== null && wanted !== undefined && file.year !== wanted)
    return wrong('year', `文件是${file.year}年的，要导入的是${wanted}年`);
  const year = wanted ?? file.year ?? (years.length === 1 ? years[0] : undefined);
  if (year !== undefined && years.includes(year)) return year;
  if (year !== undefined) return wrong('全文', `没有${year}年10月1日国庆节放假，不是${year}年全年的放假通知`);
  if (years.length === 0) return wrong('全文', '没有10月1日国庆节放假，不是全年的放假通知');
  return wrong('全文', `有${years.join('、')}年的安排，请用 --year 指定其中一年`);
}

function warningsOf(year: number, days: ReadonlyMap<CalendarDate, NamedDay>, unmarked: number): string[] {
  const warnings = [...statutoryHolidays(year)]
    .filter(([on]) => days.get(on)?.kind !== 'off' && !(isWeekend(on) && !days.has(on)))
    .sort()
    .map(([on, name]) => `${formatChineseDate(on)}（${name}）是法定节日，文件中没有放假，请核对`);
  if (unmarked > 0) warnings.push(`文件中另有${unmarked}项没有标明休或班，未采用`);
  return warnings;
}

function inWords(kind: DayKind): string {
  return kind === 'off' ? '放假' : '上班';
}
