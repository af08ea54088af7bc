import { contextOf, type Place } from './judging/context.ts';
import { RULES } from './judging/rules.ts';
import type { TimeExpression } from './time/types.ts';

/** Does a time expression bind somebody, or does the text only mention it? `rule` names the row of the table. */
export interface Verdict {
  readonly binds: boolean;
  readonly confidence: number;
  /** For the review screen. */
  readonly reason: string;
}

export function judge(time: TimeExpression, place: Place): Verdict {
  const context = contextOf(time, place);
  const rule = RULES.find((r) => r.when(context));
  return rule ?? { binds: false, confidence: 0.5, reason: '' };
}
