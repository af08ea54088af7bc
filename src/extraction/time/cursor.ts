import type { Edge, Token, TokenType } from './types.ts';
import { EDGE_VALUES } from './words.ts';

/** What every rule of the grammar reads: the folded text and its tokens. A rule takes an index and gives the next. */
export interface Tokens {
  readonly text: string;
  readonly list: readonly Token[];
}

/** The token at `i`, if it is of this type and touches the one before it. */
export function joinedAt(tokens: Tokens, i: number, type: TokenType): Token | null {
  const token = tokens.list[i];
  return token !== undefined && token.joined && token.type === type ? token : null;
}

/** The token at `i`, if it is of this type, whatever stands before it. */
export function tokenAt(tokens: Tokens, i: number, type: TokenType): Token | null {
  const token = tokens.list[i];
  return token !== undefined && token.type === type ? token : null;
}

/** An optional 前, 内, 起, 后. */
export function edgeAt(tokens: Tokens, i: number): { edge: Edge; next: number } {
  const token = joinedAt(tokens, i, 'edge');
  if (token === null) return { edge: 'none', next: i };
  return { edge: EDGE_VALUES[token.value] ?? 'none', next: i + 1 };
}

/** Where the last token before `next` ends. */
export function endBefore(tokens: Tokens, next: number): number {
  return tokens.list[next - 1]?.end ?? 0;
}

/** The character right before a token, "" at the start of the text. */
export function charBefore(tokens: Tokens, i: number, back = 1): string {
  const token = tokens.list[i];
  return token === undefined || token.start < back ? '' : tokens.text.slice(token.start - back, token.start);
}

/** Is the number at `i` written in Chinese? 一月内 is a month's time, 1月内 is January. */
export function isChinese(tokens: Tokens, i: number): boolean {
  const token = tokens.list[i];
  return token !== undefined && tokens.text.charCodeAt(token.start) > 255;
}
