import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { type BookType, utils, write } from '@e965/xlsx';
import { describe, expect, it } from 'vitest';
import { projectRoot } from '../../../config/paths.ts';
import { readDocument } from '../../../src/reading/read.ts';
import { misplaced, shown } from './support/word.ts';

const table = [
  ['#', '序号', '任务', '时限'],
  ['一、板块', '一、板块', '一、板块'],
  ['1', '甲\n乙', '6月底前'],
  ['2', '丙', '6月底前'],
];

const LEDGER = [
  ['序号', '任务', '时限'],
  ['1', '完成专项检查', '6月底前'],
];

async function read(path: string) {
  const document = await readDocument(readFileSync(join(projectRoot, 'tests/fixtures/reading', path)), path);
  expect(misplaced(document)).toEqual([]);
  return shown(document);
}

describe('a plan saved by LibreOffice', () => {
  it('as a Word document keeps numbers, text box, revisions, hidden text, note and table', async () => {
    expect(await read('docx/libreoffice.docx')).toEqual([
      '# 某县2024年重点工作要点',
      '某政办发〔2024〕8号',
      '各乡镇：',
      '一、总体要求',
      '（一）加强领导',
      '1. 2024年十一月底前完成检查',
      '①排查',
      '（二）强化保障',
      '二、工作任务',
      ...table,
      '某县人民政府办公室',
      '指专项检查。',
    ]);
  });

  it('as a web page keeps what LibreOffice writes of it: plain list numbers, no revisions marked', async () => {
    expect(await read('html/libreoffice.html')).toEqual([
      '# 某县2024年重点工作要点',
      '各乡镇：',
      '1. 总体要求',
      '1. 加强领导',
      '1. 2024年十月十一月底前完成检查',
      '1. 排查',
      '2. 强化保障',
      '2. 工作任务',
      ...table,
      '某县人民政府办公室',
      '指专项检查。',
    ]);
  });
});

function download(bookType: BookType): Buffer {
  const book = utils.book_new();
  utils.book_append_sheet(book, utils.aoa_to_sheet([...LEDGER]), '任务分解表');
  return write(book, { type: 'buffer', bookType });
}

describe('a ledger that a web page lets one download, written by SheetJS', () => {
  it('is read, though it lists the type of binary parts', async () => {
    const document = await readDocument(download('xlsx'), '台账.xlsx');
    expect(shown(document)).toEqual(expect.arrayContaining([...LEDGER]));
  });

  it('is refused when it is binary, whatever its name', async () => {
    await expect(readDocument(download('xlsb'), '台账.xlsx')).rejects.toMatchObject({
      message: expect.stringContaining('二进制 Excel 表格'),
    });
  });
});
