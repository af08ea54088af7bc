import { UserError } from '../errors.ts';

/** Non-empty cells of one workbook. The largest ledger seen has 9,000. */
export const MAX_CELLS = 200_000;

/** Characters in all its cells: one text that a hundred thousand cells share counts as often as it is printed. */
const MAX_CHARACTERS = 20_000_000;

/** Counts what a workbook prints and throws `SHEET_TOO_LARGE` when it is more than any plan has. */
export function budgetOf(name: string): (text: string) => void {
  let cells = 0;
  let characters = 0;
  return (text) => {
    cells += 1;
    characters += text.length;
    if (cells > MAX_CELLS || characters > MAX_CHARACTERS) throw oversizedSheet(name);
  };
}

/** More cells than any ledger has: a data export, or a file made to stop the program. */
export function oversizedSheet(name: string): UserError {
  return new UserError(
    'SHEET_TOO_LARGE',
    `表格“${name}”的内容过多（超过 20 万个有内容的单元格或 2000 万字），不像工作计划。`,
    '请只保留任务清单或台账所在的工作表，另存后再导入。',
  );
}
