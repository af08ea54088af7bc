import type { Range } from '../normal.ts';
import type { Paragraph, Passage, Row } from '../passages.ts';
import { kindOf } from './cells.ts';
import { headerRoles, roleOfHeading, type ColumnRole } from './columns.ts';

/** A row's cells, with the roles of the columns they are known to stand in. */
export interface RawRow {
  readonly cells: readonly Range[];
  /** Same length as `cells` where the row is as wide as the header, else empty: the cells speak for themselves. */
  readonly roles: readonly (ColumnRole | null)[];
  /** A heading across the table: merged cells do not reach over it. */
  readonly board: boolean;
}

export interface Table {
  /** Known columns; empty for a table without a header. */
  readonly header: readonly (ColumnRole | null)[];
  readonly rows: readonly RawRow[];
}

export interface Parts {
  readonly tables: Table[];
  readonly prose: Paragraph[];
}

/** Parts a document into tables and running text. A table may be rows, or one cell to a line after its header. */
export function partsOf(text: string, passages: readonly Passage[]): Parts {
  const tables: Table[] = [];
  const prose: Paragraph[] = [];
  let i = 0;
  while (i < passages.length) {
    const passage = passages[i];
    if (passage === undefined) break;
    if (passage.kind === 'row') {
      const end = rowsEnd(text, passages, i);
      const table = rowTable(text, passages.slice(i, end));
      if (table) tables.push(table);
      else for (const cell of asParagraphs(passages.slice(i, end))) prose.push(cell);
      i = end;
      continue;
    }
    const header = streamHeader(text, passages, i);
    if (header) {
      const end = streamEnd(text, passages, header.next);
      tables.push(streamTable(text, header.roles, passages.slice(header.next, end)));
      i = end;
      continue;
    }
    prose.push(passage);
    i += 1;
  }
  return { tables, prose };
}

function textOf(text: string, range: Range): string {
  return text.slice(range[0], range[1]);
}

const BOARD_LENGTH = 60;

/** Rows go on over short lines between them: a heading across the table, a page number. */
function rowsEnd(text: string, passages: readonly Passage[], from: number): number {
  let end = from + 1;
  for (let i = from + 1; i < passages.length; i += 1) {
    const passage = passages[i];
    if (passage?.kind === 'row') {
      end = i + 1;
    } else if (
      passage &&
      (i > end + 1 ||
        passage.range[1] - passage.range[0] > BOARD_LENGTH ||
        textOf(text, passage.range).endsWith('。'))
    ) {
      break;
    }
  }
  return end;
}

function rowTable(text: string, passages: readonly Passage[]): Table | null {
  let header: (ColumnRole | null)[] = [];
  const rows: RawRow[] = [];
  for (const passage of passages) {
    if (passage.kind === 'paragraph') {
      rows.push({ cells: [passage.range], roles: [], board: true });
      continue;
    }
    const found = headerRoles(passage.cells.map((c) => textOf(text, c)));
    if (found) {
      // A header repeated after a page break changes nothing.
      if (header.length === 0) header = found;
      continue;
    }
    rows.push({
      cells: passage.cells,
      roles: passage.cells.length === header.length ? header : [],
      board: isBoard(text, passage),
    });
  }
  return header.length > 0 || rows.some((r) => hasTimeCell(text, r)) ? { header, rows } : null;
}

function hasTimeCell(text: string, row: RawRow): boolean {
  const kinds = row.cells.map((c) => kindOf(text, c));
  return kinds.includes('time') && kinds.includes('text');
}

/** One text and nothing else: a heading across the table. */
function isBoard(text: string, row: Row): boolean {
  const filled = row.cells.filter((c) => c[1] > c[0]);
  const [only] = filled;
  if (filled.length !== 1 || only === undefined || row.cells.length < 2) return false;
  return kindOf(text, only) === 'text' && only[1] - only[0] <= BOARD_LENGTH;
}

/** A table that is none: its cells are read as paragraphs. */
function asParagraphs(passages: readonly Passage[]): Paragraph[] {
  return passages.flatMap((p): Paragraph[] => {
    if (p.kind === 'paragraph') return [p];
    return p.cells.filter((c) => c[1] > c[0]).map((range) => ({ kind: 'paragraph', range, heading: false }));
  });
}

function isBar(text: string, passage: Passage | undefined): boolean {
  return (
    passage !== undefined &&
    /^[|\s]*$/.test(textOf(text, passage.range).slice(0, 4)) &&
    passage.range[1] - passage.range[0] < 4
  );
}

/** Three or more headings on lines of their own, one of them saying who or when. */
function streamHeader(
  text: string,
  passages: readonly Passage[],
  from: number,
): { roles: ColumnRole[]; next: number } | null {
  const roles: ColumnRole[] = [];
  let next = from;
  for (let i = from; i < Math.min(passages.length, from + 24); i += 1) {
    const passage = passages[i];
    if (passage === undefined || passage.kind === 'row') break;
    if (isBar(text, passage)) continue;
    const role = roleOfHeading(textOf(text, passage.range).slice(0, 16));
    if (role === null || kindOf(text, passage.range) === 'time') break;
    roles.push(role);
    next = i + 1;
  }
  const duty = roles.includes('time') || roles.includes('lead') || roles.includes('other');
  return roles.length >= 3 && duty && roles.includes('content') ? { roles, next } : null;
}

/** A stream of cells ends where running text begins: a long line after which no more cells of other kinds come. */
function streamEnd(text: string, passages: readonly Passage[], from: number): number {
  let end = from;
  for (let i = from; i < passages.length; i += 1) {
    const passage = passages[i];
    if (passage === undefined || passage.kind === 'row') break;
    const line = textOf(text, [passage.range[0], Math.min(passage.range[1], passage.range[0] + 20)]);
    if (/^(?:附件|附：|注：|备注：|抄送|主办|版权|来源)/.test(line)) break;
    const kind = kindOf(text, passage.range);
    if (kind === 'time' || kind === 'units' || kind === 'number' || isBar(text, passage)) end = i + 1;
    else if (i - end > 8) break;
  }
  return end;
}

/** Puts one-cell-per-line text together into rows, by what the cells are and in which order the header has them. */
function streamTable(text: string, header: ColumnRole[], passages: readonly Passage[]): Table {
  const rows: RawRow[] = [];
  const timeLast = header.filter((r) => r !== 'ignored').at(-1) === 'time';
  const unitsAfterText =
    header.findLastIndex((r) => r === 'lead' || r === 'other') > header.indexOf('content');
  const unitColumns = header.filter((r) => r === 'lead' || r === 'other').length;
  let cells: Range[] = [];
  let seen = { number: 0, time: 0, units: 0, text: 0, empty: 0 };
  const flush = (): void => {
    if (cells.length > 0) rows.push({ cells, roles: [], board: false });
    cells = [];
    seen = { number: 0, time: 0, units: 0, text: 0, empty: 0 };
  };
  for (const passage of passages) {
    if (isBar(text, passage)) continue;
    const kind = kindOf(text, passage.range);
    const full =
      (kind === 'number' && (seen.number > 0 || seen.time > 0 || seen.units > 0)) ||
      (kind === 'time' && seen.time > 0) ||
      (kind === 'units' && seen.units >= Math.max(1, unitColumns)) ||
      (kind === 'text' &&
        (timeLast ? seen.time > 0 || (unitsAfterText && seen.units > 0) : unitsAfterText && seen.units > 0));
    if (full) flush();
    cells.push(passage.range);
    seen[kind] += 1;
  }
  flush();
  return { header, rows };
}
