import type { Range } from '../normal.ts';
import { roleOfHeading, type ColumnRole } from './columns.ts';
import type { RawRow, Table } from './tables.ts';

/**
 * Tables that put label and content side by side (责任单位 | 市财政局): the rows of one task are a card, and a label
 * that comes again begins the next one.
 */

interface Pair {
  readonly role: ColumnRole;
  readonly label: string;
  readonly value: Range;
}

/** Shorter labels than this are labels; a value may be short too, but no role is read out of most of them. */
const SHARE = 0.7;

export function cardTable(text: string, rows: readonly (readonly Range[])[]): Table | null {
  const full = rows.filter((cells) => cells.length > 1);
  if (full.length < 2) return null;
  const pairs = full.map((cells) => pairsOf(text, cells));
  const labelled = pairs.filter((p) => p.length > 0).length;
  if (labelled < 2 || labelled < full.length * SHARE) return null;
  const roles = new Set(pairs.flat().map((p) => p.role));
  const duty = roles.has('time') || roles.has('lead') || roles.has('other');
  if (!duty || !roles.has('content') || !isSideways(text, full)) return null;
  const cards: RawRow[] = [];
  let card: Pair[] = [];
  const close = (): void => {
    if (card.length > 0)
      cards.push({
        cells: card.map((p) => p.value),
        roles: card.map((p) => p.role),
        board: false,
        exact: true,
      });
    card = [];
  };
  for (const pair of pairs.flat()) {
    if (card.some((p) => p.label === pair.label)) close();
    card.push(pair);
  }
  close();
  return { header: [...roles], rows: cards };
}

/** label, value, label, value …; none where a label says nothing. */
function pairsOf(text: string, cells: readonly Range[]): Pair[] {
  if (cells.length % 2 === 1) return [];
  const pairs: Pair[] = [];
  for (let i = 0; i + 1 < cells.length; i += 2) {
    const label = cells[i];
    const value = cells[i + 1];
    if (label === undefined || value === undefined) continue;
    const name = text.slice(label[0], Math.min(label[1], label[0] + 16)).replace(/[：\s]/g, '');
    const role = roleOfHeading(name);
    if (role === null) return [];
    pairs.push({ role, label: name, value });
  }
  return pairs;
}

/** In a table with a header every column is of one kind; here the first column holds different labels. */
function isSideways(text: string, rows: readonly (readonly Range[])[]): boolean {
  const roles = rows.map((cells) => {
    const first = cells[0];
    return first
      ? roleOfHeading(text.slice(first[0], Math.min(first[1], first[0] + 16)).replace(/[：\s]/g, ''))
      : null;
  });
  return new Set(roles.filter((r) => r !== null)).size > 1;
}
