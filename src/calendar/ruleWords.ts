import { formatChineseDate } from './date.ts';
import { occurrences, ruleProblem } from './recurrence.ts';

const SHOWN = 4;

/**
 * When a rule falls due in a year, for somebody who has never seen an RRULE: 2027年1月5日、2月5日、3月5日、4月5日等，全年12次.
 * Without a year only how often; of a rule that cannot be used, why.
 */
export function ruleWords(rrule: string, year: number | null): string {
  const problem = ruleProblem(rrule);
  if (problem !== null) return problem;
  const of = year ?? 2024;
  const all = occurrences(rrule, { from: `${of}-01-01`, until: `${of}-12-31` });
  if (all.length === 0) return `${of}年没有`;
  if (year === null) return `全年${all.length}次`;
  const shown = all.slice(0, SHOWN).map(formatChineseDate);
  const days = [shown[0], ...shown.slice(1).map((day) => day.slice(`${of}年`.length))].join('、');
  return all.length > SHOWN ? `${days}等，全年${all.length}次` : days;
}
