import { describe, expect, it } from 'vitest';
import { layOut } from '../../../src/reading/pdf.ts';
import { linesOf } from '../../../src/reading/pdf-lines.ts';
import type { Glyphs, RawPage, Rule } from '../../../src/reading/pdf-types.ts';

const SIZE = 10;

function piece(text: string, x: number, y: number, width = text.length * SIZE): Glyphs {
  return { text, x, y, width, size: SIZE };
}

function page(glyphs: readonly Glyphs[], rules: RawPage['rules'] = []): RawPage {
  return { width: 595, height: 842, glyphs, rules };
}

function textOf(...pages: RawPage[]): string[] {
  const { text, blocks } = layOut(pages);
  return blocks.map((b) => text.slice(...b.span));
}

function level(y: number, x1 = 50, x2 = 250): Rule {
  return { x1, y1: y, x2, y2: y };
}

function upright(x: number, y1 = 100, y2 = 160): Rule {
  return { x1: x, y1, x2: x, y2 };
}

/** A line of forty characters, from margin to margin, with its own beginning. */
function full(start: string, y: number, x = 50): Glyphs {
  return piece(start.padEnd(40 - (x - 50) / SIZE, '文'), x, y);
}

describe('a line', () => {
  it.each([
    ['blanks between Chinese characters go', [piece('贯 彻 落 实', 50, 100, 40)], '贯彻落实'],
    [
      'and those between them and figures',
      [piece('2026', 50, 100, 20), piece('年底前', 73, 100)],
      '2026年底前',
    ],
    ['a word apart stays apart', [piece('Web', 50, 100, 15), piece('Service', 68, 100, 35)], 'Web Service'],
    [
      'a full blank stays',
      [piece('牵头单位：', 50, 100), piece('县财政局', 110, 100)],
      '牵头单位：　县财政局',
    ],
    ['text printed twice for bold is one', [piece('重点', 50, 100), piece('重点', 50.4, 100.2)], '重点'],
    ['radicals are characters', [piece('⼀、⻓期坚持⺠主', 50, 100)], '一、长期坚持民主'],
    ['pieces need not come in order', [piece('底前', 90, 100.4), piece('11月', 50, 100, 40)], '11月底前'],
  ])('%s', (_, glyphs, text) => {
    expect(linesOf(glyphs).map((l) => l.text)).toEqual([text]);
  });
});

describe('paragraphs', () => {
  it('go on after a full line, end after a short one, begin with an indent', () => {
    const lines = [
      full('甲', 100, 70),
      full('乙', 120),
      piece('丙完。', 50, 140),
      full('丁', 160, 70),
      full('戊', 180),
    ];
    const text = textOf(page(lines));
    expect(text.map((t) => t[0])).toEqual(['甲', '丁']);
    expect(text[0]?.endsWith('丙完。')).toBe(true);
  });

  it('go on over the page', () => {
    const text = textOf(
      page([full('甲', 100, 70), full('乙', 120)]),
      page([full('丙', 100), piece('完。', 50, 120), full('丁', 140, 70)]),
    );
    expect(text.map((t) => t[0])).toEqual(['甲', '丁']);
  });

  it('know that a bracket and its word would not have fitted', () => {
    const first = piece('文'.repeat(38), 50, 100);
    const text = textOf(
      page([full('甲', 80), first, piece('〔2018〕1号。', 50, 120), full('乙', 140), full('丙', 160)]),
    );
    expect(text[0]).toContain('文〔2018〕1号。');
  });
});

describe('heads and feet', () => {
  it.each(['— 3 —', '3', '- 3 -', '第3页', '第 3 页 共 8 页', '3/8', '第三页'])(
    '%s is a page number',
    (number) => {
      expect(textOf(page([full('甲', 400), piece(number, 290, 800)]))).toEqual(['甲'.padEnd(40, '文')]);
    },
  );

  it('are what comes back at the same place', () => {
    const pages = [1, 2, 3].map((n) =>
      page([
        piece('政务公开工作要点', 50, 40),
        full('甲乙丙'[n - 1] ?? '', 400),
        piece(`内部资料 ${n}`, 50, 810),
      ]),
    );
    expect(textOf(...pages).join('')).not.toMatch(/要点|资料/);
  });

  it('are not figures in the text, nor what stands there once', () => {
    const text = textOf(page([piece('2026', 50, 300, 20), piece('县财政局', 50, 800)]));
    expect(text).toEqual(['2026', '县财政局']);
  });
});

describe('ruled tables', () => {
  it('cut text that the library joined over a line', () => {
    const rules = [
      level(100),
      level(130),
      upright(50, 100, 130),
      upright(150, 100, 130),
      upright(250, 100, 130),
    ];
    expect(textOf(page([piece('检查预算 县财政局', 110, 120, 85)], rules))).toEqual(['检查预算\t县财政局']);
  });

  it('may be open at their sides', () => {
    const rules = [level(100), level(130), level(160), upright(150)];
    const glyphs = [piece('甲', 60, 120), piece('乙', 160, 120), piece('丙', 60, 150), piece('丁', 160, 150)];
    expect(textOf(page(glyphs, rules))).toEqual(['甲\t乙', '丙\t丁']);
  });

  it('are not made of a frame, an underline or a drawing', () => {
    const frame = [level(100), level(160), upright(50), upright(250)];
    expect(layOut([page([piece('说明', 60, 130)], frame)]).blocks[0]?.kind).toBe('paragraph');
    expect(layOut([page([piece('说明', 60, 130)], [level(132, 60, 80)])]).blocks[0]?.kind).toBe('paragraph');
  });

  it('with doubled lines have no rows of nothing', () => {
    const rules = [
      level(100),
      level(101),
      level(130),
      level(131),
      upright(50, 100, 131),
      upright(150, 100, 131),
    ];
    const { blocks } = layOut([
      page([piece('甲', 60, 120), piece('乙', 160, 120)], [...rules, upright(250, 100, 131)]),
    ]);
    expect(blocks).toMatchObject([{ kind: 'row', table: 0, exact: true }]);
  });
});
