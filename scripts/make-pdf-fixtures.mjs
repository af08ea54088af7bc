#!/usr/bin/env node
/**
 * Makes tests/fixtures/reading/pdf/: small plans as PDF, printed by LibreOffice and Chromium, each for something that
 * a page does to text. Run it again only when this script changes; the tests read the committed files.
 *
 *   node scripts/make-pdf-fixtures.mjs [--only prose]
 *
 * prose    three pages with running heads, page numbers, a title in two lines, paragraphs broken by lines and pages
 * ledger   a ruled table over three pages: repeated header, merged cells and rows that the page breaks, one unit to a line
 * web      a page printed by a browser, with its own head and foot, a table and a list
 * columns  a table without lines
 * secret   the prose with a password (1234)
 * scan     pictures and no text
 * mixed    text, a page that is a picture, a page of text, an empty page; a file attached to it by qpdf
 */
import { spawnSync } from 'node:child_process';
import { copyFileSync, mkdirSync, mkdtempSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { crc32, deflateSync } from 'node:zlib';

const target = fileURLToPath(new URL('../tests/fixtures/reading/pdf/', import.meta.url));
const only = process.argv.includes('--only') ? process.argv[process.argv.indexOf('--only') + 1] : '';

const PASSWORD =
  'pdf:writer_pdf_Export:{"EncryptFile":{"type":"boolean","value":"true"},"DocumentOpenPassword":{"type":"string","value":"1234"}}';

const COVERED = '<table:covered-table-cell/>';

const MADE = {
  prose: (work) => office(work, 'prose', prose(), 'pdf'),
  ledger: (work) => office(work, 'ledger', ledger(), 'pdf'),
  columns: (work) => office(work, 'columns', columns(), 'pdf'),
  secret: (work) => office(work, 'secret', prose(), PASSWORD),
  mixed: (work) => {
    office(work, 'mixed', mixed(), 'pdf');
    attach(work, 'mixed', '任务清单.csv', '序号,任务\n1,检查\n');
  },
  web: (work) => browser(work, 'web', web(), []),
  scan: (work) => browser(work, 'scan', scan(), ['--no-pdf-header-footer']),
};

const work = mkdtempSync(join(tmpdir(), 'pdf-fixtures-'));
try {
  mkdirSync(target, { recursive: true });
  for (const [name, make] of Object.entries(MADE)) {
    if (only !== '' && only !== name) continue;
    make(work);
    copyFileSync(join(work, `${name}.pdf`), join(target, `${name}.pdf`));
    console.log(`${name}.pdf`);
  }
} finally {
  rmSync(work, { recursive: true, force: true });
}

function office(folder, name, xml, format) {
  writeFileSync(join(folder, `${name}.fodt`), xml);
  const profile = pathToFileURL(join(folder, 'profile')).href;
  run('soffice', [
    `-env:UserInstallation=${profile}`,
    '--headless',
    '--convert-to',
    format,
    '--outdir',
    folder,
    join(folder, `${name}.fodt`),
  ]);
}

function browser(folder, name, html, options) {
  const page = join(folder, `${name}.html`);
  writeFileSync(page, html);
  run('chromium', [
    '--headless',
    '--no-sandbox',
    '--disable-gpu',
    ...options,
    `--user-data-dir=${join(folder, 'chromium')}`,
    `--print-to-pdf=${join(folder, `${name}.pdf`)}`,
    pathToFileURL(page).href,
  ]);
}

function attach(folder, name, file, content) {
  const [print, source] = [join(folder, `${name}.pdf`), join(folder, file)];
  writeFileSync(source, content);
  run('qpdf', [print, '--add-attachment', source, '--', `${print}.whole`]);
  renameSync(`${print}.whole`, print);
}

function run(program, args) {
  const { status, error, stderr } = spawnSync(program, args, { encoding: 'utf8', timeout: 120_000 });
  if (error || status !== 0) throw new Error(`${program}: ${error?.message ?? stderr}`);
}

/** Sentences that differ, so that a test can tell where one is lost. */
function sentences(from, count) {
  return Array.from({ length: count }, (_, i) => {
    const n = from + i;
    return `第${n}类信息由承办单位会同有关单位逐项核对、分级审核，按照“谁公开、谁负责”的原则于2026年${(n % 12) + 1}月${(n % 27) + 1}日前完成`;
  }).join('，');
}

function prose() {
  const items = Array.from({ length: 9 }, (_, i) => {
    const n = i + 1;
    return [
      `<text:p text:style-name="Body">（${'一二三四五六七八九'[i]}）推进第${n}项重点工作。</text:p>`,
      `<text:p text:style-name="Body">${n}.${sentences(n * 10, (n % 3) + 1)}。（县财政局牵头落实，各乡镇人民政府配合）</text:p>`,
      `<text:p text:style-name="Body">完成Windows Server升级和IPv6改造，保障Web Service稳定运行，${sentences(n * 10 + 5, 1)}。</text:p>`,
    ].join('\n');
  });
  return flat(
    `<text:p text:style-name="Title">临河县人民政府办公室关于印发2026年</text:p>
<text:p text:style-name="Title">政务公开工作要点的通知</text:p>
<text:p text:style-name="Number">临政办发〔2026〕8号</text:p>
<text:p text:style-name="Plain">各乡镇人民政府，县政府各部门：</text:p>
<text:p text:style-name="Body">现将《2026年政务公开工作要点》印发给你们，请认真贯彻落实。</text:p>
<text:p text:style-name="Body">一、总体安排</text:p>
${items.join('\n')}
<text:p text:style-name="Right">临河县人民政府办公室</text:p>
<text:p text:style-name="Right">2026年3月2日</text:p>`,
    { size: '16pt', wide: false },
  );
}

/** A cell: its paragraphs, and how many rows and columns it covers. */
function cell(text, rows = 1, columns = 1) {
  const spans = `table:number-rows-spanned="${rows}" table:number-columns-spanned="${columns}"`;
  const lines = String(text)
    .split('\n')
    .map((line) => `<text:p text:style-name="Cell">${line}</text:p>`);
  return `<table:table-cell table:style-name="Box" ${spans} office:value-type="string">${lines.join('')}</table:table-cell>`;
}

function ledger() {
  const header = ['序号', '工作任务', '具体措施', '牵头单位', '完成时限'].map((t) => cell(t)).join('');
  const rows = [`<table:table-row>${cell('一、重点领域', 1, 5)}${COVERED.repeat(4)}</table:table-row>`];
  for (let n = 1; n <= 24; n += 1) {
    const first = n % 3 === 1;
    const cells = [
      cell(n),
      first ? cell(`第${Math.ceil(n / 3)}组工作`, 3) : COVERED,
      cell(`${sentences(n, (n % 4) + 1)}。`),
      cell(n === 2 ? '县财政局\n县教育局' : `县第${n}局`),
      first ? cell(`2026年${Math.ceil(n / 3)}月底前`, 3) : COVERED,
    ];
    rows.push(`<table:table-row>${cells.join('')}</table:table-row>`);
  }
  const widths = [1.2, 3, 7, 2.8, 3].map(
    (width, i) =>
      `<style:style style:name="C${i}" style:family="table-column"><style:table-column-properties style:column-width="${width}cm"/></style:style>`,
  );
  const columnsOf = widths.map((_, i) => `<table:table-column table:style-name="C${i}"/>`).join('');
  return flat(
    `<text:p text:style-name="Title">2026年政务公开任务台账</text:p>
<table:table table:name="T">${columnsOf}<table:table-header-rows><table:table-row>${header}</table:table-row></table:table-header-rows>
${rows.join('\n')}</table:table>
<text:p text:style-name="Body">请各单位于每月5日前报送进展。</text:p>`,
    { size: '12pt', styles: widths.join('') },
  );
}

function columns() {
  const tabs = ['1.5cm', '8cm', '12cm'].map((at) => `<style:tab-stop style:position="${at}"/>`).join('');
  const rows = [
    ['序号', '工作任务', '牵头单位', '完成时限'],
    ['1', '编制公开目录', '县司法局', '2026年4月底前'],
    ['2', '开展专项检查', '县财政局', '2026年6月底前'],
    ['3', '报送年度报告', '政府办公室', '2026年12月底前'],
  ];
  return flat(
    `<text:p text:style-name="Title">任务分工</text:p>
${rows.map((row) => `<text:p text:style-name="Tabbed">${row.join('<text:tab/>')}</text:p>`).join('\n')}
<text:p text:style-name="Body">以上任务请认真落实。</text:p>`,
    {
      size: '12pt',
      styles: `<style:style style:name="Tabbed" style:family="paragraph" style:parent-style-name="Standard"><style:paragraph-properties><style:tab-stops>${tabs}</style:tab-stops></style:paragraph-properties></style:style>`,
    },
  );
}

/** Four pages; the second shows a picture of 400 by 600 grey points, as a scanner leaves it. */
function mixed() {
  const picture = `<draw:frame text:anchor-type="as-char" svg:width="15cm" svg:height="22cm"><draw:image><office:binary-data>${grey(400, 600)}</office:binary-data></draw:image></draw:frame>`;
  return flat(
    `<text:p text:style-name="Body">一、${sentences(1, 2)}。</text:p>
<text:p text:style-name="Next">${picture}</text:p>
<text:p text:style-name="Next">二、${sentences(3, 2)}。</text:p>
<text:p text:style-name="Next"/>`,
    {
      size: '16pt',
      styles:
        '<style:style style:name="Next" style:family="paragraph" style:parent-style-name="Body"><style:paragraph-properties fo:break-before="page" fo:text-indent="0cm"/></style:style>',
    },
  );
}

/** A PNG file in base64, lines of darker points on a light ground. */
function grey(width, height) {
  const rows = Buffer.alloc((width + 1) * height, 230);
  for (let y = 0; y < height; y += 1) {
    rows[y * (width + 1)] = 0;
    if (y % 30 < 12) rows.fill(90, y * (width + 1) + 40, y * (width + 1) + width - 40);
  }
  const head = Buffer.alloc(13);
  head.writeUInt32BE(width, 0);
  head.writeUInt32BE(height, 4);
  head[8] = 8;
  const parts = [chunk('IHDR', head), chunk('IDAT', deflateSync(rows)), chunk('IEND', Buffer.alloc(0))];
  return Buffer.concat([Buffer.from('89504e470d0a1a0a', 'hex'), ...parts]).toString('base64');
}

function chunk(type, data) {
  const body = Buffer.concat([Buffer.from(type), data]);
  const [length, sum] = [Buffer.alloc(4), Buffer.alloc(4)];
  length.writeUInt32BE(data.length);
  sum.writeUInt32BE(crc32(body));
  return Buffer.concat([length, body, sum]);
}

/** Without punctuation in the margin, which LibreOffice 7.4 loses on its way into a PDF. */
function style(name, paragraph, text = '') {
  return `<style:style style:name="${name}" style:family="paragraph"><style:paragraph-properties style:punctuation-wrap="simple" ${paragraph}/><style:text-properties style:font-name="WenQuanYi Micro Hei" style:font-name-asian="WenQuanYi Micro Hei" ${text}/></style:style>`;
}

function sized(pt) {
  return `fo:font-size="${pt}" style:font-size-asian="${pt}"`;
}

function flat(body, { size, styles = '' }) {
  const spaces = ['office', 'style', 'text', 'table'].map(
    (name) => `xmlns:${name}="urn:oasis:names:tc:opendocument:xmlns:${name}:1.0"`,
  );
  return `<?xml version="1.0" encoding="UTF-8"?>
<office:document ${spaces.join(' ')} xmlns:draw="urn:oasis:names:tc:opendocument:xmlns:drawing:1.0" xmlns:fo="urn:oasis:names:tc:opendocument:xmlns:xsl-fo-compatible:1.0" xmlns:svg="urn:oasis:names:tc:opendocument:xmlns:svg-compatible:1.0" office:version="1.3" office:mimetype="application/vnd.oasis.opendocument.text">
<office:font-face-decls><style:font-face style:name="WenQuanYi Micro Hei" svg:font-family="'WenQuanYi Micro Hei'"/></office:font-face-decls>
<office:styles>
${style('Standard', 'fo:line-height="150%"', sized(size))}
${style('Plain', 'fo:line-height="150%"', sized(size))}
${style('Body', 'fo:line-height="150%" fo:text-align="justify" fo:text-indent="1.13cm"', sized(size))}
${style('Title', 'fo:text-align="center"', sized('22pt'))}
${style('Number', 'fo:text-align="center"', sized(size))}
${style('Right', 'fo:text-align="end" fo:margin-right="1.5cm"', sized(size))}
${style('Cell', '', sized('10.5pt'))}
${style('Small', 'fo:text-align="center"', sized('9pt'))}
</office:styles>
<office:automatic-styles>
${styles}
<style:style style:name="Box" style:family="table-cell"><style:table-cell-properties fo:border="0.5pt solid #000000" fo:padding="0.1cm"/></style:style>
<style:page-layout style:name="A4"><style:page-layout-properties fo:page-width="21cm" fo:page-height="29.7cm" fo:margin-top="1.5cm" fo:margin-bottom="1.5cm" fo:margin-left="2cm" fo:margin-right="2cm"/><style:header-style><style:header-footer-properties fo:min-height="1cm" fo:margin-bottom="0.5cm"/></style:header-style><style:footer-style><style:header-footer-properties fo:min-height="1cm" fo:margin-top="0.5cm"/></style:footer-style></style:page-layout>
</office:automatic-styles>
<office:master-styles><style:master-page style:name="Standard" style:page-layout-name="A4"><style:header><text:p text:style-name="Small">临河县人民政府办公室文件</text:p></style:header><style:footer><text:p text:style-name="Small">— <text:page-number/> —</text:p></style:footer></style:master-page></office:master-styles>
<office:body><office:text>${body}</office:text></office:body>
</office:document>`;
}

function web() {
  const rows = [1, 2, 3].map(
    (n) =>
      `<tr><td>${n}</td>${n === 1 ? '<td rowspan="2">公开目录</td>' : n === 3 ? '<td>年度报告</td>' : ''}<td>${sentences(n, 1)}。</td><td>2026年${n + 3}月底前</td></tr>`,
  );
  return `<!doctype html><html lang="zh-CN"><head><meta charset="utf-8"><title>政务公开工作要点</title>
<style>body{font-family:"WenQuanYi Micro Hei";font-size:16px} table{border-collapse:collapse} td,th{border:1px solid #333;padding:2px} p{text-indent:2em;text-align:justify}</style></head><body>
<h1 style="text-align:center">2026年政务公开工作要点</h1>
<p>一、${sentences(1, 3)}。</p>
<p>二、${sentences(4, 2)}。</p>
<table><tr><th>序号</th><th>工作</th><th>措施</th><th>完成时限</th></tr>${rows.join('')}</table>
<p>三、长门见风，龙马精神，人民一心。</p>
</body></html>`;
}

/** Two pictures that fill their pages. */
function scan() {
  return `<!doctype html><html lang="zh-CN"><meta charset="utf-8"><body>${'<canvas width="60" height="90"></canvas>'.repeat(2)}<script>
for (const canvas of document.querySelectorAll('canvas')) {
  canvas.getContext('2d').fillRect(10, 10, 40, 5);
  const image = new Image();
  image.src = canvas.toDataURL();
  image.style = 'width:90%';
  canvas.replaceWith(image);
}
</script></body></html>`;
}
