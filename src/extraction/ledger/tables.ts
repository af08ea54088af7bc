import type { Range } from '../normal.ts';
import type { Paragraph, Passage, Row } from '../passages.ts';
import { kindOf, type CellKind } from './cells.ts';
import { cardTable } from './cards.ts';
import { headerRoles, type ColumnRole } from './columns.ts';
import { gridPart } from './grid.ts';
import { headlessAt } from './headless.ts';
import { lineTable } from './lines.ts';
import { runTable } from './run.ts';
import { streamEnd, streamHeader, streamTable } from './stream.ts';

/** A row's cells, with the roles of the columns they are known to stand in. */
export interface RawRow {
  readonly cells: readonly Range[];
  /** Same length as `cells` where the row is as wide as the header, else empty: the cells speak for themselves. */
  readonly roles: readonly (ColumnRole | null)[];
  /** A heading across the table: merged cells do not reach over it. */
  readonly board: boolean;
  /** All that the row has stands in `cells`: it inherits nothing from the rows above. */
  readonly exact?: true;
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
  const kinds = new Map<number, CellKind>();
  let i = 0;
  /** Where the last grid ended: another that begins there may be its rest. */
  let goesOn = -1;
  while (i < passages.length) {
    const passage = passages[i];
    if (passage === undefined) break;
    if (passage.kind === 'row' && passage.grid) {
      const rows = gridRows(passages, i);
      const last = tables.at(-1);
      const part = gridPart(text, rows, last && goesOn === i ? last : null);
      if (part.table) tables.push(part.table);
      prose.push(...part.prose);
      i += rows.length;
      goesOn = part.table ? i : -1;
      continue;
    }
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
      const end = streamEnd(text, passages, header.next, header.roles);
      tables.push(streamTable(text, header.roles, passages.slice(header.next, end)));
      i = end;
      continue;
    }
    const lines = lineTable(text, passages, i) ?? runTable(text, passages, i);
    if (lines) {
      tables.push(lines.table);
      i = lines.end;
      continue;
    }
    const columns = headlessAt(text, passages, i, kinds);
    if (columns) {
      const end = streamEnd(text, passages, i, columns);
      tables.push(streamTable(text, columns, passages.slice(i, end)));
      i = end;
      continue;
    }
    prose.push(passage);
    i += 1;
  }
  return { tables, prose };
}

/** The rows of one table, from `from` on. */
function gridRows(passages: readonly Passage[], from: number): Row[] {
  const rows: Row[] = [];
  for (let i = from; i < passages.length; i += 1) {
    const passage = passages[i];
    if (passage?.kind !== 'row' || !passage.grid || (rows[0] && rows[0].grid?.table !== passage.grid.table))
      break;
    rows.push(passage);
  }
  return rows;
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
    if (passage?.kind === 'row' && passage.grid) break;
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
  const card = cardTable(
    text,
    passages.map((p) => (p.kind === 'row' ? p.cells : [p.range])),
  );
  if (card) return card;
  let header: (ColumnRole | null)[] = [];
  const rows: RawRow[] = [];
  for (const passage of passages) {
    if (passage.kind === 'paragraph') {
      rows.push({ cells: [passage.range], roles: [], board: true });
      continue;
    }
    if (isPageHead(text, passage)) continue;
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

/** 索引号 | … | 公开日期： | …: what a website says of the page. */
const PAGE_LABEL =
  /^(?:索引号|信息索引|文号|发文字号|文件编号|成文日期|发文日期|发布日期|生成日期|公开日期|有效性|是否有效|信息分类|主题分类|公开目录|公开形式|公开方式|公开范围|公开责任部门|发布机构|发文机关|发文单位|信息来源|主题词|内容概述|体裁分类|组配分类)：?$/;

function isPageHead(text: string, row: Row): boolean {
  const labels = row.cells.filter((c) => c[1] - c[0] < 10 && PAGE_LABEL.test(textOf(text, c)));
  return labels.length > 1 || (labels.length === 1 && row.cells.length === 2);
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
