import type { Beside } from './notes.ts';

/** A range of cells that is shown as one. Rows and columns from 0, the last included. */
export interface Merge {
  readonly top: number;
  readonly left: number;
  readonly bottom: number;
  readonly right: number;
}

/** A stretch of hidden columns, the last included. */
export type ColumnRange = readonly [first: number, last: number];

/** One visible sheet as a spreadsheet format hands it to the layout: what is printed, and where. */
export interface Sheet {
  readonly title: string;
  /** Printed texts by row and column from 0, never empty; in any order. */
  readonly rows: ReadonlyMap<number, ReadonlyMap<number, string>>;
  readonly merges: readonly Merge[];
  readonly hiddenRows: ReadonlySet<number>;
  readonly hiddenColumns: readonly ColumnRange[];
}

/** A workbook's visible sheets in order, and what of it is not among them. */
export interface Book {
  readonly sheets: readonly Sheet[];
  /** Titles of hidden sheets with something in them, and of sheets that are a chart or a program. */
  readonly hidden: readonly string[];
  readonly others: readonly string[];
  readonly beside: Beside;
}

/** What Excel itself can hold; nothing outside is shown by any program. */
export const LAST_ROW = 1_048_575;
export const LAST_COLUMN = 16_383;

/** What all sheets of an Office Open XML workbook share. */
export interface Workbook {
  readonly name: string;
  readonly strings: readonly string[];
  /** The number format of each cell style. */
  readonly formats: readonly string[];
  /** Days are counted from 1904, as old Macintosh files do. */
  readonly date1904: boolean;
  readonly spend: (text: string) => void;
}
