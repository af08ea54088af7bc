import { holidayDate } from './holidays.ts';
import { NEXT_MONTH, THIS_MONTH } from './points.ts';
import type { Part, Point } from './types.ts';

/** What the document says about the years of its dates. */
export interface DocumentYears {
  readonly planYear: number | null;
  /** `YYYY-MM-DD` */
  readonly docDate: string | null;
  /**
   * The plan year is the year that the work is done in (要点, 台账). False for a call issued in the year before
   * (2022年度…申报), whose dates are the next ones after its issue.
   */
  readonly planned: boolean;
  /** False where `docDate` is only the day on which a page was put up. */
  readonly signed: boolean;
  /** A rule that holds every year (制度, 办法): 次年1月20日前 in it comes back yearly. */
  readonly standing: boolean;
  /** The first year of the school year that the plan is for: its months from January to July are in the next. */
  readonly schoolYear: number | null;
}

/** What an unwritten year can be taken from. */
export interface YearContext extends DocumentYears {
  /** The last dated deadline before this one in the same schedule, for dates that run over New Year. */
  readonly previous: string | null;
}

/** Field by field: a copy of all that is known about the document costs more than reading the date. */
export function yearsAfter(document: DocumentYears, previous: string | null): YearContext {
  const { planYear, docDate, planned, signed, standing, schoolYear } = document;
  return { planYear, docDate, planned, signed, standing, schoolYear, previous };
}

export interface ResolvedPoint {
  readonly due: string | null;
  readonly warnings: readonly string[];
}

const NO_YEAR = '原文没有写明年份，请核对。';

/** The last day on which a point of time is kept: 11月底前 is the 30th, 春节前 the day before. */
export function resolvePoint(point: Point, before: boolean, context: YearContext): ResolvedPoint {
  if (point.weekday !== null) return inWeek(point.weekday, context);
  const written = point.year;
  if (written?.kind === 'absolute') return inYear(point, written.value, before, context, []);
  if (written?.kind === 'offset') {
    const issued = yearOf(context.docDate);
    const current =
      context.planYear === null || (issued !== null && (!context.planned || context.planYear < issued));
    const base = current ? issued : context.planYear;
    if (base === null) return { due: null, warnings: [NO_YEAR] };
    return inYear(point, base + written.value, before, context, []);
  }
  const year = unwrittenYear(point, before, context);
  return year === null ? { due: null, warnings: [NO_YEAR] } : inYear(point, year, before, context, []);
}

/** 本周五 of the week of issue. */
function inWeek(weekday: number, context: YearContext): ResolvedPoint {
  if (context.docDate === null) return { due: null, warnings: ['“本周”“下周”需对照发文日期核定。'] };
  const issued = new Date(`${context.docDate}T00:00:00Z`);
  const monday = issued.getTime() - ((issued.getUTCDay() + 6) % 7) * 86_400_000;
  return { due: new Date(monday + (weekday - 1) * 86_400_000).toISOString().slice(0, 10), warnings: [] };
}

function yearOf(date: string | null): number | null {
  return date === null ? null : Number(date.slice(0, 4));
}

function unwrittenYear(point: Point, before: boolean, context: YearContext): number | null {
  const { schoolYear } = context;
  const over = schoolYear && context.docDate !== null && context.docDate > `${schoolYear + 1}-07-31`;
  // 2023-2024学年教材征订 in May of 2023: the work is done before the year begins.
  const ahead = schoolYear && context.docDate !== null && context.docDate < `${schoolYear}-08-01`;
  if (schoolYear && !over && !ahead && point.month !== null && point.month <= 12)
    return point.month >= 8 ? schoolYear : schoolYear + 1;
  const issued = yearOf(context.docDate);
  const { planYear } = context;
  if (issued === null) return planYear === null ? null : afterPrevious(point, before, planYear, 12, context);
  if (planYear === null || !context.planned || planYear < issued)
    return afterPrevious(point, before, issued, context.signed ? 2 : 6, context);
  return planYear > issued ? planYear : afterPrevious(point, before, issued, 6, context);
}

/**
 * The year in which the date is not `slack` months before the document's own, and in a call or notice (which runs
 * through its dates in order) not half a year before the date that stands above it.
 */
function afterPrevious(
  point: Point,
  before: boolean,
  year: number,
  slack: number,
  context: YearContext,
): number {
  const date = inYear(point, year, before, context, []).due;
  if (date === null) return year;
  const { docDate, previous } = context;
  const issued = docDate !== null && !(context.planned && !context.signed);
  if (issued && date < docDate && monthsBetween(date, docDate) >= slack) return year + 1;
  // 1月4日前 on a page put up in December is a day of the next month.
  const soon = docDate !== null && point.day !== null && monthsBetween(date, docDate) === 11;
  if (soon) return year + 1;
  // What is due by the year's end says nothing about the order of the tasks.
  // A plan's tasks stand in any order, unless its dates have gone over into the next year already.
  const inOrder = !context.planned || (previous !== null && Number(previous.slice(0, 4)) > year);
  const gap =
    previous === null || previous.endsWith('-12-31') || !inOrder ? 0 : monthsBetween(date, previous);
  return gap >= 6 && gap < 12 ? year + 1 : year;
}

function monthsBetween(from: string, to: string): number {
  return (
    (Number(to.slice(0, 4)) - Number(from.slice(0, 4))) * 12 +
    Number(to.slice(5, 7)) -
    Number(from.slice(5, 7))
  );
}

function inYear(
  point: Point,
  year: number,
  before: boolean,
  context: YearContext,
  warnings: readonly string[],
): ResolvedPoint {
  if (point.holiday !== null) return festival(point.holiday, year, before, context);
  if (point.quarter !== null) {
    const month = [3, 6, 9, 12, 6, 12][point.quarter - 1] ?? 12;
    return { due: iso(year, month, monthEnd(year, month)), warnings };
  }
  if (point.month === null) return { due: yearPart(year, point.part), warnings };
  const { month, year: inside } = monthOf(point.month, year, context);
  if (month < 1) return { due: null, warnings: ['“本月”“下月”需对照发文日期核定。'] };
  if (point.day !== null) {
    const last = monthEnd(inside, month);
    if (point.day > last) {
      return {
        due: iso(inside, month, last),
        warnings: [...warnings, `原文的日期不存在，按当月最后一天（${last}日）计。`],
      };
    }
    return { due: iso(inside, month, point.day), warnings };
  }
  return { due: iso(inside, month, partDay(inside, month, point.part)), warnings };
}

/** 本月 and 次月 count from the date above them, else from the date of issue. */
function monthOf(month: number, year: number, context: YearContext): { month: number; year: number } {
  if (month < THIS_MONTH) return { month, year };
  const near = context.previous?.startsWith(`${year}-`) ? context.previous : context.docDate;
  const issued = near === null ? 0 : Number(near.slice(5, 7));
  if (issued === 0 || month !== NEXT_MONTH) return { month: issued, year };
  return issued === 12 ? { month: 1, year: year + 1 } : { month: issued + 1, year };
}

function partDay(year: number, month: number, part: Part | null): number {
  if (part === 'early' || part === 'start') return 10;
  if (part === 'middle' || part === 'first20') return 20;
  return part === 'mid' ? 15 : monthEnd(year, month);
}

function yearPart(year: number, part: Part | null): string {
  if (part === 'start') return iso(year, 1, 31);
  return part === 'mid' ? iso(year, 6, 30) : iso(year, 12, 31);
}

function festival(holiday: number, year: number, before: boolean, context: YearContext): ResolvedPoint {
  let date = holidayDate(holiday, year);
  // 元旦前 and 春节前 in a plan issued after that day mean the next one.
  if (date !== null && context.docDate !== null && date < context.docDate)
    date = holidayDate(holiday, year + 1) ?? date;
  if (date !== null && context.docDate === null && holiday === 0) date = holidayDate(holiday, year + 1);
  if (date === null) return { due: null, warnings: ['节日日期需核定。'] };
  return { due: before ? dayBefore(date) : date, warnings: [] };
}

function dayBefore(date: string): string {
  return new Date(Date.parse(`${date}T00:00:00Z`) - 86_400_000).toISOString().slice(0, 10);
}

export function monthEnd(year: number, month: number): number {
  return new Date(Date.UTC(year, month, 0)).getUTCDate();
}

function iso(year: number, month: number, day: number): string {
  return `${year}-${String(month).padStart(2, '0')}-${String(day).padStart(2, '0')}`;
}
