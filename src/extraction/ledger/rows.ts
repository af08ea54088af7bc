import type { Range } from '../normal.ts';
import { rolesIn } from '../responsible/roles.ts';
import { bareMonth, isBareDay } from './bare-day.ts';
import { entriesIn, kindOf, type CellKind } from './cells.ts';
import type { ColumnRole } from './columns.ts';
import type { RawRow, Table } from './tables.ts';

/** Unit names as text: a name cut by a page break is put together from two cells. */
export interface RowUnits {
  readonly lead: readonly string[];
  readonly other: readonly string[];
}

/** A ledger row with what it inherits from merged cells above. */
export interface LedgerRow {
  /** The printed row number, "" where there is none. */
  readonly ref: string;
  /** The cell that says what is to be done. */
  readonly content: Range;
  /** All cells of running text, the content among them. */
  readonly texts: readonly Range[];
  /** The printed deadline cell, this row's or the merged one above. */
  readonly time: Range | null;
  /** The month of a day that stands alone: see `dayOfMonth`. */
  readonly month: number | null;
  readonly units: RowUnits;
  /** Printed in the row itself, not inherited. */
  readonly own: { readonly time: boolean; readonly units: boolean };
  /** A deadline that stands in the units' cell and may contradict the column. */
  readonly stray: Range | null;
}

interface Draft {
  ref: string;
  content: Range | null;
  texts: Range[];
  time: Range | null;
  month: number | null;
  units: { range: Range; role: 'lead' | 'other' }[];
}

/** How a name in the folded text is printed. */
export type Print = (range: Range) => string;

export function ledgerRows(text: string, table: Table, print: Print): LedgerRow[] {
  const rows: { draft: Draft; block: Block }[] = [];
  let block: Block | null = null;
  let month: number | null = null;
  const shared = sharedCells(table.rows);
  for (const raw of table.rows) {
    if (raw.board) {
      block = null;
      continue;
    }
    const draft = draftOf(text, raw, table.header, shared);
    block = raw.exact ? blockOf(text, draft.time, draft.units, print) : nextBlock(text, block, draft, print);
    month = draft.month ?? month;
    const above = rows.at(-1)?.draft;
    // Another unit with a time of its own for the same work: the cell that says which is merged with the one above.
    const shares =
      draft.content === null && draft.time !== null && draft.units.length > 0 && draft.ref === '';
    const work = shares && above ? { ref: above.ref, content: above.content } : null;
    if (draft.content ?? work) rows.push({ draft: { ...draft, month, ...work }, block });
  }
  const printed = new Set<number>();
  return rows.flatMap(({ draft, block: b }) => {
    if (draft.content === null) return [];
    const first = draft.time !== null && !printed.has(draft.time[0]);
    if (draft.time) printed.add(draft.time[0]);
    const own = { time: first, units: draft.units.length > 0 };
    const units = b.units();
    return [
      {
        ref: draft.ref,
        content: draft.content,
        texts: draft.texts,
        time: draft.time ?? b.time,
        month: draft.month,
        units,
        own,
        stray: strayTime(text, draft),
      },
    ];
  });
}

/** Rows under one merged cell. Units are read when all of its pieces are known. */
interface Block {
  readonly time: Range | null;
  readonly pieces: { range: Range; role: 'lead' | 'other' }[];
  readonly units: () => RowUnits;
}

function blockOf(text: string, time: Range | null, pieces: Block['pieces'], print: Print): Block {
  let known: RowUnits | null = null;
  return { time, pieces, units: () => (known ??= readUnits(text, pieces, print)) };
}

function nextBlock(text: string, above: Block | null, draft: Draft, print: Print): Block {
  if (above === null) return blockOf(text, draft.time, draft.units, print);
  if (draft.units.length === 0) {
    return draft.time === null ? above : blockOf(text, draft.time, above.pieces, print);
  }
  if (draft.time === null && isCutOff(text, above.pieces)) {
    above.pieces.push(...draft.units);
    return above;
  }
  return blockOf(text, draft.time ?? above.time, draft.units, print);
}

/** 责任单位： or 各乡镇（街 at a cell's end: the page break cut it, and the next row's cell goes on. */
function isCutOff(text: string, pieces: Block['pieces']): boolean {
  const last = pieces.at(-1);
  if (last === undefined) return false;
  const body = text.slice(last.range[0], last.range[1]);
  const open = body.lastIndexOf('（') > body.lastIndexOf('）');
  return open || /[：、，]$/.test(body);
}

function readUnits(text: string, pieces: Block['pieces'], print: Print): RowUnits {
  const lead: string[] = [];
  const other: string[] = [];
  for (let i = 0; i < pieces.length; i += 1) {
    const piece = pieces[i];
    if (piece === undefined) continue;
    const joined = [piece.range];
    let body = text.slice(piece.range[0], piece.range[1]);
    while (i + 1 < pieces.length && /[：、，]$|（[^）]*$/.test(body)) {
      i += 1;
      const next = pieces[i];
      if (next === undefined) break;
      joined.push(next.range);
      body += text.slice(next.range[0], next.range[1]);
    }
    const roles = rolesIn(body, [0, body.length], piece.role);
    const name = (r: Range): string => placesOf(joined, r).map(print).join('');
    lead.push(...roles.lead.map(name));
    other.push(...roles.other.map(name));
  }
  return { lead: [...new Set(lead)], other: [...new Set(other)] };
}

/** Where a stretch of the joined pieces stands in the text. */
function placesOf(pieces: readonly Range[], [start, end]: Range): Range[] {
  const places: Range[] = [];
  let from = 0;
  for (const [s, e] of pieces) {
    const a = Math.max(start, from);
    const b = Math.min(end, from + e - s);
    if (b > a) places.push([s + a - from, s + b - from]);
    from += e - s;
  }
  return places;
}

/** Cells merged over several rows of a known grid. */
function sharedCells(rows: readonly RawRow[]): Set<number> {
  const shared = new Set<number>();
  const seen = new Set<number>();
  for (const row of rows) {
    if (!row.exact) continue;
    for (const [start, end] of row.cells) {
      if (end > start && seen.has(start)) shared.add(start);
      seen.add(start);
    }
  }
  return shared;
}

/** A longer cell of the deadline column tells steps, each with its own time: it is read as running text. */
const LONGEST_TIME = 60;

function draftOf(
  text: string,
  raw: RawRow,
  header: readonly (ColumnRole | null)[],
  shared: ReadonlySet<number>,
): Draft {
  const draft: Draft = { ref: '', content: null, texts: [], time: null, month: null, units: [] };
  const kinds = raw.cells.map((c) => kindOf(text, c));
  const shifted = !raw.exact && isShifted(text, raw, kinds);
  const unitRoles = header.filter((r) => r === 'lead' || r === 'other');
  let timed = false;
  raw.cells.forEach((cell, i) => {
    const kind = kinds[i] ?? 'empty';
    if (kind === 'empty') return;
    const named = kind === 'time' ? bareMonth(text.slice(cell[0], cell[1])) : null;
    if (named !== null && raw.cells.some((c) => isBareDay(text.slice(c[0], c[1])))) {
      draft.month = named;
      return;
    }
    const role = shifted ? null : (raw.roles[i] ?? null);
    const as =
      raw.exact && role !== null && role !== 'number' && role !== 'people'
        ? role
        : roleFor(kind, role, draft);
    if (as === 'number') draft.ref = text.slice(cell[0], cell[1]).replace(/[（）()、]|\.$/g, '');
    else if (as === 'time' && cell[1] - cell[0] > LONGEST_TIME) draft.texts.push(cell);
    else if (as === 'time') {
      // 计划周期 beside 时间节点: the column that is called so says when, and the other is read as it stands.
      const over = role === 'time' && !timed;
      if (over && draft.time) draft.texts.push(draft.time);
      if (over || draft.time === null) draft.time = cell;
      timed ||= over;
    } else if (as === 'lead' || as === 'other') draft.units.push({ range: cell, role: as });
    else if (as === 'units')
      draft.units.push({ range: cell, role: unitRoles[draft.units.length] === 'lead' ? 'lead' : 'other' });
    else if (as === 'content') draft.texts.push(cell);
  });
  // What a row says of itself is more than what it shares with others.
  draft.content = mainText(draft.texts.filter((r) => !shared.has(r[0]))) ?? mainText(draft.texts);
  return draft;
}

/** A cell whose content is a time or a list of units is that, wherever it stands; its column decides the rest. */
function roleFor(kind: CellKind, role: ColumnRole | null, draft: Draft): ColumnRole | 'units' | null {
  if (kind === 'number')
    return role === null || role === 'number' ? (draft.ref === '' ? 'number' : null) : null;
  if (role === 'ignored' || role === 'event') return null;
  if (role === 'people') return kind === 'units' ? 'other' : null;
  if (kind === 'time') return role === 'content' ? 'content' : 'time';
  if (role === 'time' || role === 'lead' || role === 'other') return role;
  if (kind === 'units') return role === 'content' ? 'content' : 'units';
  return 'content';
}

/** Does a deadline or a units' list stand in a column of another role? Then the columns say nothing about this row. */
function isShifted(text: string, raw: RawRow, kinds: readonly CellKind[]): boolean {
  return raw.roles.some((role, i) => {
    const kind = kinds[i];
    if (kind === 'time') return role === 'lead' || role === 'other' || role === 'ignored';
    if (kind === 'number') return role === 'lead' || role === 'other' || role === 'time';
    if (kind === 'text' && role === 'time') return !standsForTime(text, raw.cells[i]);
    return kind === 'units' && role === 'time';
  });
}

/** 另行通知, 每学期末, 按上级要求: an entry that no date follows from is an entry all the same; a duty is longer. */
const LONGEST_UNREADABLE = 12;

function standsForTime(text: string, cell: Range | undefined): boolean {
  if (cell === undefined) return true;
  const [start, end] = cell;
  return (
    entriesIn(text, cell).length > 0 ||
    (end - start <= LONGEST_UNREADABLE && !DUTY.test(text.slice(start, end)))
  );
}

const DUTY = /完成|办结|制定|开展|推进|落实|组织|建立|召开|印发|报送|[。；]/;

/** The longest text; a short key before it (一、夯实基础) is a heading of its own. */
function mainText(texts: readonly Range[]): Range | null {
  let best: Range | null = null;
  for (const range of texts) {
    if (best === null || range[1] - range[0] > best[1] - best[0]) best = range;
  }
  return best;
}

function strayTime(text: string, draft: Draft): Range | null {
  for (const { range } of draft.units) {
    const label = /(?:责任|完成|办结)(?:时限|时间|期限)：/.exec(text.slice(range[0], range[1]));
    if (label) return range;
  }
  return null;
}
