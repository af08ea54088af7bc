import { addDays, type CalendarDate, dateInShanghai } from '../calendar/date.ts';
import { occurrences } from '../calendar/recurrence.ts';
import { HORIZON_DAYS } from '../reminders/planBatch.ts';

/** An obligation has to be there before its first step is planned: so many days of lead besides the horizon. */
const LEAD_DAYS = 30;

export type PlanYears = { title: string; planYear: number | null; docDate: string | null; importedAt: Date };

/** The days that a plan covers: the year or years of its title, or the year it was issued; `end` is null when the text tells neither. */
export function planSpan(plan: PlanYears): { since: CalendarDate; end: CalendarDate | null } {
  const year = plan.planYear ?? (plan.docDate === null ? null : Number(plan.docDate.slice(0, 4)));
  if (year !== null) return { since: `${year}-01-01`, end: `${lastYear(plan.title, year)}-12-31` };
  return { since: `${dateInShanghai(plan.importedAt).slice(0, 4)}-01-01`, end: null };
}

/** 2027 of 2026—2027年行动方案; school years (学年) are no calendar years and end as they always did. */
function lastYear(title: string, first: number): number {
  const span =
    /(?<!\d)((?:19|20)\d\d)\s*年?\s*(?:[-‐-―−~～－至到]|――)+\s*((?:19|20)\d\d)(?!\d|年?学年)/u.exec(title);
  const last = Number(span?.[2] ?? first);
  return Number(span?.[1]) === first && last > first ? last : first;
}

export type Periods = {
  /** Due dates from `from` up to the edge: each makes its own obligations. */
  due: CalendarDate[];
  /** Everything due up to this day is in `due` or was before: the day before the next period, or the end. */
  periodsUntil: CalendarDate;
};

/** The periods to make on `today`. Throws RangeError when the rule cannot be read. */
export function periodsFrom(
  rule: { rrule: string; since: CalendarDate; endsOn: CalendarDate },
  from: CalendarDate,
  today: CalendarDate,
): Periods {
  const edge = edgeOn(today);
  const all = occurrences(rule.rrule, { since: rule.since, from, until: rule.endsOn });
  const next = all.find((on) => on > edge);
  return {
    due: all.filter((on) => on <= edge),
    periodsUntil: next === undefined ? rule.endsOn : addDays(next, -1),
  };
}

/** Obligations are made for every period due up to this day. */
export function edgeOn(today: CalendarDate): CalendarDate {
  return addDays(today, HORIZON_DAYS + LEAD_DAYS);
}
