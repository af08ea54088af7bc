import { charBefore, edgeAt, endBefore, joinedAt, type Tokens } from './cursor.ts';
import { bareDayAt } from './bare-day.ts';
import { pointAt } from './points.ts';
import { furtherAt, recurringAt } from './recurring.ts';
import { relativeAt } from './relative.ts';
import {
  NO_POINT,
  type Edge,
  type Point,
  type PointTime,
  type SpanTime,
  type Token,
  type TimeExpression,
  type TokenType,
} from './types.ts';

/** All time expressions of a token list, in the order of the text. Whether they bind anybody is judged elsewhere. */
export function parseTimes(tokens: Tokens): TimeExpression[] {
  const found: TimeExpression[] = [];
  let i = 0;
  while (i < tokens.list.length) {
    if (beginsNothing(tokens.list[i], tokens.list[i + 1])) {
      i += 1;
      continue;
    }
    const single = recurringAt(tokens, i) ?? relativeAt(tokens, i);
    if (single) {
      found.push(single.time);
      i = Math.max(single.next, i + 1);
      let last = single.time;
      for (let more = furtherOf(tokens, i, last); more; more = furtherOf(tokens, i, last)) {
        found.push(more.time);
        last = more.time;
        i = more.next;
      }
      continue;
    }
    const many = pointsAt(tokens, i);
    if (many) found.push(...many.times);
    const day = many ? null : bareDayAt(tokens, i, found);
    if (day) found.push(day.time);
    i = Math.max((many ?? day)?.next ?? 0, i + 1);
  }
  return found.filter((time, k) => !isRefined(tokens.text, time, found[k + 1]));
}

/** Most numbers count something else (三是, 8个), and 前 or 和 have their meaning from what stands before them. */
function beginsNothing(token: Token | undefined, next: Token | undefined): boolean {
  if (token === undefined) return true;
  if (token.type === 'number' || token.type === 'each') return next?.joined !== true;
  return CLOSING.has(token.type);
}

const CLOSING: ReadonlySet<TokenType> = new Set([
  'year',
  'month',
  'day',
  'part',
  'edge',
  'to',
  'and',
  'clock',
]);

/** 每月报表于下月5号前报送, 每季度结束后10个工作日内: the later words say when; 每月 alone is then no deadline. */
function isRefined(text: string, time: TimeExpression, next: TimeExpression | undefined): boolean {
  // 每月初（3日前）
  if (
    time.form === 'recurring' &&
    next?.form === 'recurring' &&
    text.slice(time.range[1], next.range[0]) === '（'
  )
    return time.edge === 'none';
  if (time.form !== 'recurring' || time.edge !== 'none' || !/(?:-1|WEEKLY|DAILY)$/.test(time.rrule) || !next)
    return false;
  const thatMonth = next.form === 'point' && (next.point.month ?? 0) > 12;
  if (next.form !== 'recurring' && next.form !== 'relative' && !thatMonth) return false;
  const between = text.slice(time.range[1], Math.min(next.range[0], time.range[1] + 16));
  return next.range[0] - time.range[1] < 16 && !/[，。；、和及或]/.test(between);
}

function furtherOf(tokens: Tokens, i: number, last: TimeExpression): ReturnType<typeof furtherAt> {
  return last.form === 'recurring' ? furtherAt(tokens, i, last) : null;
}

/** Longer lists of dates do not occur; the bound keeps hostile ones from growing. */
const LONGEST_LIST = 40;

interface Member {
  readonly first: number;
  readonly next: number;
  readonly from: Point | null;
  readonly point: Point;
  readonly edge: Edge;
}

/** points := member ((、|和|及) member)*, where a later member takes over what it leaves out: 6月10日、20日前. */
function pointsAt(tokens: Tokens, i: number): { times: TimeExpression[]; next: number } | null {
  const first = memberAt(tokens, i, null);
  if (first === null) return null;
  const members = [first];
  let next = first.next;
  while (members.length < LONGEST_LIST && joinedAt(tokens, next, 'and')) {
    const last = members.at(-1);
    if (last === undefined || !tokens.list[next + 1]?.joined || recurringAt(tokens, next + 1)) break;
    const more = memberAt(tokens, next + 1, last.point);
    if (more === null) break;
    members.push(more);
    next = more.next;
  }
  const dated = withYears(members);
  return { times: dated.map((m) => timeOf(tokens, m, dated.at(-1) ?? m)), next };
}

/** 5月20日、8月20日、2009年1月10日前: the year is written once, at the last one; earlier months fall before it. */
function withYears(members: readonly Member[]): readonly Member[] {
  if (members.length === 1) return members;
  return members.reduceRight<Member[]>((later, member) => {
    const year = member.point.year ?? yearBefore(member.point, later[0]?.point);
    return [{ ...member, point: { ...member.point, year } }, ...later];
  }, []);
}

function yearBefore(point: Point, later: Point | undefined): Point['year'] {
  if (later?.year?.kind !== 'absolute' || point.month === null || later.month === null) return null;
  return { kind: 'absolute', value: later.year.value - (point.month > later.month ? 1 : 0) };
}

function memberAt(tokens: Tokens, i: number, before: Point | null): Member | null {
  const one = pointAt(tokens, i) ?? (before ? dayOnly(tokens, i, before) : null);
  if (one === null) return null;
  const start = before ? inherit(one.point, before) : one.point;
  if (joinedAt(tokens, one.next, 'to') && tokens.list[one.next + 1]?.joined) {
    const two = pointAt(tokens, one.next + 1) ?? dayOnly(tokens, one.next + 1, start);
    if (two) {
      const tail = edgeAt(tokens, two.next);
      return { first: i, next: tail.next, from: start, point: inherit(two.point, start), edge: tail.edge };
    }
  }
  const until = turnOfMonth(tokens, one.next, start);
  if (until) return { first: i, from: start, ...until };
  const tail = edgeAt(tokens, one.next);
  return { first: i, next: tail.next, from: null, point: start, edge: tail.edge };
}

/** 7月底8月初: one stretch over the turn of the month. */
function turnOfMonth(
  tokens: Tokens,
  i: number,
  from: Point,
): { point: Point; edge: Edge; next: number } | null {
  if (from.part !== 'end' || from.month === null || !tokens.list[i]?.joined) return null;
  const two = pointAt(tokens, i);
  if (two === null || two.point.part !== 'start' || two.point.month === null) return null;
  const tail = edgeAt(tokens, two.next);
  return { point: inherit(two.point, from), edge: tail.edge, next: tail.next };
}

/** The second of 8月13-15日 or of 6月10日、20日前: a day whose month stands before. */
function dayOnly(tokens: Tokens, i: number, before: Point): { point: Point; next: number } | null {
  const number = joinedAt(tokens, i, 'number');
  if (number === null || before.day === null || number.value < 1 || number.value > 31) return null;
  if (joinedAt(tokens, i + 1, 'day')) return { point: { ...NO_POINT, day: number.value }, next: i + 2 };
  const shared = joinedAt(tokens, i + 1, 'and') !== null && joinedAt(tokens, i + 2, 'number') !== null;
  return shared ? { point: { ...NO_POINT, day: number.value }, next: i + 1 } : null;
}

function inherit(point: Point, before: Point): Point {
  const month = point.month ?? (point.day !== null ? before.month : null);
  return { ...point, month, year: point.year ?? rolled(before, { ...point, month }) };
}

/** The year of a list's later member: the same, or the next where the months start again (10月、次年1月 or 11月-1月). */
function rolled(before: Point, point: Point): Point['year'] {
  if (before.year === null || before.month === null || point.month === null) return before.year;
  if (point.month >= before.month) return before.year;
  return { kind: before.year.kind, value: before.year.value + 1 };
}

function timeOf(tokens: Tokens, member: Member, last: Member): PointTime | SpanTime {
  const edge = member.edge === 'none' ? last.edge : member.edge;
  const part =
    member.point.part === null && member.point.day === null && bare(member)
      ? last.point.part
      : member.point.part;
  const point: Point = { ...afterQuarter(member, last), part };
  const target = isTarget(tokens, member) && point.year !== null;
  const start = (tokens.list[member.first]?.start ?? 0) - (target ? 1 : 0);
  const range = [start, endBefore(tokens, member.next)] as const;
  if (member.from) return { form: 'span', range, edge, from: member.from, point };
  return { form: 'point', range, edge, point, target, listed: member !== last };
}

/** 二、三季度季后10日: the day after the quarter is written once, at the end. */
function afterQuarter(member: Member, last: Member): Point {
  const { point } = member;
  const { day, quarter } = last.point;
  if (!bare(member) || point.quarter === null || quarter !== null || day === null) return point;
  const over = point.quarter >= 4;
  const month = over ? 1 : point.quarter * 3 + 1;
  return { ...point, quarter: null, month, day, year: over ? { kind: 'offset', value: 1 } : point.year };
}

/** 到2025年 sets a target; 截至2025年 reports a state. */
function isTarget(tokens: Tokens, member: Member): boolean {
  return (
    /(?:^|[^截止直甚乃])[到至]$/.test(charBefore(tokens, member.first, 1)) &&
    !/[截止直甚乃]/.test(charBefore(tokens, member.first, 2).slice(0, 1))
  );
}

/** In 6、9、12月底前 only the last member has the unit and the part. */
function bare(member: Member): boolean {
  return member.next === member.first + 1;
}
