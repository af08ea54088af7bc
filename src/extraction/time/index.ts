import type { Range } from '../normal.ts';
import { parseTimes } from './parse.ts';
import { tokenise } from './tokens.ts';
import type { Token, TimeExpression } from './types.ts';

/** The time expressions of one stretch of folded text. */
export function timesIn(text: string, range: Range): TimeExpression[] {
  const list: Token[] = [];
  tokenise(text, range[0], range[1], list);
  return list.length === 0 ? [] : parseTimes({ text, list });
}
