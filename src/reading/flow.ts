/** What Word documents and web pages are made of, before it becomes one text: paragraphs and tables, in order. */
export type FlowItem = FlowParagraph | FlowTable;

export interface FlowParagraph {
  readonly kind: 'paragraph' | 'heading';
  /** May hold line ends: each line becomes a block, as the printed lines of a text file do. */
  readonly text: string;
}

export interface FlowTable {
  readonly kind: 'table';
  readonly rows: readonly FlowRow[];
  /** The format says that it only arranges the page. */
  readonly layout?: true;
  /** Printed widths of the grid's columns in twentieths of a point, where the format has them. */
  readonly widths?: readonly number[];
}

export interface FlowRow {
  readonly header: boolean;
  readonly cells: readonly FlowCell[];
}

/** A cell and the part of the grid that it covers, from its own row down. */
export interface FlowCell {
  readonly column: number;
  readonly width: number;
  readonly height: number;
  readonly content: readonly FlowItem[];
  /** Set in the further rows of a merged cell that the format lists again: the cell that is printed. */
  readonly of?: FlowCell;
}

/** The lines of a text without the blanks around them; empty ones are left out. */
export function* linesOf(text: string): Generator<string> {
  for (let start = 0; start <= text.length;) {
    const next = text.indexOf('\n', start);
    const line = trimBlanks(text.slice(start, next < 0 ? text.length : next));
    if (line !== '') yield line;
    if (next < 0) return;
    start = next + 1;
  }
}

function trimBlanks(line: string): string {
  let [a, b] = [0, line.length];
  while (a < b && isBlank(line.charCodeAt(a))) a += 1;
  while (b > a && isBlank(line.charCodeAt(b - 1))) b -= 1;
  return line.slice(a, b);
}

function isBlank(c: number): boolean {
  return (
    c === 32 ||
    (c >= 9 && c <= 13) ||
    c === 0xa0 ||
    c === 0x3000 ||
    (c >= 0x2000 && c <= 0x200f) ||
    c === 0xfeff
  );
}
