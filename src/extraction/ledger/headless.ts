import type { Passage } from '../passages.ts';
import { kindOf, type CellKind } from './cells.ts';
import type { ColumnRole } from './columns.ts';
import { isBar } from './stream.ts';

/** A table of one cell to a line whose header is missing: an excerpt, or a page of a longer one. */

/** Longer lines are running text as cells go, and are not looked into. */
const LONGEST_CELL = 60;
const WINDOW = 16;

/** The kinds of the cells that the table repeats, as columns; null where no table begins at `from`. */
export function headlessAt(
  text: string,
  passages: readonly Passage[],
  from: number,
  known: Map<number, CellKind>,
): ColumnRole[] | null {
  const kinds: CellKind[] = [];
  for (let i = from; i < passages.length && kinds.length < WINDOW; i += 1) {
    const passage = passages[i];
    if (passage === undefined || passage.kind === 'row') break;
    if (isBar(text, passage)) continue;
    kinds.push(kindAt(text, passage, i, known));
    // The first cells decide at once that running text is none.
    if (kinds.length === 4 && !kinds.slice(1).some((k) => k === 'units' || k === 'time')) return null;
  }
  return recordOf(kinds);
}

function kindAt(text: string, passage: Passage, index: number, known: Map<number, CellKind>): CellKind {
  const [start, end] = passage.range;
  // 责任单位：市水务局 is a line with its own label, not a cell.
  if (end - start > LONGEST_CELL || /^[^：]{2,10}：/.test(text.slice(start, Math.min(end, start + 11))))
    return 'text';
  const kind = known.get(index) ?? kindOf(text, passage.range);
  known.set(index, kind);
  return kind;
}

/** The columns of one record: number? text units+ time, or number? time text units+, at least twice over. */
function recordOf(kinds: readonly CellKind[]): ColumnRole[] | null {
  const shape = kinds.map((k) => ({ number: 'n', text: 't', units: 'u', time: 'd', empty: '' })[k]).join('');
  const found =
    /^(n?t{1,2}(?:u{1,2}d|du{1,2}))(?:n?t{1,2}(?:u{1,2}d|du{1,2}))/.exec(shape)?.[1] ??
    /^(n?dd?tu)(?:n?dd?tu)+/.exec(shape)?.[1]?.replace('dd', 'd');
  if (found === undefined) return null;
  const roles: Record<string, ColumnRole> = { n: 'number', t: 'content', u: 'other', d: 'time' };
  return [...found].map((c) => roles[c] ?? 'content');
}
