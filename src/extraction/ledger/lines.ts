import type { Range } from '../normal.ts';
import type { Passage } from '../passages.ts';
import { timesIn } from '../time/index.ts';
import { kindOf } from './cells.ts';
import { headerRoles, type ColumnRole } from './columns.ts';
import type { RawRow, Table } from './tables.ts';

/** Tables whose rows were printed as lines, a blank between the cells, as PDF readers give them. */

const LONGEST_HEADER = 80;
const LONGEST_ROW = 600;

/** The table that begins with a line of headings; null where the line is none or no row follows it. */
export function lineTable(
  text: string,
  passages: readonly Passage[],
  from: number,
): { table: Table; end: number } | null {
  const header = headingsOf(text, passages[from]);
  if (header === null) return null;
  const rows: RawRow[] = [];
  let end = from + 1;
  for (; end < passages.length; end += 1) {
    const row = rowOf(text, passages[end], header);
    if (row === null) break;
    rows.push(row);
  }
  return rows.length > 0 ? { table: { header, rows }, end } : null;
}

/** A line of headings that says who and when. Without a column for the time the line is read as a sentence. */
function headingsOf(text: string, passage: Passage | undefined): (ColumnRole | null)[] | null {
  if (passage?.kind !== 'paragraph' || passage.range[1] - passage.range[0] > LONGEST_HEADER) return null;
  const words = wordsOf(text, passage.range);
  const roles = words.length < 3 ? null : headerRoles(words.map((w) => text.slice(w[0], w[1])));
  const who = roles?.includes('lead') || roles?.includes('other');
  return who && roles?.includes('time') ? roles : null;
}

function rowOf(
  text: string,
  passage: Passage | undefined,
  header: readonly (ColumnRole | null)[],
): RawRow | null {
  if (passage?.kind !== 'paragraph' || passage.range[1] - passage.range[0] > LONGEST_ROW) return null;
  const words = wordsOf(text, passage.range).flatMap((w) => partedAtTimes(text, w));
  const number = /^\d{1,3}(?=[\u4e00-\u9fff“《])/.exec(text.slice(passage.range[0], passage.range[0] + 4));
  const [first] = words;
  if (number && first) {
    const at = first[0] + number[0].length;
    words.splice(0, 1, [first[0], at], [at, first[1]]);
  }
  const kinds = words.map((w) => kindOf(text, w));
  if (!kinds.includes('time') || !kinds.includes('units')) return null;
  // A blank inside the text parts it: whatever stands between its number and the cells at the end is one cell.
  let last = words.length;
  while (last > 0 && (kinds[last - 1] === 'time' || kinds[last - 1] === 'units')) last -= 1;
  const from = kinds[0] === 'number' ? 1 : 0;
  const [begins, ends] = [words[from], words[last - 1]];
  if (begins === undefined || ends === undefined || last <= from || last === words.length) return null;
  const cells: Range[] = [...words.slice(0, from), [begins[0], ends[1]], ...words.slice(last)];
  return { cells, roles: cells.length === header.length ? header : [], board: false };
}

/** The blank before and behind a figure is gone in the folded text: 市审计局9月底前 are two cells. */
function partedAtTimes(text: string, word: Range): Range[] {
  const time = timesIn(text, word).at(-1)?.range;
  if (time === undefined) return [word];
  const parts: Range[] = [];
  if (time[0] > word[0]) parts.push([word[0], time[0]]);
  const units = time[1] < word[1] && kindOf(text, [time[1], word[1]]) === 'units';
  parts.push([time[0], units ? time[1] : word[1]]);
  if (units) parts.push([time[1], word[1]]);
  return parts;
}

/** The words of a line, parted by blanks. */
export function wordsOf(text: string, range: Range): Range[] {
  const words: Range[] = [];
  let start = range[0];
  for (let i = range[0]; i <= range[1]; i += 1) {
    if (i < range[1] && text[i] !== ' ') continue;
    if (i > start) words.push([start, i]);
    start = i + 1;
  }
  return words;
}
