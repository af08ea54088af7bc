import { charBefore, edgeAt, endBefore, joinedAt, tokenAt, type Tokens } from './cursor.ts';
import type { Parsed } from './recurring.ts';
import type { TimeExpression, Token } from './types.ts';

/** So far behind the time that names the month may a day of it stand. */
const REACH = 160;
/** And so far around a rule that holds every month is looked for. */
const RULE_REACH = 400;

/** 每月20日前各部门上报，23日前人事处汇总: a day without a month is of the month that the sentence speaks of. */
export function bareDayAt(
  tokens: Tokens,
  i: number,
  found: readonly TimeExpression[],
): Parsed<TimeExpression> | null {
  const number = tokenAt(tokens, i, 'number');
  if (number === null || number.value < 1 || number.value > 31) return null;
  if (!joinedAt(tokens, i + 1, 'day') || joinedAt(tokens, i + 2, 'edge')?.value !== 0) return null;
  if ('前后第提满近约'.includes(charBefore(tokens, i) || '\n')) return null;
  // 当月 in between says nothing: the time that gives the month may stand before it.
  for (const last of found.slice(-3).toReversed()) {
    const day = nearby(tokens, i, number, last);
    if (day) return day;
  }
  return inRule(tokens, i, number);
}

/** 应于3日前报送 among 每月5日前, 每月8日前: so goes every month of a rule on what is done monthly. */
function inRule(tokens: Tokens, i: number, number: Token): Parsed<TimeExpression> | null {
  if (!'在于止至'.includes(charBefore(tokens, i) || '\n')) return null;
  const around = tokens.text.slice(Math.max(0, number.start - RULE_REACH), number.start + RULE_REACH);
  if (!/每月\d{1,2}[日号]/.test(around)) return null;
  const { edge, next } = edgeAt(tokens, i + 2);
  const rrule = `FREQ=MONTHLY;BYMONTHDAY=${number.value}`;
  const range = [number.start, endBefore(tokens, next)] as const;
  return { time: { form: 'recurring', range, edge, rrule, explicit: false }, next };
}

function nearby(
  tokens: Tokens,
  i: number,
  number: Token,
  last: TimeExpression,
): Parsed<TimeExpression> | null {
  const between = tokens.text.slice(last.range[1], Math.min(number.start, last.range[1] + REACH));
  if (number.start - last.range[1] >= REACH || /[。\n\t]/.test(between)) return null;
  const { edge, next } = edgeAt(tokens, i + 2);
  const common = { range: [number.start, endBefore(tokens, next)] as const, edge };
  if (last.form === 'recurring') {
    const monthly = /^FREQ=MONTHLY;(?:BYMONTH=[\d,]+;)?BYMONTHDAY=(?=\d)/.exec(last.rrule)?.[0];
    if (monthly === undefined) return null;
    const rrule = `${monthly}${number.value}`;
    return { time: { ...common, form: 'recurring', rrule, explicit: last.explicit }, next };
  }
  if (last.form !== 'point' || last.point.month === null || last.point.day === null) return null;
  if (number.value < last.point.day) return null;
  const point = { ...last.point, day: number.value };
  return { time: { ...common, form: 'point', point, target: false, listed: false }, next };
}
