import {
  AlignmentType,
  LineRuleType,
  Paragraph,
  Table,
  TableCell,
  TableLayoutType,
  TableRow,
  TextRun,
  VerticalAlign,
  WidthType,
} from 'docx';
import { FONTS, SIZES } from './style.ts';

/** The width of the text in twentieths of a point: 156 mm. */
const TEXT_WIDTH = 8_844;

/** 28 points between lines, as official documents have them. */
const LINE = { line: 560, lineRule: LineRuleType.EXACT };

/** What XML cannot hold is left out: one such character would make the whole document unreadable. */
export function clean(text: string): string {
  // oxlint-disable-next-line no-control-regex -- control characters are exactly what must go
  return text.replace(/[\u0000-\u0008\u000b\u000c\u000e-\u001f\ufffe\uffff]|\p{Surrogate}/gu, '');
}

export function title(text: string, below: string): Paragraph[] {
  const line = { line: 640, lineRule: LineRuleType.EXACT };
  return [
    new Paragraph({
      alignment: AlignmentType.CENTER,
      spacing: line,
      children: [new TextRun({ text, font: FONTS.title, size: SIZES.title })],
    }),
    new Paragraph({
      alignment: AlignmentType.CENTER,
      spacing: { ...LINE, before: 120, after: 360 },
      children: [new TextRun({ text: clean(below), font: FONTS.subheading, size: SIZES.body })],
    }),
  ];
}

export function heading(text: string): Paragraph {
  return new Paragraph({
    outlineLevel: 0,
    keepNext: true,
    indent: { firstLine: SIZES.body * 20 },
    spacing: { ...LINE, before: 240 },
    children: [new TextRun({ text, font: FONTS.heading, size: SIZES.body })],
  });
}

export function subheading(text: string): Paragraph {
  return new Paragraph({
    outlineLevel: 1,
    keepNext: true,
    indent: { firstLine: SIZES.body * 20 },
    spacing: { ...LINE, before: 120 },
    children: [new TextRun({ text: clean(text), font: FONTS.subheading, size: SIZES.body })],
  });
}

export function paragraph(text: string, options: { align?: 'right'; before?: number } = {}): Paragraph {
  return new Paragraph({
    alignment: options.align === 'right' ? AlignmentType.RIGHT : AlignmentType.JUSTIFIED,
    ...(options.align === undefined && { indent: { firstLine: SIZES.body * 20 } }),
    spacing: { ...LINE, ...(options.before !== undefined && { before: options.before }) },
    children: [new TextRun({ text: clean(text), font: FONTS.body, size: SIZES.body })],
  });
}

export type Cell = string | { text: string; size?: number };

type TableOptions = {
  /** Parts of the text's width. */
  widths: readonly number[];
  head?: readonly string[];
  /** The first column holds names: set as such. */
  named?: boolean;
  size?: number;
};

export function table(rows: readonly (readonly Cell[])[], options: TableOptions): Table {
  const { head, named = false, size = SIZES.table } = options;
  const all = options.widths.reduce((sum, part) => sum + part, 0);
  const widths = options.widths.map((part) => Math.round((TEXT_WIDTH * part) / all));
  const row = (cells: readonly Cell[], isHead: boolean) =>
    new TableRow({
      tableHeader: isHead,
      // A long letter may go over the page; a row of words stays whole.
      cantSplit: cells.every((text) => textOf(text).length < 200),
      children: cells.map((content, i) =>
        cell(content, { width: widths[i] ?? 0, size, strong: isHead || (named && i === 0) }),
      ),
    });
  return new Table({
    width: { size: TEXT_WIDTH, type: WidthType.DXA },
    columnWidths: widths,
    layout: TableLayoutType.FIXED,
    rows: [...(head ? [row(head, true)] : []), ...rows.map((cells) => row(cells, false))],
  });
}

function cell(content: Cell, { width, size, strong }: { width: number; size: number; strong: boolean }) {
  const own = typeof content === 'string' ? size : (content.size ?? size);
  return new TableCell({
    width: { size: width, type: WidthType.DXA },
    margins: { top: 40, bottom: 40, left: 80, right: 80 },
    verticalAlign: VerticalAlign.CENTER,
    children: clean(textOf(content))
      .split(/\r?\n/)
      .map(
        (text) =>
          new Paragraph({
            alignment: strong ? AlignmentType.CENTER : AlignmentType.LEFT,
            children: [new TextRun({ text, font: strong ? FONTS.heading : FONTS.table, size: own })],
          }),
      ),
  });
}

const textOf = (content: Cell): string => (typeof content === 'string' ? content : content.text);

/** Names and what they hold; what is empty is left out. */
export function facts(rows: readonly (readonly [name: string, value: Cell | null])[]): Table {
  const filled = rows.flatMap(([name, value]) =>
    value === null || textOf(value) === '' ? [] : [[name, value]],
  );
  return table(filled, { widths: [22, 78], named: true });
}

/** '2018-11-09 09:00' of an instant written for Asia/Shanghai; '—' of none. */
export const minute = (at: string | null): string => (at === null ? '—' : at.slice(0, 16).replace('T', ' '));
