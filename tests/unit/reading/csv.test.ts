import { readFileSync } from 'node:fs';
import * as fc from 'fast-check';
import iconv from 'iconv-lite';
import { describe, expect, it } from 'vitest';
import { UserError } from '../../../src/errors.ts';
import { readCsv } from '../../../src/reading/csv.ts';
import type { SourceDocument } from '../../../src/reading/types.ts';

/** Rows as lists of their cells' texts, paragraphs as texts. */
function shown({ blocks, text }: SourceDocument): unknown[] {
  return blocks.map((b) => (b.kind === 'row' ? b.cells.map((c) => text.slice(...c)) : text.slice(...b.span)));
}

const read = (text: string) => shown(readCsv(new TextEncoder().encode(text), 'x.csv'));

function codeOf(text: string): string {
  try {
    read(text);
  } catch (error) {
    if (error instanceof UserError) return error.code;
    throw error;
  }
  return '';
}

const bare = (text: string) => text.replace(/[",;\t\s]/g, '');

describe('separated text', () => {
  it('of LibreOffice in GB18030 gives its rows; title and notes are paragraphs, and nothing is exact', () => {
    const file = readFileSync(new URL('../../fixtures/reading/sheets/ledger.csv', import.meta.url));
    const document = readCsv(file, 'ledger.csv');
    expect(document.encoding).toBe('gb18030');
    expect(shown(document)).toEqual([
      '2018年重点工作台账',
      '填报单位：县政府办',
      ['序号', '重点任务', '指标', '内部', '责任单位', '', '完成时限'],
      ['', '', '', '', '牵头', '配合', ''],
      ['1', '公开预决算信息', '95%', '不公开', '财政局', '税务局\n审计局', '2018年11月30日'],
      ['99', '隐藏的任务', '', '', '', '', ''],
      ['2', '编制清单', '1,234.50', '', '', '', '2018/6/5'],
      ['3', '开展检查', '3.5', '', '', '', '10-Sep-18'],
      ['二、长期工作', '', '', '', '', '', ''],
      ['4', '更新目录', '', '', '司法局', '', '12月20日前'],
      ['5', '报送总结', '', '', '各部门', '', '2018年11月底前'],
      '注：1.按月调度。',
      '2.年底考核。',
    ]);
    const rows = document.blocks.filter((b) => b.kind === 'row');
    expect(rows.every((r) => r.table === 0 && r.exact === undefined)).toBe(true);
  });

  it('as Excel saves it for other programs: UTF-16 with tabs', () => {
    const bytes = iconv.encode('任务\t时限\r\n"检查\n整改"\t6月10日前\r\n', 'utf-16le', { addBOM: true });
    expect(shown(readCsv(bytes, 'x.txt'))).toEqual([
      ['任务', '时限'],
      ['检查\n整改', '6月10日前'],
    ]);
  });

  it.each([
    [
      'semicolons',
      '任务;时限\n检查，整改;6月\n',
      [
        ['任务', '时限'],
        ['检查，整改', '6月'],
      ],
    ],
    ['a line that names the delimiter', 'sep=;\r\na,b;c\r\n', [['a,b', 'c']]],
    [
      'tabs, with commas in the text',
      'a,b\tc\nd\te,f\n',
      [
        ['a,b', 'c'],
        ['d', 'e,f'],
      ],
    ],
    [
      'short rows',
      'a,b,c\nd,e\nf,g,h',
      [
        ['a', 'b', 'c'],
        ['d', 'e', ''],
        ['f', 'g', 'h'],
      ],
    ],
    [
      'empty rows and columns',
      ',,,\na,b,,\n , ,,\n,,,\nc,d,,\n',
      [
        ['a', 'b'],
        ['c', 'd'],
      ],
    ],
    [
      'doubled quotes, as they stand',
      'a,"说""五公开"""\nb,c',
      [
        ['a', '说""五公开""'],
        ['b', 'c'],
      ],
    ],
    [
      'quotes that are text',
      '"五公开"工作,b\n5",c\n',
      [
        ['"五公开"工作', 'b'],
        ['5"', 'c'],
      ],
    ],
    [
      'a quote that never closes',
      'a,b\n"c,d\ne,f\n',
      [
        ['a', 'b'],
        ['"c', 'd'],
        ['e', 'f'],
      ],
    ],
    [
      'an empty quoted cell',
      'a,"",c\nd,e,f',
      [
        ['a', '', 'c'],
        ['d', 'e', 'f'],
      ],
    ],
    [
      'a delimiter at the end',
      'a,b,c\nd,e,',
      [
        ['a', 'b', 'c'],
        ['d', 'e', ''],
      ],
    ],
    ['no delimiter: plain text', '一、标题\n正文，没有分隔。\n', ['一、标题', '正文，没有分隔。']],
  ])('with %s', (_what, text, expected) => {
    expect(read(text)).toEqual(expected);
  });

  it('keeps every place in the file itself', () => {
    const text = '\uFEFF任务,"时\r\n限"\r\n检查 ,6月\r\n';
    const document = readCsv(new TextEncoder().encode(text), 'x.csv');
    expect(document.text).toBe(text.slice(1));
    const [head] = document.blocks;
    expect(head?.kind === 'row' ? head.cells : []).toEqual([
      [0, 2],
      [4, 8],
    ]);
  });

  it('is refused with too many cells, and read line by line where a row is too wide', () => {
    expect(codeOf('a,b\n'.repeat(100_001))).toBe('SHEET_TOO_LARGE');
    expect(codeOf(`a${','.repeat(16_000)}\n`.repeat(200))).toBe('SHEET_TOO_LARGE');
    expect(codeOf(`a,b\n${',,,,,,,,,\n'.repeat(300_000)}`)).toBe('');
    expect(codeOf(','.repeat(3_000_000))).toBe('');
  });

  it('ends in blocks whose places are in the text, whatever it is', () => {
    const piece = fc.constantFrom('"', ',', '\t', ';', '\n', '\r\n', '\r', ' ', '任务', 'a', '""');
    fc.assert(
      fc.property(fc.array(piece, { maxLength: 60 }), (pieces) => {
        const text = pieces.join('');
        const document = readCsv(new TextEncoder().encode(text), 'x.csv');
        const spans = document.blocks.flatMap((b) => [b.span, ...(b.kind === 'row' ? b.cells : [])]);
        for (const [start, end] of spans) {
          expect(start >= 0 && start <= end && end <= document.text.length).toBe(true);
        }
        const printed = document.blocks.map((b) => text.slice(...b.span)).join('');
        // Nothing is lost but separators, quotes and blanks.
        expect(bare(printed)).toBe(bare(document.text));
      }),
      { numRuns: 2000 },
    );
  });

  it('of hostile quotes costs no more than its length', () => {
    for (const piece of ['"a,', ',""x', ',"', '"\n', '"', '""",']) {
      const before = performance.now();
      codeOf(piece.repeat(500_000));
      expect(performance.now() - before, piece).toBeLessThan(10_000);
    }
  });
});
