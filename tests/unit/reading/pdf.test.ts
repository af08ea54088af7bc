import { readFileSync } from 'node:fs';
import { deflateSync } from 'node:zlib';
import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { UserError } from '../../../src/errors.ts';
import { extractPlan } from '../../../src/extraction/extract.ts';
import { readBounded } from '../../../src/reading/bounded.ts';
import { readDocument } from '../../../src/reading/read.ts';
import { readPdf } from '../../../src/reading/pdf.ts';
import { PDF_LIMITS } from '../../../src/reading/pdf-pages.ts';
import type { RowBlock, SourceDocument } from '../../../src/reading/types.ts';

const FOLDER = new URL('../../fixtures/reading/pdf/', import.meta.url);

function bytesOf(name: string): Uint8Array {
  return readFileSync(new URL(`${name}.pdf`, FOLDER));
}

function read(name: string): Promise<SourceDocument> {
  return readDocument(bytesOf(name), `${name}.pdf`);
}

function paragraphs({ text, blocks }: SourceDocument): string[] {
  return blocks.filter((b) => b.kind !== 'row').map((b) => text.slice(...b.span));
}

function rows({ blocks }: SourceDocument): RowBlock[] {
  return blocks.filter((b) => b.kind === 'row');
}

function cells({ text }: SourceDocument, row: RowBlock | undefined): string[] {
  return (row?.cells ?? []).map((c) => text.slice(...c));
}

async function codeOf(run: () => Promise<unknown>): Promise<string> {
  try {
    await run();
  } catch (error) {
    if (error instanceof UserError) return error.code;
    throw error;
  }
  return '';
}

/** A PDF file by hand: one content stream for every page. */
function pdfOf(content: Buffer, pages: number): Uint8Array {
  const kids = Array.from({ length: pages }, (_, i) => `${i + 4} 0 R`).join(' ');
  const page = '<< /Type /Page /Parent 2 0 R /MediaBox [0 0 595 842] /Contents 3 0 R /Resources << >> >>';
  const parts = [
    Buffer.from('%PDF-1.4\n1 0 obj\n<< /Type /Catalog /Pages 2 0 R >>\nendobj\n'),
    Buffer.from(`2 0 obj\n<< /Type /Pages /Count ${pages} /Kids [${kids}] >>\nendobj\n`),
    Buffer.from(`3 0 obj\n<< /Length ${content.length} /Filter /FlateDecode >>\nstream\n`),
    content,
    Buffer.from('\nendstream\nendobj\n'),
    ...Array.from({ length: pages }, (_, i) => Buffer.from(`${i + 4} 0 obj\n${page}\nendobj\n`)),
    Buffer.from('trailer\n<< /Root 1 0 R >>\n%%EOF\n'),
  ];
  return Buffer.concat(parts);
}

describe('prose', () => {
  it('has its paragraphs whole, over lines and pages, and no heads, feet and page numbers', async () => {
    const document = await read('prose');
    const lines = paragraphs(document);
    expect(lines.slice(0, 7)).toEqual([
      '临河县人民政府办公室关于印发2026年政务公开工作要点的通知',
      '临政办发〔2026〕8号',
      '各乡镇人民政府，县政府各部门：',
      '现将《2026年政务公开工作要点》印发给你们，请认真贯彻落实。',
      '一、总体安排',
      '（一）推进第1项重点工作。',
      '1.第10类信息由承办单位会同有关单位逐项核对、分级审核，按照“谁公开、谁负责”的原则于2026年11月11日前完成，' +
        '第11类信息由承办单位会同有关单位逐项核对、分级审核，按照“谁公开、谁负责”的原则于2026年12月12日前完成。' +
        '（县财政局牵头落实，各乡镇人民政府配合）',
    ]);
    expect(lines.slice(-2)).toEqual(['临河县人民政府办公室', '2026年3月2日']);
    expect(lines).toHaveLength(5 + 9 * 3 + 2);
    expect(document.blocks[0]?.kind).toBe('heading');
    expect(document.text).not.toMatch(/办公室文件|—/);
    const latin = lines.filter((l) =>
      l.startsWith('完成Windows Server升级和IPv6改造，保障Web Service稳定运行，'),
    );
    expect(latin).toHaveLength(9);
  });

  it('gives its tasks', async () => {
    const { tasks } = extractPlan(await read('prose'));
    const dated = tasks.flatMap((t) => t.deadlines).filter((d) => d.kind === 'date');
    expect(dated).toHaveLength(9 + 18);
    expect(dated[0]).toMatchObject({ phrase: '2026年11月11日前', due: '2026-11-11' });
  });
});

describe('ruled tables', () => {
  it('go on over pages: one table, the header marked wherever it is repeated', async () => {
    const document = await read('ledger');
    const all = rows(document);
    expect(new Set(all.map((r) => r.table)).size).toBe(1);
    expect(all.every((r) => r.exact && r.cells.length === 5)).toBe(true);
    const headers = all.filter((r) => r.header).map((r) => cells(document, r));
    expect(headers.length).toBeGreaterThan(2);
    for (const header of headers) {
      expect(header).toEqual(['序号', '工作任务', '具体措施', '牵头单位', '完成时限']);
    }
    expect(paragraphs(document)).toEqual(['2026年政务公开任务台账', '请各单位于每月5日前报送进展。']);
  });

  it('give a merged cell to every row that it covers, also where the page breaks it, and keep broken rows whole', async () => {
    const document = await read('ledger');
    const body = rows(document)
      .filter((r) => !r.header)
      .slice(1);
    expect(body).toHaveLength(24);
    for (const [i, row] of body.entries()) {
      const n = i + 1;
      const group = Math.ceil(n / 3);
      const [number, work, measures = '', unit, time] = cells(document, row);
      expect([number, work, time]).toEqual([`${n}`, `第${group}组工作`, `2026年${group}月底前`]);
      expect(unit).toBe(n === 2 ? '县财政局\n县教育局' : `县第${n}局`);
      expect(measures.match(/第\d+类信息由承办单位会同有关单位逐项核对、分级审核，/g)).toHaveLength(
        (n % 4) + 1,
      );
      expect(measures.endsWith('日前完成。')).toBe(true);
      expect(row.cells[1]).toEqual(body[3 * (group - 1)]?.cells[1]);
    }
    const board = rows(document)[1];
    expect(new Set(board?.cells.map(String)).size).toBe(1);
  });

  it('are read from a browser too, without its own head and foot', async () => {
    const document = await read('web');
    const [header, first, second] = rows(document);
    expect(cells(document, header)).toEqual(['序号', '工作', '措施', '完成时限']);
    expect(cells(document, second)[1]).toBe('公开目录');
    expect(second?.cells[1]).toEqual(first?.cells[1]);
    expect(paragraphs(document)[0]).toBe('2026年政务公开工作要点');
    expect(paragraphs(document).at(-1)).toBe('三、长门见风，龙马精神，人民一心。');
    expect(document.text).not.toMatch(/file:/);
  });
});

it('reads a table without lines where the columns are plain to see', async () => {
  const document = await read('columns');
  expect(rows(document).map((r) => cells(document, r))).toEqual([
    ['序号', '工作任务', '牵头单位', '完成时限'],
    ['1', '编制公开目录', '县司法局', '2026年4月底前'],
    ['2', '开展专项检查', '县财政局', '2026年6月底前'],
    ['3', '报送年度报告', '政府办公室', '2026年12月底前'],
  ]);
  expect(rows(document).some((r) => r.exact)).toBe(false);
  expect(paragraphs(document).at(-1)).toBe('以上任务请认真落实。');
});

describe('refusals', () => {
  it.each([
    ['PDF_SCANNED', () => read('scan')],
    ['PDF_PASSWORD', () => read('secret')],
    ['PDF_BROKEN', () => readPdf(bytesOf('prose').subarray(0, 400), 'x.pdf')],
    ['PDF_TOO_LONG', () => readPdf(bytesOf('prose'), 'x.pdf', { ...PDF_LIMITS, pages: 2 })],
    ['PDF_TOO_LONG', () => readPdf(bytesOf('prose'), 'x.pdf', { ...PDF_LIMITS, characters: 1_000 })],
    ['FILE_TOO_SLOW', () => readBounded(bytesOf('prose'), 'x.pdf', { milliseconds: 1, bytes: 1e9 })],
  ])('%s', async (code, run) => {
    expect(await codeOf(run)).toBe(code);
  });

  it('end a stream that unpacks without end', async () => {
    const bomb = pdfOf(deflateSync(Buffer.alloc(200_000_000, ' ')), 1);
    expect(bomb.length).toBeLessThan(1_000_000);
    const bounds = { bytes: 100_000_000, milliseconds: 20_000 };
    expect(await codeOf(() => readBounded(bomb, 'x.pdf', bounds))).toMatch(/^(?:PDF|DOCUMENT|FILE)_/);
  }, 60_000);
});

it('does not mistake squared paper for a table, nor take long over it', async () => {
  const lines = Array.from({ length: 400 }, (_, i) => `0 ${i * 2} m 500 ${i * 2} l S ${i} 0 m ${i} 800 l S`);
  const paper = pdfOf(deflateSync(Buffer.from(lines.join('\n'))), 40);
  const began = performance.now();
  expect(await codeOf(() => readPdf(paper, 'x.pdf'))).toBe('PDF_SCANNED');
  expect(performance.now() - began).toBeLessThan(20_000);
}, 60_000);

it('keeps the bytes that it was given', async () => {
  const bytes = bytesOf('columns');
  const copy = Uint8Array.from(bytes);
  await Promise.all([readPdf(bytes, 'a.pdf'), readPdf(bytes, 'b.pdf')]);
  expect(Buffer.compare(bytes, copy)).toBe(0);
});

it('ends in a document or a refusal whatever happens to a file', async () => {
  const files = ['columns', 'prose', 'ledger'].map(bytesOf);
  const damage = fc.record({
    file: fc.nat({ max: 2 }),
    keep: fc.double({ min: 0.3, max: 1, noNaN: true }),
    changes: fc.array(fc.tuple(fc.double({ min: 0, max: 1, noNaN: true }), fc.nat({ max: 255 })), {
      maxLength: 12,
    }),
  });
  await fc.assert(
    fc.asyncProperty(damage, async ({ file, keep, changes }) => {
      const whole = files[file] ?? new Uint8Array();
      const bytes = whole.slice(0, changes.length % 3 === 0 ? Math.floor(whole.length * keep) : whole.length);
      for (const [at, value] of changes) bytes[Math.floor(at * (bytes.length - 1))] = value;
      const bounds = { milliseconds: 10_000, bytes: 1e9 };
      expect(await codeOf(() => readBounded(bytes, 'x.pdf', bounds))).toMatch(/^(?:(?:PDF|FILE)_[A-Z_]+)?$/);
    }),
    { numRuns: 150, seed: 20_261_120 },
  );
}, 180_000);
