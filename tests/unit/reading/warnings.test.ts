import { readFileSync } from 'node:fs';
import iconv from 'iconv-lite';
import { describe, expect, it } from 'vitest';
import { parseDocument } from '../../../src/reading/parse.ts';
import { places } from '../../../src/reading/notes.ts';

const FOLDER = new URL('../../fixtures/reading/', import.meta.url);
const PLAN = '2026年工作要点\n1.2026年6月底前，完成检查。（县财政局牵头落实）\n';

async function notesOf(bytes: Uint8Array, name: string): Promise<readonly string[]> {
  return (await parseDocument(bytes, name)).warnings ?? [];
}

function notesOfFile(path: string): Promise<readonly string[]> {
  return notesOf(new Uint8Array(readFileSync(new URL(path, FOLDER))), path);
}

const notesOfText = (text: string, name: string) => notesOf(new TextEncoder().encode(text), name);

const UNHIDE = '没有读取，如需读取请取消隐藏后重新导入。';

describe('files of real programs say what of them was not read', () => {
  it.each([
    [
      'docx/libreoffice.docx',
      ['文档带有修订痕迹，已按接受全部修订后的文字读取，请核对。', '文档中的隐藏文字没有读取。'],
    ],
    ['docx/beside.docx', ['批注没有读取。', '文件中嵌入的附件或对象1个没有读取，其中如有任务请另行导入。']],
    ['sheets/ledger.xlsx', [`隐藏的工作表“内部底稿”${UNHIDE}`, `工作表“台账”中隐藏的第6行、D列${UNHIDE}`]],
    ['sheets/ledger.xls', [`隐藏的工作表“内部底稿”${UNHIDE}`, `工作表“台账”中隐藏的第6行、D列${UNHIDE}`]],
    ['sheets/beside.xlsx', ['文本框里的文字没有读取，请核对。', '批注没有读取。']],
    [
      'sheets/beside.xls',
      ['文件中嵌入的附件或对象1个没有读取，其中如有任务请另行导入。', '文本框里的文字没有读取，请核对。'],
    ],
    [
      'pdf/mixed.pdf',
      ['第2页是扫描图片，没有读取，请核对原件。', '文件中的附件“任务清单.csv”没有读取，如有任务请另行导入。'],
    ],
    ['pdf/prose.pdf', []],
    ['pdf/ledger.pdf', []],
    ['html/libreoffice.html', []],
    ['sheets/ledger.csv', []],
  ])('%s', async (path, notes) => {
    expect(await notesOfFile(path)).toEqual(notes);
  });
});

const guessed = (encoding: string) =>
  `文件没有注明文字编码，按 ${encoding} 读取；如有乱码，请另存为“纯文本（UTF-8）”后重新导入。`;

describe('text', () => {
  const LOST = '有1个字符无法识别，以“\uFFFD”代替，请对照原文核对。';
  it.each([
    ['UTF-8', iconv.encode(PLAN, 'utf-8'), []],
    ['GB18030, which offices mean when they say nothing', iconv.encode(PLAN, 'gb18030'), []],
    ['UTF-16 with its mark', iconv.encode(PLAN, 'utf-16le', { addBOM: true }), []],
    ['UTF-16 without it', iconv.encode(PLAN, 'utf-16le', { addBOM: false }), [guessed('UTF-16LE')]],
    ['Big5 taken for GB18030', iconv.encode('計畫辦理情形表與時程'.repeat(9), 'big5'), [guessed('GB18030')]],
    ['a lost character', iconv.encode(PLAN.replace('检', '\uFFFD'), 'utf-8'), [LOST]],
    [
      'a broken character in a long text',
      Uint8Array.from([...iconv.encode(PLAN.repeat(200), 'utf-8'), 0xe4, 0xb8]),
      [guessed('UTF-8'), LOST],
    ],
  ])('in %s', async (_, bytes, notes) => {
    expect(await notesOf(new Uint8Array(bytes), 'plan.txt')).toEqual(notes);
  });
});

describe('tables and pages', () => {
  it('say which rows of a csv are longer or shorter than the others', async () => {
    const rows = [
      '台账',
      '序号,任务,时限',
      '1,检查,6月底前',
      '2,检查,整改,7月底前',
      '',
      '3,公开',
      '4,总结,年底前',
    ];
    expect(await notesOfText(rows.join('\n'), 'a.csv')).toEqual([
      '第4、6行的列数与其他行（3列）不同，请核对是否错列。',
    ]);
    const even = rows.filter((_, i) => i !== 3 && i !== 5).join('\n');
    expect(await notesOfText(even, 'a.csv')).toEqual([]);
  });

  it('say that a page was cut off, or is hidden', async () => {
    const page = `<html><body><p>${PLAN}</p><p>二</p></body></html><!-- saved -->`;
    expect(await notesOfText(page, 'a.html')).toEqual([]);
    expect(await notesOfText(page.slice(0, 60), 'a.html')).toEqual([
      '网页没有结束标记，可能没有保存完整，请核对末尾的内容。',
    ]);
    const hidden = page.replace('<p>', '<div style="display:none"><p>');
    expect(await notesOfText(hidden, 'a.html')).toEqual([
      '网页的正文平时不显示，已连同隐藏的内容一并读取，请核对。',
    ]);
  });

  it('name many places by stretches, and not all of them', () => {
    expect(places([3, 5, 6, 8, 9, 10, 3])).toBe('3、5、6、8至10');
    const far = Array.from({ length: 100 }, (_, i) => 2 * i);
    expect(places(far)).toMatch(/^0、2、.*、38等$/);
  });
});
