import type { Span } from './types.ts';

/** A cell's place without its quotes and the blanks around it. Quotes in a quoted cell stay doubled, as in the file. */
export type Field = Span;

/** The registry is read with csv-parse; here places are needed, which it does not give, and nothing may fail. */
export function* recordsOf(text: string, delimiter: string): Generator<Field[]> {
  let at = SEP_LINE.exec(text)?.[0].length ?? 0;
  let record: Field[] = [];
  let closes = true;
  while (at < text.length) {
    const close: number = closes && text[at] === '"' ? closingQuote(text, at + 1, delimiter) : -1;
    // No quote closes from here to the end: none after it does.
    if (close === text.length) closes = false;
    const quoted = close > 0 && close < text.length;
    const end = quoted ? close + 1 : fieldEnd(text, at, delimiter);
    record.push(quoted ? trimmed(text, at + 1, close) : trimmed(text, at, end));
    if (text[end] === delimiter) {
      at = end + 1;
      // The last cell of a file that ends with a delimiter is empty.
      if (at < text.length && record.length < WIDEST) continue;
    }
    yield record;
    record = [];
    if (text[end] === delimiter && at < text.length) continue;
    at = end + (text.startsWith('\r\n', end) ? 2 : 1);
  }
}

/** Excel has no more columns; a longer line goes on in the next record. */
const WIDEST = 16_384;

/** Excel's own first line that names the delimiter. */
const SEP_LINE = /^sep=([,;\t])\r?\n/i;

/** Where the quoted cell ends; -1 where its quotes are part of the text; the text's end where nothing closes it. */
function closingQuote(text: string, from: number, delimiter: string): number {
  for (let at = text.indexOf('"', from); at >= 0; at = text.indexOf('"', at + 1)) {
    const next = text[at + 1];
    if (next === '"') {
      at += 1;
      continue;
    }
    return next === undefined || next === delimiter || next === '\r' || next === '\n' ? at : -1;
  }
  return text.length;
}

function fieldEnd(text: string, from: number, delimiter: string): number {
  for (let at = from; at < text.length; at += 1) {
    const c = text[at];
    if (c === delimiter || c === '\n' || (c === '\r' && text[at + 1] === '\n')) return at;
  }
  return text.length;
}

function trimmed(text: string, start: number, end: number): Field {
  let [a, b] = [start, end];
  while (a < b && isBlank(text.charCodeAt(a))) a += 1;
  while (b > a && isBlank(text.charCodeAt(b - 1))) b -= 1;
  return [a, b];
}

function isBlank(c: number): boolean {
  return c === 32 || (c >= 9 && c <= 13) || c === 0xa0 || c === 0x3000 || c === 0x200b;
}

const SAMPLE_RECORDS = 200;
const SAMPLE_CHARACTERS = 1 << 20;

/** The delimiter under which most rows have the same number of cells; null where no row has two. */
export function delimiterOf(text: string): string | null {
  const named = SEP_LINE.exec(text)?.[1];
  if (named !== undefined) return named;
  const sample = text.slice(0, SAMPLE_CHARACTERS);
  let best: string | null = null;
  let most = 0;
  for (const delimiter of ['\t', ',', ';']) {
    const widths = new Map<number, number>();
    let seen = 0;
    for (const record of recordsOf(sample, delimiter)) {
      widths.set(record.length, (widths.get(record.length) ?? 0) + 1);
      seen += 1;
      if (seen >= SAMPLE_RECORDS) break;
    }
    widths.delete(1);
    const rows = Math.max(0, ...widths.values());
    if (rows > most) [best, most] = [delimiter, rows];
  }
  return best;
}
