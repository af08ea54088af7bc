import { charBefore, edgeAt, endBefore, isChinese, joinedAt, tokenAt, type Tokens } from './cursor.ts';
import { dayAt, monthDay, monthsAt } from './month-days.ts';
import { pointAt } from './points.ts';
import type { RecurringTime } from './types.ts';

export interface Parsed<T> {
  readonly time: T;
  readonly next: number;
}

const WEEKDAYS = ['MO', 'TU', 'WE', 'TH', 'FR', 'SA', 'SU'] as const;
const QUARTER_ENDS = '3,6,9,12';
const QUARTER_STARTS = '1,4,7,10';

/** recurring := (每|按|逐) period detail? | 逢单月 detail? | 季度末 detail? | 次月5日前, where detail is a day or part. */
export function recurringAt(tokens: Tokens, i: number): Parsed<RecurringTime> | null {
  const found =
    oneEach(tokens, i) ??
    weekly(tokens, i) ??
    eachPeriod(tokens, i) ??
    oddEven(tokens, i) ??
    standing(tokens, i);
  if (found === null) return null;
  let clock = found.next;
  while (joinedAt(tokens, clock, 'clock')) clock += 1;
  const tail = edgeAt(tokens, clock);
  const start = tokens.list[i]?.start ?? 0;
  return {
    time: {
      form: 'recurring',
      range: [start, endBefore(tokens, tail.next)],
      edge: tail.edge,
      rrule: found.rrule,
      explicit: found.explicit,
    },
    next: tail.next,
  };
}

interface Rule {
  readonly rrule: string;
  readonly next: number;
  readonly explicit: boolean;
}

function rule(rrule: string, next: number, explicit = true): Rule {
  return { rrule, next, explicit };
}

const ONE_EACH: ReadonlyMap<string, string> = new Map([
  ['日', 'FREQ=DAILY'],
  ['天', 'FREQ=DAILY'],
  ['周', 'FREQ=WEEKLY'],
  ['月', 'FREQ=MONTHLY;BYMONTHDAY=-1'],
  ['季', `FREQ=MONTHLY;BYMONTH=${QUARTER_ENDS};BYMONTHDAY=-1`],
  ['季度', `FREQ=MONTHLY;BYMONTH=${QUARTER_ENDS};BYMONTHDAY=-1`],
]);

/** 一月一通报, 一周一调度; but 一月一日 is a date. */
function oneEach(tokens: Tokens, i: number): Rule | null {
  const one = tokenAt(tokens, i, 'number');
  const unit = tokens.list[i + 1];
  if (one === null || !isChinese(tokens, i) || !unit?.joined) return null;
  if (one.value > 1) return someEach(tokens, i, one.value);
  if (one.value !== 1) return null;
  const rrule = ONE_EACH.get(tokens.text.slice(unit.start, unit.end));
  if (rrule === undefined || !/^一(?![日号旬月季至])/.test(tokens.text.slice(unit.end, unit.end + 2)))
    return null;
  return rule(rrule, i + 2);
}

/** 两周一次, 三个月一调度: so many at a time. */
function someEach(tokens: Tokens, i: number, every: number): Rule | null {
  const unit = tokens.list[i + 1];
  if (unit === undefined || every > 60) return null;
  if (
    !/^一(?:次|调度|通报|报|汇总|研判|督查|检查|更新|小结|会商)/.test(
      tokens.text.slice(unit.end, unit.end + 3),
    )
  )
    return null;
  if (unit.type === 'week') return rule(`FREQ=WEEKLY;INTERVAL=${every}`, i + 2);
  if (unit.type === 'month') return rule(`FREQ=MONTHLY;INTERVAL=${every};BYMONTHDAY=-1`, i + 2);
  if (unit.type === 'year') return rule(`FREQ=YEARLY;INTERVAL=${every};BYMONTH=12;BYMONTHDAY=-1`, i + 2);
  if (unit.type === 'day' || (unit.type === 'span' && unit.value === 1))
    return rule(`FREQ=DAILY;INTERVAL=${every}`, i + 2);
  return null;
}

/** 每周五, 每周一、三、五, 每周. */
function weekly(tokens: Tokens, i: number): Rule | null {
  const week = tokenAt(tokens, i, 'week');
  if (week === null || week.value !== 1) return null;
  const days: string[] = [];
  let next = i + 1;
  for (;;) {
    const day = weekdayAt(tokens, next);
    if (day === null) break;
    days.push(day);
    next += 1;
    if (!joinedAt(tokens, next, 'and') || weekdayAt(tokens, next + 1) === null) break;
    next += 1;
  }
  if (days.length === 0) return rule('FREQ=WEEKLY', joinedAt(tokens, next, 'part') ? next + 1 : next);
  return rule(`FREQ=WEEKLY;BYDAY=${days.join(',')}`, next);
}

function weekdayAt(tokens: Tokens, i: number): string | null {
  const number = joinedAt(tokens, i, 'number');
  if (number && number.end - number.start === 1) return WEEKDAYS[number.value - 1] ?? null;
  const sunday = joinedAt(tokens, i, 'day') ?? joinedAt(tokens, i, 'span');
  return sunday && sunday.end - sunday.start === 1 ? 'SU' : null;
}

function eachPeriod(tokens: Tokens, i: number): Rule | null {
  const each = tokenAt(tokens, i, 'each');
  if (each === null) return null;
  const number = joinedAt(tokens, i + 1, 'number');
  const every = number && number.value > 1 && number.value <= 60 ? number.value : 1;
  const at = number ? i + 2 : i + 1;
  const unit = tokens.list[at];
  if (unit === undefined || !unit.joined) return null;
  if (unit.type === 'year') return yearly(tokens, at + 1, every);
  if (unit.type === 'half' && unit.value === 0)
    return rule('FREQ=MONTHLY;BYMONTH=6,12;BYMONTHDAY=-1', afterPart(tokens, at + 1));
  if (unit.type === 'span' && unit.value === 3) return rule('FREQ=MONTHLY;BYMONTHDAY=15,-1', at + 1);
  if (unit.type === 'quarter') return quarterly(tokens, at + 1, true);
  if (unit.type === 'month') return monthly(tokens, at + 1, every, '');
  if (unit.type === 'week') return rule(every > 1 ? `FREQ=WEEKLY;INTERVAL=${every}` : 'FREQ=WEEKLY', at + 1);
  if (unit.type === 'day' || (unit.type === 'span' && unit.value === 1)) {
    return rule(every > 1 ? `FREQ=DAILY;INTERVAL=${every}` : 'FREQ=DAILY', at + 1);
  }
  return null;
}

function yearly(tokens: Tokens, i: number, every: number): Rule {
  const freq = every > 1 ? `FREQ=YEARLY;INTERVAL=${every}` : 'FREQ=YEARLY';
  // 每年年底: the second 年 is part of 年底.
  const from = (joinedAt(tokens, i, 'year') ?? joinedAt(tokens, i, 'thisYear')) ? i + 1 : i;
  // 每年后15日内
  const later = joinedAt(tokens, from, 'edge')?.value === 3 ? dayAt(tokens, from + 1) : null;
  if (later && tokens.list[from + 1]?.joined)
    return rule(`${freq};BYMONTH=1;BYMONTHDAY=${later.value}`, later.next);
  const part = joinedAt(tokens, from, 'part');
  if (part)
    return rule(
      `${freq};BYMONTH=${part.value === 4 ? 1 : part.value === 5 ? 6 : 12};BYMONTHDAY=-1`,
      from + 1,
    );
  const at = joinedAt(tokens, from, 'filler')?.value === 2 ? from + 1 : from;
  const months = tokens.list[at]?.joined ? monthsAt(tokens, at) : null;
  if (months) return rule(`${freq};BYMONTH=${months.list.join(',')};BYMONTHDAY=${months.day}`, months.next);
  const inner = tokens.list[at]?.joined ? pointAt(tokens, at) : null;
  if (inner === null || inner.point.year !== null) return rule(`${freq};BYMONTH=12;BYMONTHDAY=-1`, i);
  const said = monthDay(inner.point);
  return said === null ? rule(`${freq};BYMONTH=12;BYMONTHDAY=-1`, i) : rule(`${freq};${said}`, inner.next);
}

/** After 每季度: 末, 末月10日, 首月10日, 终了后20日内, 第一个月10日, 25日. */
function quarterly(tokens: Tokens, i: number, explicit: boolean): Rule | null {
  const of =
    joinedAt(tokens, i, 'filler')?.value === 2 &&
    /^(?:number|part|filler|thisMonth)$/.test(tokens.list[i + 1]?.type ?? '');
  if (of && tokens.list[i + 1]?.joined) return quarterly(tokens, i + 1, explicit);
  const part = joinedAt(tokens, i, 'part');
  const opening = joinedAt(tokens, i, 'filler')?.value === 1 || part?.value === 4;
  const opened = part || opening ? i + 1 : i;
  // 第1个月的20日, 最后一个月的10日
  const from = opened > i && joinedAt(tokens, opened, 'filler')?.value === 2 ? opened + 1 : opened;
  const months = opening ? QUARTER_STARTS : QUARTER_ENDS;
  const next =
    tokens.text.startsWith('终了后', endBefore(tokens, i)) ||
    tokens.text.startsWith('结束后', endBefore(tokens, i));
  if (next || joinedAt(tokens, i, 'edge')?.value === 3) {
    const day = laterDay(tokens, i);
    if (day)
      return rule(`FREQ=MONTHLY;BYMONTH=${QUARTER_STARTS};BYMONTHDAY=${day.value}`, day.next, explicit);
    // 每季度结束后10个工作日内 runs from the quarter's end: it has no day of the month.
    return null;
  }
  const month = joinedAt(tokens, from, 'month') ? from + 1 : from;
  const day = dayAt(tokens, month);
  if (day) return rule(`FREQ=MONTHLY;BYMONTH=${months};BYMONTHDAY=${day.value}`, day.next, explicit);
  const said = joinedAt(tokens, from, 'thisMonth');
  const nextDay = said?.value === 1 ? dayAt(tokens, from + 1) : null;
  if (nextDay)
    return rule(`FREQ=MONTHLY;BYMONTH=${QUARTER_STARTS};BYMONTHDAY=${nextDay.value}`, nextDay.next, explicit);
  return rule(`FREQ=MONTHLY;BYMONTH=${QUARTER_ENDS};BYMONTHDAY=-1`, part ? i + 1 : i, explicit);
}

/** 20日 or 20天 a few characters on: after 终了后, which is no time word itself. */
function laterDay(tokens: Tokens, i: number): { value: number; next: number } | null {
  const from = endBefore(tokens, i);
  for (let at = i; at < i + 3; at += 1) {
    const token = tokens.list[at];
    if (token === undefined || token.start > from + 5) return null;
    const day = token.type === 'number' ? dayAt(tokens, at) : null;
    if (day) return day;
  }
  return null;
}

/** After 每月 (or 逢单月, with its months): 28日, 底, 中旬, 终了后5日内. */
function monthly(tokens: Tokens, i: number, every: number, months: string): Rule | null {
  const freq = `FREQ=MONTHLY${every > 1 ? `;INTERVAL=${every}` : ''}${months}`;
  // 每月月底, 每月的25日
  const again = joinedAt(tokens, i, 'month') ?? joinedAt(tokens, i, 'thisMonth');
  const own = again ? i + 1 : i;
  const from = joinedAt(tokens, own, 'filler')?.value === 2 ? own + 1 : own;
  const ended =
    tokens.text.startsWith('终了后', endBefore(tokens, i)) ||
    tokens.text.startsWith('结束后', endBefore(tokens, i));
  const day =
    (tokens.list[from]?.joined ? dayAt(tokens, from) : null) ?? (ended ? laterDay(tokens, i) : null);
  // 每月20日至28日
  const last = day && joinedAt(tokens, day.next, 'to') ? dayAt(tokens, day.next + 1) : null;
  if (last && tokens.list[last.next - 2]?.joined) return rule(`${freq};BYMONTHDAY=${last.value}`, last.next);
  if (day) return rule(`${freq};BYMONTHDAY=${day.value}`, day.next);
  if (ended) return null;
  const part = joinedAt(tokens, from, 'part');
  if (part) return rule(`${freq};BYMONTHDAY=${[10, 20, 20, -1, 10, 15, -1][part.value] ?? -1}`, from + 1);
  return rule(`${freq};BYMONTHDAY=-1`, i);
}

function oddEven(tokens: Tokens, i: number): Rule | null {
  const token = tokenAt(tokens, i, 'oddEven');
  if (token === null) return null;
  return monthly(tokens, i + 1, 1, token.value === 1 ? ';BYMONTH=1,3,5,7,9,11' : ';BYMONTH=2,4,6,8,10,12');
}

/** 季度末, 季末月10日前, 季后15日内, 次月5日前, 下月10日前: rules by sense, without 每. */
function standing(tokens: Tokens, i: number): Rule | null {
  if (tokenAt(tokens, i, 'quarter')) {
    if (charBefore(tokens, i) === '每') return null;
    return quarterly(tokens, i + 1, false);
  }
  const month = tokenAt(tokens, i, 'thisMonth');
  if (month?.value !== 1 || charBefore(tokens, i) === '年') return null;
  const day = dayAt(tokens, i + 1);
  return day && tokens.list[i + 1]?.joined
    ? rule(`FREQ=MONTHLY;BYMONTHDAY=${day.value}`, day.next, false)
    : null;
}

function afterPart(tokens: Tokens, i: number): number {
  return joinedAt(tokens, i, 'part') ? i + 1 : i;
}

/** 每年6月、12月底前 and 每月5日、20日: a later member of the list takes the rule's frequency. */
export function furtherAt(tokens: Tokens, i: number, before: RecurringTime): Parsed<RecurringTime> | null {
  if (!joinedAt(tokens, i, 'and') || !tokens.list[i + 1]?.joined) return null;
  const head = /^FREQ=(?:YEARLY(?:;INTERVAL=\d+)?;BYMONTH|MONTHLY(?:;INTERVAL=\d+)?;BYMONTHDAY)=/.exec(
    before.rrule,
  )?.[0];
  if (head === undefined) return null;
  const yearlyRule = head.includes('YEARLY');
  const point = yearlyRule ? pointAt(tokens, i + 1) : null;
  const day = yearlyRule ? null : dayAt(tokens, i + 1);
  const detail = point && point.point.year === null ? monthDay(point.point) : null;
  if (!day && !(detail && point)) return null;
  const rrule = day ? `${head}${day.value}` : `${head.replace(/BYMONTH=$/, '')}${detail ?? ''}`;
  const tail = edgeAt(tokens, day ? day.next : (point?.next ?? i));
  const range = [tokens.list[i + 1]?.start ?? 0, endBefore(tokens, tail.next)] as const;
  return { time: { ...before, range, edge: tail.edge, rrule }, next: tail.next };
}
