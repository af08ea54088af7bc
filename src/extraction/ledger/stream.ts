import type { Range } from '../normal.ts';
import type { Passage } from '../passages.ts';
import { bareMonth, isBareDay } from './bare-day.ts';
import { kindOf, type CellKind } from './cells.ts';
import { roleOfHeading, type ColumnRole } from './columns.ts';
import type { RawRow, Table } from './tables.ts';

/** Tables flattened to one cell on a line: found by their header, put together by what the cells are. */

function textOf(text: string, range: Range): string {
  return text.slice(range[0], range[1]);
}

export function isBar(text: string, passage: Passage | undefined): boolean {
  return (
    passage !== undefined &&
    /^[|\s]*$/.test(textOf(text, passage.range).slice(0, 4)) &&
    passage.range[1] - passage.range[0] < 4
  );
}

/** Three or more headings on lines of their own, one of them saying who or when. */
export function streamHeader(
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
    const name = textOf(text, passage.range).slice(0, 16);
    // 2022年度工作安排表 right above the headings is the table's title.
    if (roles.length === 0 && TABLE_TITLE.test(name)) return null;
    const known = roleOfHeading(name) ?? brokenHeading(text, name, passages[i + 1]);
    const role = known ?? (roles[0] === 'number' ? unknownHeading(text, passages, i) : null);
    if (role === null || kindOf(text, passage.range) === 'time') break;
    roles.push(role);
    if (known !== null && roleOfHeading(name) === null) i += 1;
    next = i + 1;
  }
  const duty = roles.includes('time') || roles.includes('lead') || roles.includes('other');
  const enough = roles.length >= 3 || (roles.length === 2 && hasTimes(text, passages.slice(next, next + 6)));
  return enough && duty && roles.includes('content') ? { roles, next } : null;
}

const TABLE_TITLE = /(?:19|20)\d\d|.{3,}表$/;

/** 责任科单 / 位: a heading whose last characters went to the next line. */
function brokenHeading(text: string, name: string, next: Passage | undefined): ColumnRole | null {
  if (next?.kind !== 'paragraph' || next.range[1] - next.range[0] > 2 || name.length > 8) return null;
  return roleOfHeading(name + textOf(text, next.range));
}

function hasTimes(text: string, passages: readonly Passage[]): boolean {
  return passages.some((p) => p.kind === 'paragraph' && kindOf(text, p.range) === 'time');
}

/** 民生实事 between 序号 and 责任单位: a heading of its own kind, where a known one follows. */
function unknownHeading(text: string, passages: readonly Passage[], at: number): ColumnRole | null {
  const [passage, next] = passages.slice(at, at + 2);
  if (passage === undefined || next === undefined || next.kind === 'row') return null;
  const name = textOf(text, passage.range);
  const follows = roleOfHeading(textOf(text, next.range).slice(0, 16));
  return follows !== null && /^[\u4e00-\u9fff]{2,8}$/.test(name) ? 'content' : null;
}

/** A stream of cells ends where running text begins: a long line after which no more cells of other kinds come. */
export function streamEnd(
  text: string,
  passages: readonly Passage[],
  from: number,
  roles: readonly ColumnRole[],
): number {
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
  // Where the time stands before the content, the last row ends with a text.
  const last = passages[end - 1];
  const more = passages[end];
  const timeFirst = roles.indexOf('time') >= 0 && roles.indexOf('time') < roles.indexOf('content');
  const open = timeFirst && last !== undefined && more?.kind === 'paragraph';
  return open && (isBar(text, last) || kindOf(text, last.range) === 'time') ? end + 1 : end;
}

/** Puts one-cell-per-line text together into rows, by what the cells are and in which order the header has them. */
export function streamTable(text: string, header: ColumnRole[], passages: readonly Passage[]): Table {
  const rows: RawRow[] = [];
  const timeLast = header.filter((r) => r !== 'ignored').at(-1) === 'time';
  const timeFirst =
    header.find((r) => r === 'time' || r === 'content' || r === 'lead' || r === 'other') === 'time';
  const unitsAfterText =
    header.findLastIndex((r) => r === 'lead' || r === 'other') > header.indexOf('content');
  const unitColumns = header.filter((r) => r === 'lead' || r === 'other').length;
  let cells: Range[] = [];
  let seen = { number: 0, time: 0, units: 0, text: 0, empty: 0 };
  let above: CellKind = 'empty';
  let month = false;
  const flush = (): void => {
    if (cells.length > 0) rows.push({ cells, roles: [], board: false });
    cells = [];
    seen = { number: 0, time: 0, units: 0, text: 0, empty: 0 };
  };
  for (const passage of passages) {
    if (isBar(text, passage)) continue;
    const kind = kindOf(text, passage.range);
    const body = textOf(text, [passage.range[0], Math.min(passage.range[1], passage.range[0] + 16)]);
    const inMonth = month && isBareDay(body);
    month = bareMonth(body) !== null;
    const full =
      (kind === 'number' && (seen.number > 0 || seen.time > 0 || seen.units > 0)) ||
      (kind === 'time' && !inMonth && (seen.time > 0 || (timeFirst && seen.units > 0))) ||
      (kind === 'units' && above !== 'units' && seen.units >= Math.max(1, unitColumns)) ||
      (kind === 'text' &&
        (timeLast ? seen.time > 0 || (unitsAfterText && seen.units > 0) : unitsAfterText && seen.units > 0));
    if (full) flush();
    cells.push(passage.range);
    seen[kind] += 1;
    above = kind;
  }
  flush();
  return { header, rows };
}
