import { readFileSync } from 'node:fs';
import { CFB } from '@e965/xlsx';
import * as fc from 'fast-check';
import { strToU8, zipSync } from 'fflate';
import { describe, expect, it } from 'vitest';
import { UserError } from '../../../src/errors.ts';
import type { SourceDocument } from '../../../src/reading/types.ts';
import { readSpreadsheet } from '../../../src/reading/xlsx.ts';
import { sheetZip, type Extra } from './sheetZip.ts';

const folder = new URL('../../fixtures/reading/sheets/', import.meta.url);
const fixture = (name: string): Uint8Array => readFileSync(new URL(name, folder));

/** Rows as lists of their cells' texts after the number of their table, paragraphs as texts. */
function shown({ blocks, text }: SourceDocument): unknown[] {
  return blocks.map((b) =>
    b.kind === 'row' ? [b.table, ...b.cells.map((c) => text.slice(...c))] : text.slice(...b.span),
  );
}

function codeOf(bytes: Uint8Array): string {
  try {
    readSpreadsheet(bytes, 'x.xlsx');
  } catch (error) {
    if (error instanceof UserError) return error.code;
    throw error;
  }
  return '';
}

const read = (cells: string, extra?: Extra) => shown(readSpreadsheet(sheetZip(cells, extra), 'x.xlsx'));

const text = (at: string, value: string) => `<c r="${at}" t="str"><v>${value}</v></c>`;

const many = (count: number, cell: string) => `<row>${cell.repeat(10)}</row>`.repeat(count / 10);

const compound = (stream: string): Uint8Array => {
  const file = CFB.utils.cfb_new();
  CFB.utils.cfb_add(file, stream, Buffer.alloc(5000));
  return Uint8Array.from(CFB.write(file, { type: 'buffer' }));
};

describe.each(['ledger.xlsx', 'ledger.xls'])('%s of LibreOffice', (name) => {
  const document = readSpreadsheet(fixture(name), name);

  it('shows what is printed: merged cells, both header rows, dates, numbers, rich text; nothing hidden', () => {
    const board = Array.from({ length: 6 }, () => '二、长期工作');
    expect(shown(document)).toEqual([
      '2018年重点工作台账',
      '填报单位：县政府办',
      [0, '序号', '重点任务', '指标', '责任单位', '责任单位', '完成时限'],
      [0, '序号', '重点任务', '指标', '牵头', '配合', '完成时限'],
      [0, '1', '公开预决算信息', '95%', '财政局', '税务局\n审计局', '2018年11月30日'],
      [0, '2', '编制清单', '1,234.50', '财政局', '', '2018/6/5'],
      [0, '3', '开展检查', '3.5', '财政局', '', '2018年9月10日'],
      [0, ...board],
      [0, '4', '更新目录', '', '司法局', '', '12月20日前'],
      [0, '5', '报送总结', '', '各部门', '', '2018年11月底前'],
      '注：1.按月调度。',
      '2.年底考核。',
      '附件2',
      [1, '事项', '责任部门', '时间'],
      [1, '培训', '人社局', '每季度末'],
      '附件3',
      [2, '项目', '主管单位', '期限'],
      [2, '修路', '交通局', '年底前'],
    ]);
  });

  it('prints a merged cell once: every row that it covers has the same place', () => {
    const at = document.text.indexOf('财政局');
    expect(document.text.lastIndexOf('财政局')).toBe(at);
    const rows = document.blocks.filter((b) => b.kind === 'row').slice(2, 5);
    expect(rows.map((r) => r.cells[3])).toEqual([1, 2, 3].map(() => [at, at + 3]));
    expect(rows.every((r) => r.exact)).toBe(true);
  });
});

describe('a cell', () => {
  it.each([
    ['', '43434', '43434'],
    ['', '3.0', '3'],
    ['', '0.30000000000000004', '0.3'],
    ['31', '43434', '2018年11月30日'],
    ['57', '43405', '2018年11月'],
    ['58', '43434', '11月30日'],
    ['14', '43434', '2018/11/30'],
    ['22', '43434.75', '2018/11/30 18:00'],
    ['15', '43434', '2018年11月30日'],
    ['17', '43434', '2018年11月'],
    ['yyyy\\-mm\\-dd', '43434', '2018-11-30'],
    ['yyyy年m月d日', '43434', '2018年11月30日'],
    ['[$-804]yyyy"年"m"月底前"', '43434', '2018年11月底前'],
    ['[DBNum1][$-804]yyyy"年"m"月"d"日";@', '43434', '2018年11月30日'],
    ['[$-F800]dddd\\,\\ mmmm\\ dd\\,\\ yyyy', '43434', '2018年11月30日'],
    ['mm/dd/yyyy', '43434', '2018年11月30日'],
    ['m-d-yy', '43434', '2018年11月30日'],
    ['yyyy"年"m"月"d"日" AM/PMh"时"', '43434.75', '2018年11月30日18:00'],
    ['[h]:mm', '1.5', '36:00'],
    ['0.0%', '0.955', '95.5%'],
    ['General"户"', '120', '120户'],
    ['yyyy/m/d', '-5', '-5'],
    [`${'0'.repeat(300)}`, '5', '5'],
  ])('with the format %s and the value %s shows %s', (format, value, text) => {
    expect(read(`<row r="1"><c r="A1" s="1"><v>${value}</v></c></row>`, { format })).toEqual([text]);
  });

  it('counts days from 1904 where the file says so', () => {
    const cells = '<row r="1"><c r="A1" s="1"><v>41972</v></c></row>';
    expect(read(cells, { format: '31', date1904: true })).toEqual(['2018年11月30日']);
  });

  it('of every other type shows its text, and a formula its last result', () => {
    const cells =
      '<row><c t="s"><v>0</v></c><c t="inlineStr"><is><r><t>分</t></r><r><t>段</t></r></is></c>' +
      '<c t="str"><f>A1&amp;"x"</f><v>结果</v></c><c t="b"><v>1</v></c><c t="e"><v>#N/A</v></c>' +
      '<c t="d"><v>2018-11-30T00:00:00</v></c><c><v/></c></row>';
    const strings = '<si><r><t>县_x000A_</t></r><rPh sb="0" eb="1"><t>xian</t></rPh><r><t>局</t></r></si>';
    expect(read(cells, { strings })).toEqual([[0, '县\n局', '分段', '结果', 'TRUE', '#N/A', '2018-11-30']]);
  });
});

describe('a sheet', () => {
  it('shows a merged cell whose first row or column is hidden, and nothing that lies under one', () => {
    const cells =
      `<row r="1">${text('B1', '名称')}${text('C1', '时间')}</row>` +
      `<row r="2" hidden="1">${text('A2', '合并')}${text('B2', '藏')}</row>` +
      `<row r="3">${text('A3', '被盖住')}${text('B3', '甲')}${text('C3', '乙')}</row>` +
      `<row r="4">${text('B4', '丙')}${text('C4', '丁')}</row>`;
    expect(read(cells, { merges: ['A2:A4'] })).toEqual([
      [0, '', '名称', '时间'],
      [0, '合并', '甲', '乙'],
      [0, '合并', '丙', '丁'],
    ]);
  });

  it('goes on over an empty row where no header follows', () => {
    const cells =
      `<row r="1">${text('A1', '任务')}${text('B1', '单位')}${text('C1', '时限')}</row>` +
      `<row r="3">${text('A3', '检查')}${text('B3', '县局')}${text('C3', '6月10日前')}</row>`;
    expect(read(cells)).toEqual([
      [0, '任务', '单位', '时限'],
      [0, '检查', '县局', '6月10日前'],
    ]);
  });

  it('may claim any size, and merge all of it', () => {
    const cells = `<row r="1">${text('A1', '甲')}${text('XFD1', '乙')}</row><row r="1048576">${text('A1048576', '丙')}</row>`;
    const before = performance.now();
    const merges = ['A2:XFD1048575', 'B1:XFC1', 'A1048576:XFD1048576'];
    expect(read(cells, { merges })).toEqual([[0, '甲', '乙'], '丙']);
    expect(performance.now() - before).toBeLessThan(5000);
  });

  it('with two hundred thousand empty bordered cells is read in no time', () => {
    const rows = Array.from(
      { length: 10_000 },
      (_, r) =>
        `<row r="${r + 1}">${Array.from({ length: 20 }, (_, c) => `<c r="${String.fromCharCode(65 + c)}${r + 1}" s="1"/>`).join('')}</row>`,
    );
    const before = performance.now();
    expect(read(`<row r="1">${text('A1', '甲')}</row>${rows.slice(1).join('')}`)).toEqual(['甲']);
    expect(performance.now() - before).toBeLessThan(10_000);
  });
});

describe('refusals', () => {
  const xls = (change: (stream: Uint8Array) => void): Uint8Array => {
    const file = CFB.read(Buffer.from(fixture('ledger.xls')), { type: 'buffer' });
    const entry = CFB.find(file, '/Workbook');
    if (entry) change(entry.content as Uint8Array);
    return Uint8Array.from(CFB.write(file, { type: 'buffer' }));
  };

  it.each([
    ['FILE_DAMAGED', 'cut off', fixture('ledger.xlsx').subarray(0, 5000)],
    ['FILE_DAMAGED', 'an old one cut off', fixture('ledger.xls').subarray(0, 4000)],
    ['FILE_DAMAGED', 'no workbook in it', zipSync({ 'a.xml': strToU8('<a/>') })],
    ['FILE_DAMAGED', 'no spreadsheet', Uint8Array.from({ length: 400 }, (_, i) => (i * 7) % 256)],
    ['FILE_DAMAGED', 'XML that is none', sheetZip('<row><c></row>')],
    ['FILE_DAMAGED', 'a sheet that is missing', sheetZip('', { listed: 'worksheets/none.xml' })],
    ['XML_DOCTYPE', 'entities', sheetZip('', { head: '<!DOCTYPE a [<!ENTITY b "c">]>' })],
    ['FILE_ENCRYPTED', 'a password', compound('/EncryptedPackage')],
    ['FILE_ENCRYPTED', 'an old one with a password', xls((s) => s.set([0x2f], 20))],
    ['FORMAT_NOT_READ', 'Excel 95', xls((s) => s.set([0x00, 0x05], 4))],
    ['FORMAT_NOT_READ', 'a Word document', compound('/WordDocument')],
    ['FORMAT_NOT_READ', 'a binary workbook', sheetZip('', { main: 'xl/workbook.bin' })],
    ['FORMAT_NOT_READ', 'XML of Excel 2003', strToU8('<?xml version="1.0"?><Workbook/>')],
    ['SHEET_TOO_LARGE', 'too many cells', sheetZip(many(200_010, '<c><v>1</v></c>'))],
    [
      'SHEET_TOO_LARGE',
      'a long text shown often',
      sheetZip(many(1000, '<c t="s"><v>0</v></c>'), { strings: `<si><t>${'催'.repeat(30_000)}</t></si>` }),
    ],
  ])('%s: %s', (code, _why, bytes) => {
    expect(codeOf(bytes)).toBe(code);
  });

  it('end overlapping merged ranges that would never end', () => {
    const cells = Array.from(
      { length: 5000 },
      (_, r) => `<row r="${r + 1}"><c><v>1</v></c><c><v>2</v></c></row>`,
    );
    const merges = Array.from({ length: 20_000 }, (_, i) => `A${(i % 100) + 1}:XFD1048576`);
    expect(codeOf(sheetZip(cells.join(''), { merges }))).toBe('SHEET_TOO_LARGE');
  });

  it('end a text file with a spreadsheet name in a table', () => {
    const document = readSpreadsheet(strToU8('任务\t时限\n检查\t6月10日前\n'), 'x.xls');
    expect(shown(document)).toEqual([
      [0, '任务', '时限'],
      [0, '检查', '6月10日前'],
    ]);
  });

  it.each(['ledger.xlsx', 'ledger.xls'])('or a result are all that a changed %s can lead to', (name) => {
    const file = fixture(name);
    const change = fc.record({ at: fc.nat(file.length - 1), to: fc.integer({ min: 0, max: 255 }) });
    fc.assert(
      fc.property(fc.array(change, { minLength: 1, maxLength: 8 }), fc.nat(file.length), (changes, cut) => {
        const copy = file.slice();
        for (const { at, to } of changes) copy[at] = to;
        codeOf(cut % 4 === 0 ? copy.subarray(0, cut) : copy);
      }),
      { numRuns: 400 },
    );
  });

  it('or a result are all that changed XML in a whole archive can lead to', () => {
    const sheet = '<row r="1"><c r="A1" s="1" t="s"><v>0</v></c><c r="B2"><v>43434</v></c></row>';
    const strings = '<si><t>任务</t></si>';
    fc.assert(
      fc.property(fc.nat(sheet.length), fc.nat(20), fc.string({ maxLength: 6 }), (at, cut, piece) => {
        codeOf(sheetZip(sheet.slice(0, at) + piece + sheet.slice(at + cut), { strings, merges: ['A1:B3'] }));
      }),
      { numRuns: 400 },
    );
  });

  it('or a result are all that any bytes can lead to', () => {
    const heads = fc.constantFrom([], [0x50, 0x4b, 3, 4], [0xd0, 0xcf, 0x11, 0xe0, 0xa1, 0xb1, 0x1a, 0xe1]);
    fc.assert(
      fc.property(heads, fc.uint8Array({ maxLength: 2000 }), (head, bytes) => {
        codeOf(Uint8Array.from([...head, ...bytes]));
      }),
      { numRuns: 500 },
    );
  });
});
