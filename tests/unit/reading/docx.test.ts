import { strToU8, unzipSync, zipSync } from 'fflate';
import { describe, expect, it } from 'vitest';
import { readDocx } from '../../../src/reading/docx.ts';
import { readDocument } from '../../../src/reading/read.ts';
import { cell, misplaced, p, row, shown, wordFile, type WordParts } from './support/word.ts';

function read(parts: WordParts | string) {
  const document = readDocx(wordFile(typeof parts === 'string' ? { body: parts } : parts), 'x.docx');
  expect(misplaced(document)).toEqual([]);
  return shown(document);
}

const run = (inside: string, properties = '') => `<w:r><w:rPr>${properties}</w:rPr>${inside}</w:r>`;
const text = (words: string) => `<w:t xml:space="preserve">${words}</w:t>`;
const box = (inside: string) => `<wps:txbx><w:txbxContent>${inside}</w:txbxContent></wps:txbx>`;

const style = (id: string) => `<w:pStyle w:val="${id}"/>`;
const numbered = (inside: string) => `<w:tc><w:tcPr/><w:p><w:pPr>${inside}</w:pPr></w:p></w:tc>`;
const wide = (columns: number) => `<w:gridSpan w:val="${columns}"/>`;

describe('the text of a Word document', () => {
  it('comes paragraph by paragraph, in runs, links, content controls and fields', () => {
    const field = (type: string) => run(`<w:fldChar w:fldCharType="${type}"/>`);
    const result = read(
      `<w:p>${run(text('2018年'))}<w:hyperlink>${run(text('11月底前'))}</w:hyperlink>${run(text('，完成。'))}</w:p>` +
        `<w:sdt><w:sdtPr/><w:sdtContent>${p('控件')}</w:sdtContent></w:sdt>` +
        `<w:sdt><w:sdtPr><w:showingPlcHdr/></w:sdtPr><w:sdtContent>${p('单击此处输入文字')}</w:sdtContent></w:sdt>` +
        `<w:p>${field('begin')}${run('<w:instrText>DATE \\@ x</w:instrText>')}${field('separate')}${run(text('5月25日'))}${field('end')}</w:p>` +
        `<w:p>${field('begin')}${run(text('忘了结束'))}</w:p>${p('下一段')}` +
        `<w:p>${field('end')}${field('begin')}${run('<w:instrText> eq \\o\\ac(○,</w:instrText>')}${run('<w:instrText>3</w:instrText>')}${run('<w:instrText>)</w:instrText>')}${field('end')}${run(text('检查'))}</w:p>`,
    );
    expect(result).toEqual(['2018年11月底前，完成。', '控件', '5月25日', '下一段', '③检查']);
  });

  it('breaks lines, keeps tabs and drops soft hyphens', () => {
    const body = `<w:p>${run(`${text('一')}<w:br/>${text('二\u00ad三')}<w:tab/>${text('四')}<w:noBreakHyphen/>${text('五')}`)}</w:p>`;
    expect(read(body)).toEqual(['一', '二三\t四-五']);
    const tabStops = '<w:tabs><w:tab w:val="left" w:pos="720"/></w:tabs>';
    expect(read(p('无制表符', tabStops))).toEqual(['无制表符']);
  });

  it('leaves out what is deleted or hidden and keeps what is inserted', () => {
    const deleted = `<w:del>${run('<w:delText>十月</w:delText>')}</w:del>`;
    const body =
      `<w:p>${deleted}<w:ins>${run(text('十一月'))}</w:ins>${run(text('秘密'), '<w:vanish/>')}` +
      `${run(text('底前'), '<w:vanish w:val="0"/>')}${run(text('完成'), '<w:rPrChange><w:rPr><w:vanish/></w:rPr></w:rPrChange>')}</w:p>` +
      `<w:p><w:pPr><w:rPr><w:vanish/><w:del/></w:rPr></w:pPr>${run(text('前半'))}</w:p>${p('后半')}` +
      `<w:p><w:moveFrom>${run(text('移走'))}</w:moveFrom><w:moveTo>${run(text('移来'))}</w:moveTo></w:p>`;
    expect(read(body)).toEqual(['十一月底前完成', '前半后半', '移来']);
  });

  it('puts text boxes before their paragraph, once, and notes at the end', () => {
    const body =
      `<w:p>${run(text('正文'))}${run(`<mc:AlternateContent><mc:Choice>${box(p('〔2018〕61号'))}</mc:Choice><mc:Fallback>${box(p('〔2018〕61号'))}</mc:Fallback></mc:AlternateContent>`)}` +
      `${run('<w:pict><v:shape><v:textpath string="市政府文件"/></v:shape></w:pict>')}${run('<w:footnoteReference w:id="2"/>')}</w:p>`;
    const footnotes = `<w:footnote w:type="separator" w:id="0">${p('―')}</w:footnote><w:footnote w:id="2">${p('注')}</w:footnote>`;
    expect(read({ body, footnotes })).toEqual(['〔2018〕61号', '市政府文件', '正文', '注']);
  });

  it('knows headings by outline level, and skips the table of contents', () => {
    const styles =
      '<w:style w:type="paragraph" w:styleId="a1"><w:name w:val="heading 1"/><w:pPr><w:outlineLvl w:val="0"/></w:pPr></w:style>' +
      '<w:style w:type="paragraph" w:styleId="a2"><w:name w:val="own"/><w:basedOn w:val="a1"/></w:style>' +
      '<w:style w:type="paragraph" w:styleId="c"><w:name w:val="toc 1"/><w:basedOn w:val="c"/></w:style>';
    const body =
      p('一、总体要求\t1', style('c')) +
      p('一、总体要求', style('a2')) +
      p('正文', `${style('a2')}<w:outlineLvl w:val="9"/>`) +
      p('（一）要求', '<w:outlineLvl w:val="1"/>');
    expect(read({ body, styles })).toEqual(['# 一、总体要求', '正文', '# （一）要求']);
  });
});

const level = (at: number, format: string, pattern: string, more = '') =>
  `<w:lvl w:ilvl="${at}"><w:start w:val="1"/><w:numFmt w:val="${format}"/>${more}<w:lvlText w:val="${pattern}"/></w:lvl>`;
const list = (id: number, levels: string) =>
  `<w:abstractNum w:abstractNumId="${id}">${levels}</w:abstractNum>`;
const num = (id: number, abstract: number, more = '') =>
  `<w:num w:numId="${id}"><w:abstractNumId w:val="${abstract}"/>${more}</w:num>`;
const at = (id: number, deep: number) =>
  `<w:numPr><w:ilvl w:val="${deep}"/><w:numId w:val="${id}"/></w:numPr>`;

describe('automatic numbers', () => {
  const official = list(
    0,
    level(0, 'chineseCounting', '%1、') +
      level(1, 'chineseCountingThousand', '（%2）') +
      level(2, 'decimal', '%3.') +
      level(3, 'decimalEnclosedCircle', '%4') +
      level(4, 'decimal', '%1.%5', '<w:isLgl/>'),
  );

  it('are written out and start again below a new heading', () => {
    const levels = [0, 1, 2, 2, 3, 1, 2, 0, 1, 2, 4];
    const body = levels.map((deep) => p('x', at(1, deep))).join('');
    expect(read({ body, numbering: official + num(1, 0) })).toEqual([
      '一、x',
      '（一）x',
      '1. x',
      '2. x',
      '①x',
      '（二）x',
      '1. x',
      '二、x',
      '（一）x',
      '1. x',
      '2.1 x',
    ]);
  });

  it('go on in another list of the same kind, unless it says where to start', () => {
    const over = '<w:lvlOverride w:ilvl="0"><w:startOverride w:val="1"/></w:lvlOverride>';
    const numbering = official + num(1, 0) + num(2, 0) + num(3, 0, over);
    const body = [1, 1, 2, 3, 3].map((id) => p('x', at(id, 0))).join('');
    expect(read({ body, numbering })).toEqual(['一、x', '二、x', '三、x', '一、x', '二、x']);
  });

  it('obey lvlRestart', () => {
    const numbering =
      list(0, level(0, 'decimal', '%1.') + level(1, 'decimal', '（%2）', '<w:lvlRestart w:val="0"/>')) +
      num(1, 0);
    const body = [0, 1, 0, 1].map((deep) => p('x', at(1, deep))).join('');
    expect(read({ body, numbering })).toEqual(['1. x', '（1）x', '2. x', '（2）x']);
  });

  it('come from styles, tied levels and linked lists, and can be taken away', () => {
    const styles =
      '<w:style w:type="paragraph" w:styleId="h2"><w:name w:val="h"/><w:pPr><w:numPr><w:numId w:val="5"/></w:numPr></w:pPr></w:style>';
    const numbering =
      list(
        0,
        `<w:styleLink w:val="L"/>${level(0, 'decimal', '%1、')}${level(1, 'decimal', '%1.%2', '<w:pStyle w:val="h2"/>')}`,
      ) +
      list(1, '<w:numStyleLink w:val="L"/>') +
      num(5, 1);
    const tied = style('h2');
    const none = `${tied}<w:numPr><w:ilvl w:val="0"/><w:numId w:val="0"/></w:numPr>`;
    const body = p('a', at(5, 0)) + p('b', tied) + p('c', none) + p('d', tied);
    expect(read({ body, styles, numbering })).toEqual(['1、a', '1.1 b', 'c', '1.2 d']);
  });

  it('count rows in a ledger, where they stand alone', () => {
    const body = `<w:tbl>${[1, 2].map(() => row(numbered(at(1, 2)) + cell('任务'))).join('')}</w:tbl>`;
    expect(read({ body, numbering: official + num(1, 0) })).toEqual([
      ['1.', '任务'],
      ['2.', '任务'],
    ]);
  });

  it('leave bullets and unknown lists without one', () => {
    const numbering = list(0, level(0, 'bullet', '\uf06c')) + num(1, 0);
    expect(read({ body: p('a', at(1, 0)) + p('b', at(7, 0)) + p('c', at(1, 12)), numbering })).toEqual([
      'a',
      'b',
      'c',
    ]);
  });
});

describe('the tables of a Word document', () => {
  const restart = '<w:vMerge w:val="restart"/>';
  const goesOn = '<w:vMerge/>';

  it('keep merged cells in every row and column, and know header rows', () => {
    const body = `<w:tbl><w:tblPr/>${row(cell('序号') + cell('内容') + cell('时限'), '<w:tblHeader/>')}${row(
      cell('一、板块', wide(3)),
    )}${row(cell('1') + cell('甲') + cell('年底前', restart))}${row(cell('2') + cell('') + cell('不显示', goesOn))}</w:tbl>`;
    expect(read(body)).toEqual([
      ['#', '序号', '内容', '时限'],
      ['一、板块', '一、板块', '一、板块'],
      ['1', '甲', '年底前'],
      ['2', '', '年底前'],
    ]);
    const { blocks, text } = readDocx(wordFile({ body }), 'x');
    const spans = blocks.map((block) => (block.kind === 'row' ? block.cells[2] : null));
    expect(spans[3]).toBe(spans[2]);
    expect(text).toBe('序号\t内容\t时限\n一、板块\n1\t甲\t年底前\n2\t\n');
  });

  it('pad short rows, skip grid columns, and survive cells that go on from nothing', () => {
    const body = `<w:tbl>${row(cell('a') + cell('b') + cell('c'))}${row(cell('d'))}${row(
      cell('e') + cell('f'),
      '<w:gridBefore w:val="1"/>',
    )}${row(cell('g', goesOn) + cell('h', `${wide(2)}${goesOn}`))}</w:tbl>`;
    expect(read(body)).toEqual([
      ['a', 'b', 'c'],
      ['d', '', ''],
      ['', 'e', 'f'],
      ['g', 'h', 'h'],
    ]);
  });

  it('merge across borders that are a little aside, and make no column of the difference', () => {
    const grid =
      '<w:tblGrid><w:gridCol w:w="900"/><w:gridCol w:w="60"/><w:gridCol w:w="4000"/><w:gridCol w:w="900"/></w:tblGrid>';
    const body = `<w:tbl>${grid}${row(cell('1') + cell('甲', wide(2)) + cell('五月', restart))}${row(
      cell('2', wide(2)) + cell('乙') + cell('', goesOn),
    )}</w:tbl>`;
    expect(read(body)).toEqual([
      ['1', '甲', '五月'],
      ['2', '乙', '五月'],
    ]);
  });

  it('drop deleted rows and cells, and merge as Word 97 did', () => {
    const body = `<w:tbl>${row(cell('a', '<w:hMerge w:val="restart"/>') + cell('', '<w:hMerge/>') + cell('b'))}${row(
      cell('x') + cell('y') + cell('z'),
      '<w:del w:id="1"/>',
    )}${row(cell('c') + cell('d') + cell('e'))}</w:tbl>`;
    expect(read(body)).toEqual([
      ['a', 'a', 'b'],
      ['c', 'd', 'e'],
    ]);
  });

  it('flatten a table inside a cell, and read a frame around text as text', () => {
    const inner = `<w:tbl>${row(cell('x') + cell('y'))}${row(cell('z') + cell(''))}</w:tbl>`;
    const outer = `<w:tbl>${row(cell('1') + cell('很长的任务内容，比里面的表格长得多。'))}${row(
      cell('2') + `<w:tc>${p('见表')}${inner}${p('')}</w:tc>`,
    )}</w:tbl>`;
    expect(read(outer)).toEqual([
      ['1', '很长的任务内容，比里面的表格长得多。'],
      ['2', '见表\nx\ty\nz'],
    ]);
    const frame = `<w:tbl>${row(`<w:tc>${p('一、甲')}${p('二、乙')}${inner}</w:tc>`)}</w:tbl>`;
    expect(read(frame)).toEqual(['一、甲', '二、乙', ['x', 'y'], ['z', '']]);
  });
});

describe('a Word file', () => {
  const plain = wordFile({ body: p('一、甲') });
  const changed = (change: (files: Record<string, Uint8Array>) => void) => {
    const files = unzipSync(plain);
    change(files);
    return zipSync(files);
  };
  const withBody = (xml: string) => changed((files) => (files['word/document.xml'] = strToU8(xml)));

  it('is known by what it holds, whatever its name', async () => {
    for (const name of ['x.docx', 'x.wps', 'x', 'x.txt', 'x.xlsx']) {
      expect((await readDocument(plain, name)).text).toBe('一、甲\n');
    }
  });

  it('may use other prefixes and the strict namespaces', () => {
    const xml =
      '<d xmlns="http://purl.oclc.org/ooxml/wordprocessingml/main" xmlns:q="http://purl.oclc.org/ooxml/wordprocessingml/main"><body><p><pPr><outlineLvl q:val="0"/></pPr><r><t>甲</t></r></p></body></d>';
    expect(shown(readDocx(withBody(xml), 'x'))).toEqual(['# 甲']);
  });

  it.each([
    ['XML_DOCTYPE', '<!DOCTYPE d [<!ENTITY a "aaaa"><!ENTITY b "&a;&a;">]><d>&b;</d>'],
    ['FILE_DAMAGED', '<d>&b;</d>'],
    ['FILE_DAMAGED', '<d><e></d>'],
    ['FILE_DAMAGED', `${'<d>'.repeat(5000)}${'</d>'.repeat(5000)}`],
    ['FILE_DAMAGED', ''],
  ])('is refused with %s: %.60s', async (code, xml) => {
    await expect(readDocument(withBody(xml), 'x.docx')).rejects.toMatchObject({ code });
  });

  it('is refused without its main part, with a password, or when it is another format', async () => {
    const without = changed((files) => delete files['word/document.xml']);
    await expect(readDocument(without, 'x.docx')).rejects.toMatchObject({ code: 'FILE_DAMAGED' });
    const ole = new Uint8Array(2048);
    ole.set([0xd0, 0xcf, 0x11, 0xe0]);
    await expect(readDocument(ole, 'x.doc')).rejects.toMatchObject({ code: 'FORMAT_NOT_READ' });
    ole.set(Buffer.from('EncryptedPackage', 'utf16le'), 1024);
    await expect(readDocument(ole, 'x.docx')).rejects.toMatchObject({ code: 'FILE_ENCRYPTED' });
    await expect(readDocument(strToU8('{\\rtf1'), 'x.doc')).rejects.toMatchObject({
      code: 'FORMAT_NOT_READ',
    });
    await expect(readDocument(strToU8('no zip'), 'x.docx')).rejects.toMatchObject({ code: 'FILE_DAMAGED' });
    await expect(readDocument(zipSync({ 'a.txt': strToU8('x') }), 'x.zip')).rejects.toMatchObject({
      code: 'FORMAT_NOT_READ',
    });
  });
});
