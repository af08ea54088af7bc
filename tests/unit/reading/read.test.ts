import { mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import * as fc from 'fast-check';
import iconv from 'iconv-lite';
import { describe, expect, it } from 'vitest';
import { UserError } from '../../../src/errors.ts';
import { readPlanFile } from '../../../src/reading/file.ts';
import { MAX_FILE_BYTES, readDocument } from '../../../src/reading/read.ts';

const TEXT = '一、深入推进“五公开”\n1.2018年11月底前，完成检查。（县财政局牵头落实）\n';

async function codeOf(run: () => Promise<unknown>): Promise<string> {
  try {
    await run();
  } catch (error) {
    if (error instanceof UserError) return error.code;
    throw error;
  }
  return '';
}

describe('encodings', () => {
  it.each([
    ['utf-8', iconv.encode(TEXT, 'utf-8')],
    ['utf-8', iconv.encode(TEXT, 'utf-8', { addBOM: true })],
    ['gb18030', iconv.encode(TEXT, 'gb18030')],
    ['gb18030', iconv.encode(TEXT, 'gbk')],
    ['utf-16le', iconv.encode(TEXT, 'utf-16le', { addBOM: true })],
    ['utf-16be', iconv.encode(TEXT, 'utf-16be', { addBOM: true })],
    ['utf-16le', iconv.encode(TEXT, 'utf-16le', { addBOM: false })],
    ['utf-16be', iconv.encode(TEXT, 'utf-16be', { addBOM: false })],
  ])('are told apart: %s', async (encoding, bytes) => {
    const document = await readDocument(bytes, 'plan.txt');
    expect(document.text).toBe(TEXT);
    expect(document.encoding).toBe(encoding);
  });
});

describe('refusals', () => {
  it.each([
    ['FILE_EMPTY', new Uint8Array(0), 'plan.txt'],
    ['FILE_EMPTY', new TextEncoder().encode(' \n\t'), 'plan.txt'],
    ['FILE_BINARY', Uint8Array.from({ length: 400 }, (_, i) => (i * 7) % 256), 'plan.txt'],
    ['PDF_BROKEN', new TextEncoder().encode('%PDF-1.7 …'), 'plan.txt'],
    ['FILE_DAMAGED', Uint8Array.of(0x50, 0x4b, 3, 4, 0, 0), 'plan.docx'],
    ['FORMAT_NOT_READ', Uint8Array.of(0xd0, 0xcf, 0x11, 0xe0), 'plan.wps'],
    ['FILE_TOO_LARGE', new Uint8Array(MAX_FILE_BYTES + 1), 'plan.txt'],
  ])('%s', async (code, bytes, name) => {
    expect(await codeOf(() => readDocument(bytes, name))).toBe(code);
  });

  it('name a missing file and a folder', async () => {
    const folder = mkdtempSync(join(tmpdir(), 'cuiban-'));
    await expect(readPlanFile(join(folder, 'none.txt'))).rejects.toMatchObject({ code: 'FILE_MISSING' });
    await expect(readPlanFile(folder)).rejects.toMatchObject({ code: 'FILE_IS_FOLDER' });
    writeFileSync(join(folder, 'plan.txt'), TEXT);
    expect((await readPlanFile(join(folder, 'plan.txt'))).text).toBe(TEXT);
  });

  it('are all that any bytes can lead to', async () => {
    await fc.assert(
      fc.asyncProperty(fc.uint8Array({ maxLength: 300 }), async (bytes) => {
        await codeOf(() => readDocument(bytes, 'x.txt'));
      }),
      { numRuns: 1000 },
    );
  });
});

describe('blocks', () => {
  it('keep their place, and lines parted by tabs or pipes are rows', async () => {
    const text = '　　标题\n1\t检查\t\t县局\n\n| a | b |\n|\n';
    const { blocks } = await readDocument(new TextEncoder().encode(text), 'x.txt');
    const shown = blocks.map((b) =>
      b.kind === 'row' ? b.cells.map((c) => text.slice(...c)) : text.slice(...b.span),
    );
    expect(shown).toEqual(['标题', ['1', '检查', '', '县局'], ['a', 'b'], '|']);
  });

  it('put a row together whose cell holds line ends', async () => {
    const rows = ['1\ta\tb\tc\td', '2\ta\tb\tc\td', '3\theading', '', 'text\tb\tc\td'].join('\n');
    const { blocks } = await readDocument(new TextEncoder().encode(rows), 'x.txt');
    expect(blocks.map((b) => (b.kind === 'row' ? b.cells.length : 0))).toEqual([5, 5, 5]);
  });
});
