import { describe, expect, it } from 'vitest';
import { extractPlan } from '../../../src/extraction/extract.ts';
import { blocksOf } from '../../../src/reading/txt.ts';

function read(text: string): string[] {
  const plan = extractPlan({ name: 'x.txt', text, blocks: blocksOf(text), encoding: 'utf-8' });
  return plan.tasks.flatMap((t) =>
    t.deadlines.map((d) =>
      [d.due ?? d.rrule ?? d.kind, t.leadUnits.join('、'), t.otherUnits.join('、')].join(' | '),
    ),
  );
}

describe('who answers for a deadline', () => {
  it.each([
    // The one asked, in the middle of a clause.
    ['年报和季报请各单位于6月11日前完成填报。', '2023-06-11 |  | 各单位'],
    ['督查要求：要求各责任单位于6月27日前报送自查情况。', '2023-06-27 |  | 各责任单位'],
    // Whoever 各 counts, whatever the name ends in.
    ['各班级请于6月15日前完成初评。', '2023-06-15 |  | 各班级'],
    ['各项任务的主要责任单位要将方案于6月15日前报备。', '2023-06-15 |  | 各项任务的主要责任单位'],
    ['各主要责任单位要于6月15日前报送方案。', '2023-06-15 |  | 各主要责任单位'],
    // The clause before, not the one that receives the report.
    ['会办单位应积极配合，将意见于6月5日前函告主办单位。', '2023-06-05 |  | 会办单位'],
    ['自3月1日起至5月31日止，各单位开展自查自纠。', '2023-05-31 |  | 各单位'],
    ['市安委办会同市应急局于6月10日前组织验收。', '2023-06-10 |  | 市安委办、市应急局'],
    // Sentences of roles and nothing else.
    ['9月底前全部开工。由区住建局负责，各街道配合。', '2023-09-30 |  | 区住建局、各街道'],
    ['县政府办牵头，县直有关部门配合，6月底前召开联席会议。', '2023-06-30 | 县政府办 | 县直有关部门'],
    ['9月底前报告结果。各乡镇人民政府负责落实。', '2023-09-30 |  | 各乡镇人民政府'],
    // Labels of other kinds, in and out of brackets.
    ['加强培训，6月底前完成。责任部室：培训部、各镇街。', '2023-06-30 |  | 培训部、各镇街'],
    ['加强管理（责任领导：陈某；责任科室：组织科；完成时限：6月底）', '2023-06-30 |  | 组织科'],
    ['优化服务。（牵头单位：市审批局；责任单位：各县市，长期推进）', 'ongoing | 市审批局 | 各县市'],
    ['6月底前建成。〔责任单位：省商务厅按职责负责。其他单位不再列，下同。〕', '2023-06-30 |  | 省商务厅'],
    // Another name of the recipient is nobody's responsibility.
    ['各单位于6月底前报县政府办公室（县政府督查室）。', '2023-06-30 |  | 各单位'],
  ])('%s', (sentence, expected) => {
    expect(read(`2023年工作方案\n${sentence}\n`)).toEqual([expected]);
  });

  it('reads label lines in any order, each label once for an item', () => {
    const text =
      '2023年整改清单\n问题：雨污混接\n责任单位：水务局\n整改时限：2023年6月\n整改措施：5月底前完成管网排查。\n' +
      '问题：垃圾积存\n责任单位：城管局\n整改时限：2023年9月\n整改措施：完成清运。\n';
    expect(read(text)).toEqual([
      '2023-06-30 |  | 水务局',
      '2023-05-31 |  | 水务局',
      '2023-09-30 |  | 城管局',
    ]);
  });
});

describe('what is no deadline', () => {
  it.each([
    '6月20日，现场答辩评审。',
    '将于9月3日下午14：30开展集中培训。',
    '2023年上半年，全市完成投资500亿元，同比增长5%。',
    '2023年2月8日，督导组反馈情况。截至目前，已完成整改50个。',
    '2022年12月31日前登记注册的民办学校，应当接受年检。',
    '生成日期 | 2023-03-05 09:12:40 | 是否有效 | ',
    '也包括当年8月底以前办结的来信。',
  ])('%s', (sentence) => {
    expect(read(`2023年工作方案\n${sentence}\n`)).toEqual([]);
  });
});

describe('years and periods', () => {
  it.each([
    ['2022-2023学年教学检查方案', '各学院9月底前上交进度表，1月10日前报送总结。', '2022-09-30', '2023-01-10'],
    [
      '2008年督查方案',
      '分别于5月20日、8月20日、2009年1月10日前报送。',
      '2008-05-20',
      '2008-08-20',
      '2009-01-10',
    ],
    ['统计制度', '各单位于每年2、5、8、11月6日之前报送。', 'FREQ=YEARLY;BYMONTH=2,5,8,11;BYMONTHDAY=6'],
    [
      '2023年整治方案',
      '（一）动员部署（即日起至5月20日）。（二）督导检查（6月下旬）。',
      '2023-05-20',
      '2023-06-30',
    ],
  ])('%s: %s', (title, sentence, ...expected) => {
    expect(read(`${title}\n${sentence}\n`).map((line) => line.split(' | ')[0])).toEqual(expected);
  });
});

const sheet = (entry: string) =>
  `2021年民生项目清单\n项目一：老年食堂建设\n牵头单位：市民政局\n完成时限：${entry}\n项目二：课后服务\n牵头单位：市教育局\n完成时限：2021年12月\n`;
const notes = (text: string) =>
  extractPlan({ name: 'x.txt', text, blocks: blocksOf(text), encoding: 'utf-8' }).warnings;

describe('an entry behind 完成时限：', () => {
  it('may have words of its own before the time', () => {
    const text = sheet('秋季学期开学前');
    expect(read(text)).toEqual(['relative | 市民政局 | ', '2021-12-31 | 市教育局 | ']);
    expect(notes(text)).toEqual([]);
  });

  it.each(['按上级要求', '视资金到位情况'])(
    'that no date follows from is listed for a person: %s',
    (entry) => {
      const text = sheet(entry);
      expect(read(text)).toEqual(['2021-12-31 | 市教育局 | ']);
      expect(notes(text)).toEqual([expect.stringContaining(`“${entry}”没有写明具体时间，请人工核定：`)]);
    },
  );
});
