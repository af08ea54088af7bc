import type { Range } from '../normal.ts';
import { clauseEnd } from '../sentences.ts';
import type { TimeExpression } from '../time/types.ts';

/** What is known about the place of an expression. */
export interface Place {
  readonly text: string;
  readonly sentence: Range;
  readonly paragraph: Range;
  /** It stands in a deadline column or after 完成时限：. */
  readonly entry: boolean;
  /** The document reports on what was done. */
  readonly report: boolean;
  /** It stands where the document tells what was found or done. */
  readonly account: boolean;
  /** It stands under 2023年工作回顾. */
  readonly looksBack: boolean;
  /** The year that the plan is for. */
  readonly planYear: number | null;
  /** The resolved date is not after the document's own. */
  readonly past: boolean;
}

export interface Context {
  readonly time: TimeExpression;
  readonly place: Place;
  /** The sentence before the expression, at most 40 characters. */
  readonly before: string;
  /** The rest of its clause, or of the next one where a comma follows at once. */
  readonly after: string;
  /** The rest of the sentence, at most 120 characters. */
  readonly rest: string;
}

export function contextOf(time: TimeExpression, place: Place): Context {
  const { text, sentence } = place;
  const before = text.slice(Math.max(sentence[0], time.range[0] - 40), time.range[0]);
  const rest = text.slice(time.range[1], Math.min(sentence[1], time.range[1] + 120));
  const comma = /^[，、：]/.test(rest) ? 1 : 0;
  const after = text.slice(
    time.range[1] + comma,
    Math.min(clauseEnd(text, time.range[1] + comma, sentence[1]), time.range[1] + 120),
  );
  return { time, place, before, after, rest };
}
