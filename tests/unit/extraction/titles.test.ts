import { describe, expect, it } from 'vitest';
import { extractPlan } from '../../../src/extraction/extract.ts';
import { readText } from '../../../src/reading/txt.ts';

function titlesOf(items: string): string[] {
  const text = `示例县2026年重点工作任务分解表\n${items}\n示例县人民政府办公室\n2026年3月1日\n`;
  return extractPlan(readText(new TextEncoder().encode(text), '任务.txt')).tasks.map(({ title }) => title);
}

/** 提醒里印的任务名称，要让人知道办什么。 */
describe('任务名称', () => {
  it.each([
    [
      '1．制定县政务服务中心搬迁方案并报县政府。2026年12月20日前完成。（牵头单位：县发展改革局）',
      '制定县政务服务中心搬迁方案并报县政府',
    ],
    [
      '1．制定县政务服务中心搬迁方案并报县政府。确保2026年12月20日前全部完成。',
      '制定县政务服务中心搬迁方案并报县政府',
    ],
    ['1．组织全县档案安全大检查。2026年6月底前落实到位。（县档案局负责）', '组织全县档案安全大检查'],
    ['1．2026年12月20日前完成县政务服务中心搬迁方案。（县发展改革局负责）', '完成县政务服务中心搬迁方案'],
    [
      '1．加强督查。2026年12月20日前完成整改情况报告并报县政府。（县财政局负责）',
      '完成整改情况报告并报县政府',
    ],
  ])('%s', (item, title) => {
    expect(titlesOf(item)).toEqual([title]);
  });
});
