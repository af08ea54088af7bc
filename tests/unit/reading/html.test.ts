import iconv from 'iconv-lite';
import { describe, expect, it } from 'vitest';
import { readHtml } from '../../../src/reading/html.ts';
import { readDocument } from '../../../src/reading/read.ts';
import { misplaced, shown } from './support/word.ts';

function read(html: string) {
  const document = readHtml(new TextEncoder().encode(html), 'x.html');
  expect(misplaced(document)).toEqual([]);
  return shown(document);
}

const link = (words: string) => `<a href="#">${words}</a>`;

describe('the text of a web page', () => {
  it('comes paragraph by paragraph, headings marked, entities and blanks folded', () => {
    const html =
      '<html><body><h1>工作要点</h1><div>一、总体&nbsp;要求<p>2018年\n  11月底前，完\n成检查&#12290;&lt;略&gt;</p>尾</div>' +
      '<p>　　甲<br>　　乙<br/><br>丙</p><pre>子\n丑</pre><p> </p></body>';
    expect(read(html)).toEqual([
      '# 工作要点',
      '一、总体\u00a0要求',
      '2018年 11月底前，完成检查。<略>',
      '尾',
      '甲',
      '乙',
      '丙',
      '子',
      '丑',
    ]);
  });

  it('leaves out what is not printed', () => {
    const html =
      '<title></title><style>p{}</style><script>document.write("<p>a</p>")</script><p>甲</p>' +
      '<nav><p>首页</p></nav><div hidden><p>b<br></p></div><p style="color:red; DISPLAY : none">c</p><!-- d -->' +
      '<select><option>e</option></select><p>乙<del>f</del><input hidden>丙</p><noscript>g</noscript><footer>主办</footer>';
    expect(read(html)).toEqual(['甲', '乙丙']);
  });

  it('shows hidden text where there is nothing else', () => {
    expect(read('<body style="display:none"><p>甲</p><p>乙</p>')).toEqual(['甲', '乙']);
    expect(read('<div style="display:none"><p>甲</p><p>乙</p></div>')).toEqual(['甲', '乙']);
  });

  it('takes menus out and keeps links in the text', () => {
    const menu = `<ul>${['首页', '新闻', '公开', '服务'].map((words) => `<li>${link(words)}</li>`).join('')}</ul>`;
    const bar = `<div>${['首页', '>', '公开', '>', '文件', '>', '通知'].map(link).join(' ')}</div>`;
    const html = `${menu}${bar}<p>按照${link('《条例》')}，4月底前完成。</p><p>${link('附件：任务清单')}</p><p><a name="x">一、要求</a></p>`;
    expect(read(html)).toEqual(['按照《条例》，4月底前完成。', '附件：任务清单', '一、要求']);
  });

  it('begins with the page’s title where the text does not say it', () => {
    expect(read('<title>某县要点_某县人民政府</title><p>甲</p>')).toEqual(['# 某县要点', '甲']);
    expect(read('<title>某县要点 - 网</title><p>某县\n要点</p><p>甲</p>')).toEqual(['某县要点', '甲']);
    expect(read('<meta name="ArticleTitle" content="通知"><title>某县政府网</title><p>甲</p>')).toEqual([
      '# 通知',
      '甲',
    ]);
  });

  it('numbers lists', () => {
    const html =
      '<ol><li>甲<ol type="a" start="3"><li>子</li></ol></li><li><p>乙</p><p>再</p></li></ol>' +
      '<ol style="list-style-type: cjk-ideographic"><li>一</li><li value="5">五</li></ol>' +
      '<ol><li>1.已有</li></ol><ol style="list-style:none"><li>无</li></ol><ul><li>点</li></ul>';
    expect(read(html)).toEqual(['1. 甲', 'c. 子', '2. 乙', '再', '一、一', '五、五', '1.已有', '无', '点']);
  });
});

describe('the tables of a web page', () => {
  it('keep merged cells in every row and column, and know header rows', () => {
    const html =
      '<table><caption>台账</caption><thead><tr><td>序号<td>内容<td>时限</thead><tbody><tr><td colspan=3>一、板块</tr>' +
      '<tr><td>1</td><td>甲<br>乙</td><td rowspan="2">年底前</td></tr><tr><td>2<td></tr></tbody></table><p>尾';
    expect(read(html)).toEqual([
      '台账',
      ['#', '序号', '内容', '时限'],
      ['一、板块', '一、板块', '一、板块'],
      ['1', '甲\n乙', '年底前'],
      ['2', '', '年底前'],
      '尾',
    ]);
    const rows = readHtml(new TextEncoder().encode(html), 'x').blocks.filter((b) => b.kind === 'row');
    expect(rows[3]?.cells[2]).toBe(rows[2]?.cells[2]);
  });

  it('survive what pages get wrong', () => {
    expect(read('<table><td>a<td>b<tr><td>c</table>')).toEqual([
      ['a', 'b'],
      ['c', ''],
    ]);
    expect(read('<table><tr><th>a<th>b<tr><td rowspan=0>c<td>d<tr><td>e<tr></table>')).toEqual([
      ['#', 'a', 'b'],
      ['c', 'd'],
      ['c', 'e'],
    ]);
    expect(read('<table><tr><td rowspan=99999 colspan=0>a<td colspan=x>b<tr><td>c')).toEqual([
      ['a', 'b'],
      ['a', 'c'],
    ]);
  });

  it('that arrange the page are read as text', () => {
    const paragraphs = Array.from({ length: 12 }, (_, i) => `<p>第${i}段的文字，比旁边的长。</p>`).join('');
    const ledger = '<table><tr><td>1<td>甲<tr><td>2<td>乙</table>';
    const page = `<table><tr><td colspan=2>政府网<tr><td>左<td>${paragraphs}${ledger}</table>`;
    const result = read(page);
    expect(result.slice(0, 3)).toEqual(['政府网', '左', '第0段的文字，比旁边的长。']);
    expect(result.slice(-2)).toEqual([
      ['1', '甲'],
      ['2', '乙'],
    ]);
    expect(read(`<table role="presentation"><tr><td>a<td>b</table>`)).toEqual(['a', 'b']);
    expect(read(`<table><tr><td>外<td><table><tr><td>${ledger}</table></table>`).slice(0, 2)).toEqual([
      '外',
      ['1', '甲'],
    ]);
  });

  it('flatten what is nested in a ledger', () => {
    const inner = '<table><tr><td>x<td>y</table>';
    expect(read(`<table><tr><td>1<td>任务内容较长<td>甲局<tr><td>2<td>见表${inner}<td>乙局</table>`)).toEqual(
      [
        ['1', '任务内容较长', '甲局'],
        ['2', '见表\nx\ty', '乙局'],
      ],
    );
  });
});

describe('a web page’s file', () => {
  it.each([
    ['utf-8', 'utf-8', 'utf-8'],
    ['gb18030', 'gb2312', 'gbk'],
    ['gb18030', 'utf-8', 'gbk'],
    ['utf-8', 'gb2312', 'utf-8'],
    ['big5', 'big5', 'big5'],
  ])('is decoded as %s: it says %s and is %s', (encoding, says, is) => {
    const html = `<html><head><meta charset="${says}"></head><p>政府工作計劃一二三</p><p>年底前完成</p>`;
    const document = readHtml(iconv.encode(html, is), 'x.html');
    expect(document.text).toBe('政府工作計劃一二三\n年底前完成\n');
    expect(document.encoding).toBe(encoding);
  });

  it('is known under the names that office systems give it, and MHT is refused', async () => {
    const page = new TextEncoder().encode('<!DOCTYPE html>\n<html><p>甲</p><p>乙</p></html>');
    for (const name of ['x.html', 'x.HTM', 'x.doc', 'x.wps', 'x.shtml']) {
      expect((await readDocument(page, name)).text).toBe('甲\n乙\n');
    }
    const mht = new TextEncoder().encode(
      'MIME-Version: 1.0\r\nContent-Type: multipart/related\r\n\r\n<p>甲</p>',
    );
    for (const name of ['x.mht', 'x.html', 'x.doc']) {
      await expect(readDocument(mht, name)).rejects.toMatchObject({ code: 'FORMAT_NOT_READ' });
    }
  });

  it('without text is refused, and so is one that nests without measure', async () => {
    const empty = new TextEncoder().encode('<html><script>1</script></html>');
    await expect(readDocument(empty, 'x.html')).rejects.toMatchObject({ code: 'FILE_EMPTY' });
    const deep = new TextEncoder().encode('<div>'.repeat(100_000));
    await expect(readDocument(deep, 'x.html')).rejects.toMatchObject({ code: 'PAGE_TOO_DEEP' });
  });

  it('may open an element for each line and close none', () => {
    const lines = Array.from({ length: 3000 }, (_, i) => `<p><font size=3><b>第${i}行`);
    expect(read(lines.join(''))).toHaveLength(3000);
  });

  it('declares no entities', () => {
    expect(read('<!DOCTYPE html [<!ENTITY a "甲甲">]><p>乙&a;</p><p>丙</p>').slice(-1)).toEqual(['丙']);
  });
});
