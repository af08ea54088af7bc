import { CLOSE, CLOSE_QUOTE, COMMA, markAt, OPEN, OPEN_QUOTE, STOP } from './marks.ts';
import type { Range } from './normal.ts';

/** The sentence around a range: between full stops, semicolons left in, inside `limits`. Bounded on both sides. */
export function sentenceAround(text: string, range: Range, limits: Range): Range {
  let start = range[0];
  while (start > limits[0] && !isStop(text, start - 1) && range[0] - start < 600) start -= 1;
  let end = range[1];
  while (end < limits[1] && !isStop(text, end) && end - range[1] < 600) end += 1;
  return [start, end];
}

/** The end of the clause that `at` stands in. */
export function clauseEnd(text: string, at: number, limit: number): number {
  let depth = 0;
  let end = at;
  while (end < limit) {
    const mark = markAt(text, end);
    if (mark & (OPEN | OPEN_QUOTE)) depth += 1;
    else if (mark & (CLOSE | CLOSE_QUOTE)) {
      if (depth === 0) break;
      depth -= 1;
    } else if (depth === 0 && mark & COMMA) break;
    end += 1;
  }
  return end;
}

export function isComma(text: string, at: number): boolean {
  return (markAt(text, at) & COMMA) !== 0;
}

export function isStop(text: string, at: number): boolean {
  return (markAt(text, at) & STOP) !== 0;
}
