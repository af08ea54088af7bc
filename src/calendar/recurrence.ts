import { RRuleTemporal } from 'rrule-temporal';
import { type CalendarDate, dateInShanghai, dateOfDayNumber, dayNumber, mondayOf } from './date.ts';

/** Three times a week. Whatever comes round more often is routine work, and nobody would read its reminders. */
const MAX_A_YEAR = 160;

/** What may stand in a rule: whole days, so no hours; no time zone, because every day is one in Asia/Shanghai. */
const PARTS: Readonly<Record<string, RegExp>> = {
  FREQ: /^(?:DAILY|WEEKLY|MONTHLY|YEARLY)$/,
  INTERVAL: /^[1-9]\d?$/,
  COUNT: /^[1-9]\d{0,3}$/,
  UNTIL: /^\d{8}(?:T\d{6}Z?)?$/,
  WKST: /^(?:MO|TU|WE|TH|FR|SA|SU)$/,
  BYMONTH: listOf('[1-9]|1[0-2]'),
  BYMONTHDAY: listOf('[+-]?(?:[1-9]|[12]\\d|3[01])'),
  BYDAY: listOf('(?:[+-]?[1-5])?(?:MO|TU|WE|TH|FR|SA|SU)'),
  BYSETPOS: listOf('[+-]?[1-9]\\d{0,2}'),
};

type Parts = ReadonlyMap<string, string>;
type Rule = { parts: Parts; until: CalendarDate | null; count: number };

/** The days to look at, both included; `since` is the first day of the year that whole periods are counted from. */
export type RuleWindow = { from: CalendarDate; until: CalendarDate; since?: CalendarDate };

/**
 * The due dates that an RRULE (RFC 5545, without DTSTART) gives in a window, in order, each once. Throws RangeError for a
 * rule that `ruleProblem` complains of.
 *
 * - A rule without a day means the end of its period: 每周 its Friday, 每月 the month's last day, 每年 31 December.
 * - A 29th, 30th or 31st that a month does not have is that month's last day, where RFC 5545 would skip the month: 每月30日前
 *   is owed in February, too.
 * - With an INTERVAL, whole periods from `since` on are counted (by default from 1 January of `from`'s year): 每两个月 is
 *   due at the ends of February, April, June.
 *
 * By `rrule-temporal`: maintained, complete, with the Temporal polyfill inside, so that it runs on Node 20. `rrule` has no
 * maintainer any more (its issue 657), and `ical.js` gives 31 January for the quarters' last days when it starts in January.
 */
export function occurrences(rrule: string, window: RuleWindow): CalendarDate[] {
  const rule = read(rrule);
  const since = window.since ?? `${window.from.slice(0, 4)}-01-01`;
  const from = window.from > since ? window.from : since;
  const until = rule.until !== null && rule.until < window.until ? rule.until : window.until;
  if (until < from) return [];
  // With a COUNT the first ones are counted from `since`, wherever the window begins.
  const first = rule.count === Infinity ? from : since;
  const days = singleRules(withDay(rule.parts)).flatMap((parts) => expand(parts, since, first, until));
  const inOrder = [...new Set(days)].sort().slice(0, rule.count);
  return inOrder.filter((on) => on >= from);
}

/** The rule's own end; null when it has none. Throws RangeError for a rule that `ruleProblem` complains of. */
export function ruleEnd(rrule: string, since: CalendarDate): CalendarDate | null {
  const { until, count } = read(rrule);
  if (until !== null || count === Infinity) return until;
  const decade = `${Number(since.slice(0, 4)) + 10}${since.slice(4)}`;
  return occurrences(rrule, { from: since, until: decade, since }).at(-1) ?? null;
}

/** What is wrong with a rule, naming its part, in the administrator's language; null when it can be used. */
export function ruleProblem(rrule: string): string | null {
  try {
    const year = occurrences(withoutEnd(rrule), { from: '2024-01-01', until: '2024-12-31' });
    return year.length > MAX_A_YEAR ? `一年有${year.length}次，超过${MAX_A_YEAR}次，逐次催办过密` : null;
  } catch (error) {
    return error instanceof RangeError ? error.message : 'RRULE 各项相互矛盾';
  }
}

/** A period without a rule of its own, for 常态化 tasks: due on its last day. */
export function ruleOfPeriod(every: 'month' | 'quarter' | 'halfYear'): string {
  const months = { month: '', quarter: ';BYMONTH=3,6,9,12', halfYear: ';BYMONTH=6,12' }[every];
  return `FREQ=MONTHLY${months};BYMONTHDAY=-1`;
}

function read(rrule: string): Rule {
  const parts = new Map<string, string>();
  for (const part of rrule.replace(/^RRULE:/, '').split(';')) {
    const [name = '', value = ''] = part.split('=');
    const allowed = PARTS[name];
    if (!allowed) throw new RangeError(`RRULE 里的“${part}”不认识`);
    if (!allowed.test(value) || parts.has(name)) throw new RangeError(`RRULE 里的“${part}”不正确`);
    parts.set(name, value);
  }
  if (!parts.has('FREQ')) throw new RangeError('RRULE 没有写 FREQ');
  const until = parts.get('UNTIL');
  const count = Number(parts.get('COUNT') ?? Infinity);
  parts.delete('UNTIL');
  parts.delete('COUNT');
  return { parts, until: until === undefined ? null : lastDay(until), count };
}

/** 20181231 or 20181231T155959Z. */
function lastDay(until: string): CalendarDate {
  const [, y = '', m = '', d = '', hours = '', minutes = ''] =
    /^(\d{4})(\d\d)(\d\d)(?:T(\d\d)(\d\d))?/.exec(until) ?? [];
  const on = `${y}-${m}-${d}`;
  try {
    dayNumber(on);
  } catch {
    throw new RangeError(`RRULE 里的“UNTIL=${until}”不是真实的日期`);
  }
  return until.endsWith('Z') ? dateInShanghai(new Date(`${on}T${hours}:${minutes}:00Z`)) : on;
}

function withoutEnd(rrule: string): string {
  read(rrule);
  return rrule.replace(/;?(?:UNTIL|COUNT)=[^;]*/g, '').replace(/^;/, '');
}

function withDay(parts: Parts): Parts {
  const freq = parts.get('FREQ');
  const given = new Map(parts);
  if (parts.has('BYDAY') || parts.has('BYMONTHDAY')) return given;
  if (freq === 'WEEKLY') return given.set('BYDAY', 'FR');
  if (freq === 'YEARLY' && !parts.has('BYMONTH')) given.set('BYMONTH', '12');
  return freq === 'DAILY' ? given : given.set('BYMONTHDAY', '-1');
}

/** One rule for each 29th, 30th or 31st, because “that day or the month's last” is the last of several days in RFC 5545. */
function singleRules(parts: Parts): Parts[] {
  const days = (parts.get('BYMONTHDAY') ?? '').split(',').filter((day) => day !== '');
  const late = days.filter((day) => Number(day) > 28);
  const monthly = parts.get('FREQ') === 'MONTHLY' || parts.get('FREQ') === 'YEARLY';
  if (late.length === 0 || !monthly || parts.has('BYDAY') || parts.has('BYSETPOS')) return [parts];
  const others = days.filter((day) => Number(day) <= 28);
  const months = parts.get('FREQ') === 'YEARLY' ? (parts.get('BYMONTH')?.split(',') ?? ALL_MONTHS) : [null];
  const clamped = months.flatMap((month) =>
    late.map((day) => {
      const upTo = [28, 29, 30, 31].filter((n) => n <= Number(day)).join(',');
      const one = new Map(parts).set('BYMONTHDAY', upTo).set('BYSETPOS', '-1');
      return month === null ? one : one.set('BYMONTH', month);
    }),
  );
  return others.length === 0 ? clamped : [new Map(parts).set('BYMONTHDAY', others.join(',')), ...clamped];
}

const ALL_MONTHS = Array.from({ length: 12 }, (_, i) => String(i + 1));

function expand(parts: Parts, since: CalendarDate, from: CalendarDate, until: CalendarDate): CalendarDate[] {
  const start = firstPeriod(parts, since).replaceAll('-', '');
  const body = [...parts].map(([name, value]) => `${name}=${value}`).join(';');
  const rule = new RRuleTemporal({ rruleString: `DTSTART;VALUE=DATE:${start}\nRRULE:${body}` });
  return rule.between(new Date(from), new Date(until), true).map((at) => at.toString().slice(0, 10));
}

/** Where the last unit of the first whole period begins: with INTERVAL=2, the second week, month or year. */
function firstPeriod(parts: Parts, since: CalendarDate): CalendarDate {
  const later = Number(parts.get('INTERVAL') ?? 1) - 1;
  const year = Number(since.slice(0, 4));
  const freq = parts.get('FREQ');
  if (freq === 'DAILY') return dateOfDayNumber(dayNumber(since) + later);
  if (freq === 'WEEKLY') return dateOfDayNumber(dayNumber(mondayOf(since)) + 7 * later);
  if (freq === 'YEARLY') return `${year + later}-01-01`;
  const month = String((later % 12) + 1).padStart(2, '0');
  return `${year + Math.floor(later / 12)}-${month}-01`;
}

function listOf(item: string): RegExp {
  return new RegExp(`^(?:${item})(?:,(?:${item}))*$`);
}
