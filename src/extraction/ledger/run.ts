import type { Range } from '../normal.ts';
import type { Paragraph, Passage } from '../passages.ts';
import { isBroken } from '../responsible/names.ts';
import { onlyUnits } from '../responsible/roles.ts';
import { timesIn } from '../time/index.ts';
import { kindOf } from './cells.ts';
import { headerRoles, roleOfHeading, type ColumnRole } from './columns.ts';
import { wordsOf } from './lines.ts';
import { streamTable } from './stream.ts';
import type { Table } from './tables.ts';

/**
 * A whole table run together in one line, a blank between its cells: … 工作任务 责任单位 完成时限 排查校舍 市教育局 9月底前 …
 * What stands before its headings is the table's title.
 */
export function runTable(
  text: string,
  passages: readonly Passage[],
  from: number,
): { table: Table; end: number } | null {
  const first = passages[from];
  if (first?.kind !== 'paragraph' || !MAY_BE.test(text.slice(...first.range))) return null;
  const words = wordsOf(text, first.range);
  const header = headingsIn(text, words);
  if (header === null) return null;
  const cells = cellsFrom(text, words.slice(header.end));
  let end = from + 1;
  for (let rest = rowsOn(text, passages[end]); rest; rest = rowsOn(text, passages[end])) {
    cells.push(...rest);
    end += 1;
  }
  const kinds = cells.map((c) => kindOf(text, c));
  if (!kinds.includes('units') || !kinds.includes('time')) return null;
  return { table: streamTable(text, header.roles, cells.map(asPassage)), end };
}

/** A heading of units or of the time between blanks, and more behind it. */
const MAY_BE = /(?:^| )[\u4e00-\u9fff]{2,6}(?:单位|部门|科室|时限|时间|期限|节点) [^ ]{2,10} .{8}/;
const FEWEST_HEADINGS = 3;
const MOST_HEADINGS = 8;

function headingsIn(text: string, words: readonly Range[]): { roles: ColumnRole[]; end: number } | null {
  for (let i = 0; i + FEWEST_HEADINGS < words.length; i += 1) {
    const names: string[] = [];
    for (const word of words.slice(i, i + MOST_HEADINGS)) {
      const name = text.slice(word[0], Math.min(word[1], word[0] + 16));
      if (roleOfHeading(name) === null) break;
      names.push(name);
    }
    const roles = names.length < FEWEST_HEADINGS ? null : headerRoles(names);
    if (roles?.includes('time') && (roles.includes('lead') || roles.includes('other')))
      return { roles: roles.map((r) => r ?? 'ignored'), end: i + names.length };
  }
  return null;
}

/** The table goes on in a line that has cells of units or times, too. */
function rowsOn(text: string, passage: Passage | undefined): Range[] | null {
  if (passage?.kind !== 'paragraph') return null;
  const words = wordsOf(text, passage.range);
  if (words.length < 2) return null;
  const cells = cellsFrom(text, words);
  const kinds = cells.map((c) => kindOf(text, c));
  return kinds.includes('units') && kinds.includes('time') ? cells : null;
}

/** The words as cells: a name that a blank broke is put together, and a time behind units is cut off. */
function cellsFrom(text: string, words: readonly Range[]): Range[] {
  const cells: Range[] = [];
  for (const word of words) {
    for (const part of partsOf(text, word)) {
      const last = cells.at(-1);
      const broken = last && last[1] + 1 === part[0] && isBroken(text, last[0], last[1]);
      if (broken) cells[cells.length - 1] = [last[0], part[1]];
      else cells.push(part);
    }
  }
  return cells;
}

/** 县五城办7月底前制定方案, 考核工作。县政府: blanks beside figures and marks are gone in the folded text. */
function partsOf(text: string, word: Range): Range[] {
  const stop = word[0] + text.slice(...word).lastIndexOf('。') + 1;
  if (stop > word[0] && stop < word[1]) return [[word[0], stop], ...timeBehindUnits(text, [stop, word[1]])];
  return timeBehindUnits(text, word);
}

function timeBehindUnits(text: string, word: Range): Range[] {
  const time = timesIn(text, word)[0]?.range;
  if (time === undefined) return [word];
  const ahead: Range = [word[0], time[0]];
  if (time[0] > word[0] && !onlyUnits(text, ahead)) return [word];
  return [ahead, time, [time[1], word[1]] as const].filter((r) => r[1] > r[0]);
}

function asPassage(range: Range): Paragraph {
  return { kind: 'paragraph', range, heading: false };
}
