import { describe, expect, it } from 'vitest';
import { extractPlan } from '../../../src/extraction/extract.ts';
import { readHtml } from '../../../src/reading/html.ts';
import { readText } from '../../../src/reading/txt.ts';
import { undatedLines } from '../../../src/cli/rehearsal/listing.ts';

function undatedIn(lines: string[]): string[] {
  const text = ['示例县2026年重点工作要点', ...lines, '示例县人民政府办公室', '2026年3月1日'].join('\n');
  const plan = extractPlan(readText(new TextEncoder().encode(text), '要点.txt'));
  for (const { title, span } of plan.undated) expect(text.slice(...span)).toContain(title);
  return plan.undated.map(({ ref, title }) => `${ref} ${title}`);
}

const item = (ref: string) => ({ ref, title: '加强组织领导', span: [0, 6] as [number, number] });

describe('写了责任单位、没有写明时限的任务', () => {
  it('编号的各项：长期坚持、没有时间的都列出；有时限的、没有责任单位的不列', () => {
    expect(
      undatedIn([
        '一、完善监管',
        '1．2026年12月31日前，完成集成服务。（县财政局牵头）',
        '2．加强信用监管，长期坚持。（县发展改革局负责）',
        '3．优化信贷服务。',
        '4．加强组织领导。',
        '责任单位：县教育局',
        '5．规范窗口管理。',
        '责任单位：县教育局',
        '完成时限：2026年6月底前',
        '6．每月5日前报送情况。（县财政局负责）',
      ]),
    ).toEqual(['一2 加强信用监管，长期坚持', '一4 加强组织领导']);
  });

  it('标题写了责任单位、下面各项写了时限的，标题不算', () => {
    expect(
      undatedIn([
        '（一）推进政务公开（县财政局牵头）',
        '1．2026年6月底前公开预算。',
        '（二）推进办事公开（县教育局负责）',
        '1．公开办事指南。',
      ]),
    ).toEqual(['（二） 推进办事公开']);
  });

  it('台账里时限栏空着的行也算', () => {
    const rows = [
      ['序号', '工作任务', '责任单位', '完成时限'],
      ['1', '公开预算', '县财政局', '2026年6月30日'],
      ['2', '公开办事指南', '县教育局', ''],
    ].map((row) => `<tr>${row.map((cell) => `<td>${cell}</td>`).join('')}</tr>`);
    const page = new TextEncoder().encode(`<table>${rows.join('')}</table>`);
    const { undated } = extractPlan(readHtml(page, '台账.html'));
    expect(undated.map(({ ref, title }) => `${ref} ${title}`)).toEqual(['2 公开办事指南']);
  });

  it('导入时一行说明：几项，前五项在哪里', () => {
    expect(undatedLines([])).toEqual([]);
    expect(undatedLines(['一1', '', '一3', '一4', '一5', '一6'].map(item))).toEqual([
      '  没有写明时限的任务6项（一1、“加强组织领导”、一3、一4、一5等），不立项、不催办；各是什么，可用 extract 查看。',
    ]);
  });
});
