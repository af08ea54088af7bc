import { UserError } from '../errors.ts';
import { type CalendarDate, dateOfDayNumber, dayNumber } from './date.ts';
import { hasNotice, nationalDay } from './national.ts';
import { REGULATION, statutoryHolidays } from './statutory.ts';
import type { ArrangedDay, CalendarOptions, DayInfo, DayOrigin } from './types.ts';

type Found = ArrangedDay & { origin: DayOrigin };

/** What several sources say about a day, the strongest first: the office, an entered notice, the library, the regulation. */
export type Layers = {
  isWorking(on: CalendarDate): boolean;
  isProvisional(on: CalendarDate): boolean;
  dayInfo(on: CalendarDate): DayInfo;
};

export function layersOf(options: CalendarOptions): Layers {
  const own = daysOf(options.own);
  const entered = daysOf(options.notices?.days);
  const years = new Set(options.notices?.years);
  const hasAnyNotice = (year: number) => years.has(year) || hasNotice(year);

  // Files differ in whether a year's notice brings the days of the December before it: the library's stay unless it does.
  const isReplaced = (on: CalendarDate) => years.has(yearOf(on)) && on.slice(5, 7) !== '12';

  const find = (on: CalendarDate): Found | undefined => {
    const declared = own.get(on);
    if (declared) return { ...declared, origin: 'own' };
    const noticed = entered.get(on);
    if (noticed) return { ...noticed, origin: 'notice' };
    const national = isReplaced(on) ? undefined : nationalDay(on);
    if (national) return { ...national, origin: 'data' };
    const year = yearOf(on);
    const name = hasAnyNotice(year) ? undefined : statutoryHolidays(year).get(on);
    return name === undefined
      ? undefined
      : { on, kind: 'off', name, source: REGULATION, origin: 'regulation' };
  };
  const isProvisional = (on: CalendarDate) => {
    dayNumber(on);
    return !hasAnyNotice(yearOf(on)) || (on.slice(5) >= '12-29' && !hasAnyNotice(yearOf(on) + 1));
  };
  return {
    isWorking: (on) => {
      const found = find(on);
      return found ? found.kind === 'work' : !isWeekend(on);
    },
    isProvisional,
    dayInfo: (on) => infoOf(on, find(on), isProvisional(on)),
  };
}

function infoOf(on: CalendarDate, found: Found | undefined, provisional: boolean): DayInfo {
  const working = found ? found.kind === 'work' : !isWeekend(on);
  const { origin = null, source = null } = found ?? {};
  return { on, working, label: labelOf(on, found), origin, source, provisional };
}

function labelOf(on: CalendarDate, found: Found | undefined): string {
  if (!found) return isWeekend(on) ? `周${weekdayOf(on) === 6 ? '六' : '日'}` : '工作日';
  const { kind, name, origin } = found;
  if (origin === 'own') return `${name}（本单位${kind === 'off' ? '放假' : '上班'}）`;
  return `${name}${kind === 'off' ? '放假' : '调休上班'}`;
}

/** 0 is Sunday. 1970-01-01, day 0, was a Thursday. */
export function weekdayOf(on: CalendarDate): number {
  return (((dayNumber(on) + 4) % 7) + 7) % 7;
}

export function isWeekend(on: CalendarDate): boolean {
  const weekday = weekdayOf(on);
  return weekday === 0 || weekday === 6;
}

export function yearOf(on: CalendarDate): number {
  return Number(on.slice(0, 4));
}

function daysOf(days: readonly ArrangedDay[] = []): ReadonlyMap<CalendarDate, ArrangedDay> {
  const byDate = new Map<CalendarDate, ArrangedDay>();
  const both = new Set<CalendarDate>();
  for (const day of days) {
    // There and back again, so that a date that no look-up would ever match is refused instead of ignored.
    const on = dateOfDayNumber(dayNumber(day.on));
    const before = byDate.get(on);
    if (before && before.kind !== day.kind) both.add(on);
    byDate.set(on, before ?? day);
  }
  refuseContradiction(both);
  return byDate;
}

function refuseContradiction(both: ReadonlySet<CalendarDate>): void {
  if (both.size === 0) return;
  throw new UserError(
    'CALENDAR_CONTRADICTION',
    `工作日历前后矛盾：${[...both].sort().join('、')} 既是放假日又是上班日。`,
    '请核对放假安排后只保留一种。',
  );
}
