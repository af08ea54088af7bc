/**
 * The marks by which folded text is cut, as sets of bits by character code. Text is walked through by codes: a string
 * made of each character would cost more than what is asked about it.
 */

/** 。！？ and the ends of paragraphs and cells. */
export const STOP = 1;
/** ，；： */
export const COMMA = 2;
/** （ and [, the brackets of clauses. */
export const OPEN = 4;
export const CLOSE = 8;
/** “, ‘ and 《 */
export const OPEN_QUOTE = 16;
export const CLOSE_QUOTE = 32;
/** Parts the names of a list: 、，；。 a blank, | and /. */
export const PARTING = 64;
/** A Chinese number may begin with it. */
export const NUMERAL = 128;

const MARKS = new Uint8Array(65_536);
const SETS: readonly (readonly [bit: number, characters: string])[] = [
  [STOP, '。！？\n\t'],
  [COMMA, '，；：'],
  [OPEN, '（['],
  [CLOSE, '）]'],
  [OPEN_QUOTE, '“‘《'],
  [CLOSE_QUOTE, '”’》'],
  [PARTING, '、，；。 \t|/'],
  [NUMERAL, '〇零一二两三四五六七八九十廿卅百'],
];
for (const [bit, characters] of SETS) {
  for (const c of characters) MARKS[c.charCodeAt(0)] = (MARKS[c.charCodeAt(0)] ?? 0) | bit;
}

/** What the character at a place is; 0 for all others and outside the text. */
export function markAt(text: string, at: number): number {
  // Outside the text the code is no number, and as an index of the table that would be slow.
  return MARKS[text.charCodeAt(at) | 0] ?? 0;
}
