import { besideNotes, places } from './notes.ts';
import type { Book, Sheet } from './sheet-types.ts';

const UNHIDE = '没有读取，如需读取请取消隐藏后重新导入。';

/** What a person should know of a workbook: hidden sheets, rows and columns that hold something, and what lies beside. */
export function bookNotes(book: Book): string[] {
  return [
    ...book.hidden.map((title) => `隐藏的工作表“${title}”${UNHIDE}`),
    ...book.others.map((title) => `工作表“${title}”是图表或宏，没有读取。`),
    ...book.sheets.flatMap(hiddenParts),
    ...besideNotes(book.beside),
  ];
}

function hiddenParts(sheet: Sheet): string[] {
  if (sheet.hiddenRows.size === 0 && sheet.hiddenColumns.length === 0) return [];
  // The text of a merged cell is read where any of its range can be seen.
  const merged = new Set(sheet.merges.map(({ top, left }) => `${top} ${left}`));
  const ranges = sheet.hiddenColumns;
  const rows = new Set<number>();
  const columns = new Set<number>();
  for (const [row, cells] of sheet.rows) {
    for (const column of cells.keys()) {
      if (merged.has(`${row} ${column}`)) continue;
      if (sheet.hiddenRows.has(row)) rows.add(row + 1);
      else if (!columns.has(column) && ranges.some(([a, b]) => column >= a && column <= b))
        columns.add(column);
    }
  }
  const parts = [
    ...(rows.size > 0 ? [`第${places([...rows])}行`] : []),
    ...(columns.size > 0 ? [`${places([...columns], letters)}列`] : []),
  ];
  return parts.length === 0 ? [] : [`工作表“${sheet.title}”中隐藏的${parts.join('、')}${UNHIDE}`];
}

/** A column from 0 as Excel calls it: A, Z, AA. */
function letters(column: number): string {
  const rest = Math.floor(column / 26);
  return (rest > 0 ? letters(rest - 1) : '') + String.fromCharCode(65 + (column % 26));
}
