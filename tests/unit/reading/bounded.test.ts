import { spawnSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { projectRoot } from '../../../config/paths.ts';
import { readBounded } from '../../../src/reading/bounded.ts';
import { parseDocument } from '../../../src/reading/parse.ts';
import { readDocument } from '../../../src/reading/read.ts';
import { bytesOf, formats, seedsIn } from '../formats/seeds.ts';

const bounds = { milliseconds: 60_000, bytes: 1e9 };
const encode = (text: string) => new TextEncoder().encode(text);
const LINE = '1.2026年6月底前，完成检查。（县财政局牵头落实）\n';

describe('reading in a thread', { timeout: 120_000 }, () => {
  it.each(formats)('%s: gives what reading on the spot gives', async (format) => {
    const [seed = ''] = seedsIn(format);
    const bytes = bytesOf(seed, format);
    const name = `${seed}.${format}`;
    expect(await readBounded(bytes, name, bounds)).toEqual(await parseDocument(bytes, name));
  });

  it.each(formats)('%s: is stopped when the time is up, and the next file is read', async (format) => {
    const [seed = ''] = seedsIn(format);
    const once = bytesOf(seed, format);
    // A thread that is warm reads one of these in less than a millisecond.
    const bytes = /txt|html|csv/.test(format)
      ? new Uint8Array(Buffer.concat(Array<Uint8Array>(50).fill(once)))
      : once;
    const name = `${seed}.${format}`;
    await expect(readBounded(bytes, name, { ...bounds, milliseconds: 1 })).rejects.toMatchObject({
      code: 'FILE_TOO_SLOW',
      message: `文件“${name}”在1秒内没有读完，已停止读取。`,
    });
    expect((await readBounded(bytes, name, bounds)).text).not.toBe('');
  });

  it('is stopped when the process grows too much', async () => {
    const page = encode(`<table><tr><td>${'<p>甲'.repeat(400_000)}`);
    await expect(readBounded(page, 'x.html', { ...bounds, bytes: 20_000_000 })).rejects.toMatchObject({
      code: 'DOCUMENT_TOO_LONG',
    });
  });

  it('hands on refusals word for word', async () => {
    const bytes = readFileSync(join(projectRoot, 'tests/fixtures/reading/pdf/secret.pdf'));
    await expect(readDocument(bytes, 'x.pdf')).rejects.toMatchObject({
      code: 'PDF_PASSWORD',
      message: 'PDF 文件“x.pdf”设有打开密码。',
      advice: '请用密码打开后另存为没有密码的文件再导入。',
    });
  });

  it('is where a large text goes', async () => {
    const text = LINE.repeat(20_000);
    const document = await readDocument(encode(text), 'x.txt');
    expect(document.text).toBe(text);
    expect(document.blocks).toHaveLength(20_000);
  });
});

describe('a text of very many lines or cells', { timeout: 60_000 }, () => {
  it.each(['\n', 'a\t', '|'])('of %j is refused', async (part) => {
    await expect(readDocument(encode(part.repeat(600_000)), 'x.txt')).rejects.toMatchObject({
      code: 'DOCUMENT_TOO_LONG',
    });
    await expect(parseDocument(encode(`甲\n${part.repeat(600_000)}`), 'x.csv')).rejects.toMatchObject({
      code: expect.stringMatching(/TOO_LONG|TOO_LARGE/) as string,
    });
  });
});

/** The command in a process of its own, with a text on its standard input. */
function extract(input: Uint8Array, ...args: string[]) {
  const script = join(projectRoot, 'dist/src/cli/main.js');
  return spawnSync(process.execPath, [script, 'extract', '-', ...args], { input, encoding: 'utf8' });
}

describe('extract -', { timeout: 60_000 }, () => {
  it('reads what is pasted, in either encoding', async () => {
    const { default: iconv } = await import('iconv-lite');
    for (const encoding of ['utf-8', 'gb18030']) {
      const { stdout, status } = extract(iconv.encode(LINE, encoding), '--json');
      expect(status).toBe(0);
      const { tasks, warnings } = JSON.parse(stdout) as { tasks: object[]; warnings: string[] };
      expect(tasks).toHaveLength(1);
      expect(warnings).toEqual([]);
    }
  });

  it('prints what the reading left out, as text and as JSON', () => {
    const bytes = readFileSync(join(projectRoot, 'tests/fixtures/reading/docx/beside.docx'));
    expect(extract(bytes).stdout).toContain('文件读取说明：\n  · 批注没有读取。\n  · 文件中嵌入的附件');
    const { warnings } = JSON.parse(extract(bytes, '--json').stdout) as { warnings: string[] };
    expect(warnings[0]).toBe('批注没有读取。');
  });

  it('says that nothing came', () => {
    const { stderr, status } = extract(new Uint8Array());
    expect(stderr).toContain('没有收到粘贴的文本。');
    expect(status).toBe(1);
  });
});
