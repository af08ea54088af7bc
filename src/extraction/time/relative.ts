import { charBefore, edgeAt, endBefore, isChinese, joinedAt, tokenAt, type Tokens } from './cursor.ts';
import type { Parsed } from './recurring.ts';
import type { RelativeTime } from './types.ts';

interface Length {
  readonly n: number;
  readonly unit: RelativeTime['unit'];
  readonly hours: number | null;
  readonly next: number;
}

/** relative := (提前 | …前)? number ((-|至) number)? unit (内|前|后)?; without 内 only after 后, 起 or 前. */
export function relativeAt(tokens: Tokens, i: number): Parsed<RelativeTime> | null {
  const event = beforeEvent(tokens, i) ?? teachingWeek(tokens, i);
  if (event) return event;
  const length = upperBound(tokens, i) ?? lengthAt(tokens, i);
  if (length === null || isWeekOfTerm(tokens, i, length)) return null;
  const { edge, next } = edgeAt(tokens, length.next);
  const before = charBefore(tokens, i);
  const early = before === '前';
  const start = tokens.list[i]?.start ?? 0;
  // 最后一天, 发工资的前一天: which day it is, and no length of time.
  const last =
    before === '第' || /(?:最后|的[前后]|或后)$/.test(tokens.text.slice(Math.max(0, start - 2), start));
  if (last) return null;
  const follows = before === '后' || before === '起';
  // 3天前 counts back from an event; 10日前 is the tenth of a month that is not named here.
  const counted =
    tokens.list[length.next - 1]?.type !== 'day' ||
    early ||
    /(?:届满|期满|到期)$/.test(
      tokens.text.slice(Math.max(0, (tokens.list[i]?.start ?? 0) - 2), tokens.list[i]?.start),
    );
  if (edge === 'before' && counted && (length.unit === 'workday' || length.unit === 'day'))
    return done(tokens, i, length, next, true);
  const bracketed =
    edge === 'none' &&
    IN_BRACKET.test(tokens.text.slice(endBefore(tokens, next), endBefore(tokens, next) + 20));
  if (edge === 'within' || bracketed) return done(tokens, i, length, next, early);
  if (edge !== 'none' || length.unit === 'year') return null;
  if (early || follows) return done(tokens, i, length, next, early);
  // 10个工作日 alone is a length of time; only a deadline column makes it a limit.
  const written = tokens.list[length.next - 1];
  const exact =
    length.unit === 'workday' ||
    (length.unit === 'month' && written?.type === 'month' && written.value === 1);
  if (!exact) return null;
  const { time } = done(tokens, i, length, next, false);
  return { time: { ...time, edge: 'none' }, next };
}

/** 10个工作日（咨询类5个工作日）内: 内 stands behind the bracket, for both. */
const IN_BRACKET = /^(?:（[^（）]{1,14}）|）)[之以]?内/;

/** 开学前, 汛期前: by an event that has no date here. */
function beforeEvent(tokens: Tokens, i: number): Parsed<RelativeTime> | null {
  const event = tokenAt(tokens, i, 'event');
  if (event === null) return null;
  const { edge, next } = edgeAt(tokens, i + 1);
  // 放假前5个工作日: so many days before it.
  if (edge !== 'before' || (lengthAt(tokens, next) && tokens.list[next]?.joined)) return null;
  const range = [event.start, endBefore(tokens, next)] as const;
  const words = tokens.text.slice(event.start, event.end);
  return { time: { form: 'relative', range, edge, n: 0, unit: 'day', event: words, hours: null }, next };
}

/** 11周五前, 第12周, 第9-10周: counted from Monday of the term's first week. */
function teachingWeek(tokens: Tokens, i: number): Parsed<RelativeTime> | null {
  const first = tokenAt(tokens, i, 'number');
  const span = joinedAt(tokens, i + 1, 'to') ? joinedAt(tokens, i + 2, 'number') : null;
  const number = span ?? first;
  const at = span ? i + 2 : i;
  if (first === null || number === null || joinedAt(tokens, at + 1, 'week')?.value !== 0) return null;
  const again = joinedAt(tokens, at + 2, 'week') ? at + 3 : at + 2;
  const day = joinedAt(tokens, again, 'number');
  const named = day !== null && day.value <= 6 && day.end - day.start === 1 ? day.value : 7;
  const sunday = named === 7 && (joinedAt(tokens, again, 'day') ?? joinedAt(tokens, again, 'span')) !== null;
  const ordinal = charBefore(tokens, i) === '第';
  const weeks = number.value >= 1 && number.value <= 25;
  if (
    !weeks ||
    !(ordinal || ((named < 7 || sunday) && !isChinese(tokens, i))) ||
    !inSchool(tokens.text, first.start, ordinal)
  )
    return null;
  const { edge, next } = edgeAt(tokens, named < 7 || sunday ? again + 1 : at + 2);
  if (edge === 'after' || edge === 'from') return null;
  const range = [first.start - (ordinal ? 1 : 0), endBefore(tokens, next)] as const;
  // 第10周（11月6日） says the date itself; 按第四周周四课表 names a timetable.
  if (/^[（课]/.test(tokens.text.slice(range[1], range[1] + 1))) return null;
  const n = (number.value - 1) * 7 + named - 1;
  return {
    time: { form: 'relative', range, edge: 'within', n, unit: 'day', event: FIRST_MONDAY, hours: null },
    next,
  };
}

const FIRST_MONDAY = '第1周周一';

/** 18周前（6月21日前）, 18-19周内 in a school: the weeks of its term, and no length of time. */
function isWeekOfTerm(tokens: Tokens, i: number, length: Length): boolean {
  const start = tokens.list[i]?.start ?? 0;
  if (tokens.list[length.next - 1]?.type !== 'week' || isChinese(tokens, i)) return false;
  const { next } = edgeAt(tokens, length.next);
  const dated = /^（(?:\d{4}年)?\d{1,2}月/.test(
    tokens.text.slice(endBefore(tokens, next), endBefore(tokens, next) + 12),
  );
  const span = joinedAt(tokens, i + 1, 'to') !== null || tokens.list[i - 1]?.type === 'to';
  return (dated || span) && inSchool(tokens.text, start, false);
}

/** 5月第一周 and 第3周的比赛 outside a school mean other weeks. */
function inSchool(text: string, at: number, ordinal: boolean): boolean {
  if (ordinal && /[月个年天季]/.test(text[at - 2] ?? '')) return false;
  return /教学|学院|学期|教研|教务|年级|班主任|各校|学校|课程/.test(
    text.slice(Math.max(0, at - 2000), at + 600),
  );
}

function done(
  tokens: Tokens,
  i: number,
  length: Length,
  next: number,
  negative: boolean,
): Parsed<RelativeTime> {
  const { n, unit, hours } = length;
  const range = [tokens.list[i]?.start ?? 0, endBefore(tokens, next)] as const;
  return {
    time: { form: 'relative', range, edge: 'within', n: negative ? -n : n, unit, event: null, hours },
    next,
  };
}

function lengthAt(tokens: Tokens, i: number): Length | null {
  const half = tokenAt(tokens, i, 'half');
  if (half?.value === 0) return { n: 6, unit: 'month', hours: null, next: i + 1 };
  const fortnight = tokenAt(tokens, i, 'span');
  if (fortnight?.value === 3) return { n: 15, unit: 'day', hours: null, next: i + 1 };
  const number = tokenAt(tokens, i, 'number');
  const unit = tokens.list[i + 1];
  if (number === null || number.value < 1 || number.value > 999 || unit === undefined || !unit.joined)
    return null;
  const n = number.value;
  // 30内办结: 日 was left out.
  if (
    unit.type === 'edge' &&
    unit.value === 1 &&
    /^(?:办结|答复|完成|反馈|回复|报)/.test(tokens.text.slice(unit.end, unit.end + 2))
  )
    return { n, unit: 'day', hours: null, next: i + 1 };
  const next = i + 2;
  if (unit.type === 'span' && unit.value === 0) return { n, unit: 'workday', hours: null, next };
  if (unit.type === 'span' && unit.value === 1) return { n, unit: 'day', hours: null, next };
  if (unit.type === 'span' && unit.value === 2) return { n: Math.floor(n / 24), unit: 'day', hours: n, next };
  if (unit.type === 'day') return { n, unit: 'day', hours: null, next };
  if (unit.type === 'week') return { n: n * 7, unit: 'day', hours: null, next };
  if (unit.type === 'year' && unit.end - unit.start === 1)
    return n < 60 ? { n, unit: 'year', hours: null, next } : null;
  const months =
    unit.type === 'month' && (unit.value === 1 || (isChinese(tokens, i) && charBefore(tokens, i) !== '年'));
  return months ? { n, unit: 'month', hours: null, next } : null;
}

/** 5-7个工作日内 is kept by the seventh, 60日至1年内 by the end of the year. */
function upperBound(tokens: Tokens, i: number): Length | null {
  if (!tokenAt(tokens, i, 'number')) return null;
  const to = joinedAt(tokens, i + 1, 'to') ? i + 1 : (lengthAt(tokens, i)?.next ?? i);
  if (!joinedAt(tokens, to, 'to') || !joinedAt(tokens, to + 1, 'number')) return null;
  const upper = lengthAt(tokens, to + 1);
  return to === i + 1 || (upper && joinedAt(tokens, upper.next, 'edge')?.value === 1) ? upper : null;
}
