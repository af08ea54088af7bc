import { describe, expect, it } from 'vitest';
import { extractPlan } from '../../../src/extraction/extract.ts';
import type { ExtractedDeadline } from '../../../src/extraction/types.ts';
import { readText } from '../../../src/reading/txt.ts';

/** The deadlines of one sentence in a plan for 2023. */
function deadlinesOf(sentence: string, title = '2023年政务公开工作要点'): ExtractedDeadline[] {
  const bytes = new TextEncoder().encode(`${title}\n${sentence}\n`);
  return extractPlan(readText(bytes, 'plan.txt')).tasks.flatMap((t) => t.deadlines);
}

function valueOf(d: ExtractedDeadline): string {
  if (d.relative) return `${d.relative.n} ${d.relative.unit} ${d.relative.after}`.trim();
  return d.due ?? d.rrule ?? d.kind;
}

const MONTHLY = 'FREQ=MONTHLY;BYMONTHDAY=';
const QUARTERS = 'FREQ=MONTHLY;BYMONTH=3,6,9,12;BYMONTHDAY=';

const EXPRESSIONS: readonly (readonly [sentence: string, phrase: string, value: string])[] = [
  ['各单位2023年11月底前完成整改。', '2023年11月底前', '2023-11-30'],
  ['各单位于6月12日前报送方案。', '6月12日前', '2023-06-12'],
  ['各单位于6月10日18:00前报送。', '6月10日18:00前', '2023-06-10'],
  ['各单位于6月10日（周六）下班前报送。', '6月10日（周六）下班前', '2023-06-10'],
  ['二〇二三年六月底前完成编制。', '二〇二三年六月底前', '2023-06-30'],
  ['二○二三年十二月三十一日前完成编制。', '二○二三年十二月三十一日前', '2023-12-31'],
  ['2023 年 11 月 底前完成整改。', '2023 年 11 月 底前', '2023-11-30'],
  ['2023.06前完成编制。', '2023.06前', '2023-06-30'],
  ['2023-06-30前完成编制。', '2023-06-30前', '2023-06-30'],
  ['2023/6/30前完成编制。', '2023/6/30前', '2023-06-30'],
  ['6月上旬前完成自查。', '6月上旬前', '2023-06-10'],
  ['6月中旬前完成自查。', '6月中旬前', '2023-06-20'],
  ['6月上、中旬完成自查。', '6月上、中旬', '2023-06-20'],
  ['2月下旬前完成自查。', '2月下旬前', '2023-02-28'],
  ['年底前完成自查。', '年底前', '2023-12-31'],
  ['今年年底前完成自查。', '今年年底前', '2023-12-31'],
  ['明年3月底前完成自查。', '明年3月底前', '2024-03-31'],
  ['上半年完成招标。', '上半年', '2023-06-30'],
  ['第三季度组织开展演练。', '第三季度', '2023-09-30'],
  ['二季度季后7日前报送报表。', '二季度季后7日前', '2023-07-07'],
  ['春节前完成慰问。', '春节前', '2023-01-21'],
  ['国庆节前完成维修。', '国庆节前', '2023-09-30'],
  ['9月31日前完成整改。', '9月31日前', '2023-09-30'],
  ['到2025年，建成全市统一平台。', '到2025年', '2025-12-31'],
  ['1月中旬-3月初开展自查。', '1月中旬-3月初', '2023-03-10'],
  ['自2023年6月1日起至6月30日止开展整治。', '2023年6月1日起至6月30日', '2023-06-30'],
  ['每季度末月10日前报送进展。', '每季度末月10日前', `${QUARTERS}10`],
  ['每季度最后一个月10日前报送进展。', '每季度最后一个月10日前', `${QUARTERS}10`],
  ['每季度第一个月10日前报送进展。', '每季度第一个月10日前', 'FREQ=MONTHLY;BYMONTH=1,4,7,10;BYMONTHDAY=10'],
  ['每季度终了后20日内报送报表。', '每季度终了后20日内', 'FREQ=MONTHLY;BYMONTH=1,4,7,10;BYMONTHDAY=20'],
  ['按季度报送进展。', '按季度', `${QUARTERS}-1`],
  ['每月28日前报送进展。', '每月28日前', `${MONTHLY}28`],
  ['每月月底前报送进展。', '每月月底前', `${MONTHLY}-1`],
  ['每月报表于次月5日前报送。', '次月5日前', `${MONTHLY}5`],
  ['逢单月15日前报送。', '逢单月15日前', 'FREQ=MONTHLY;BYMONTH=1,3,5,7,9,11;BYMONTHDAY=15'],
  ['每周五下班前报送。', '每周五下班前', 'FREQ=WEEKLY;BYDAY=FR'],
  ['每周一、三、五报送。', '每周一、三、五', 'FREQ=WEEKLY;BYDAY=MO,WE,FR'],
  ['每两周调度一次。', '每两周', 'FREQ=WEEKLY;INTERVAL=2'],
  ['每天报送情况。', '每天', 'FREQ=DAILY'],
  ['每半年报送一次。', '每半年', 'FREQ=MONTHLY;BYMONTH=6,12;BYMONTHDAY=-1'],
  ['每年11月底前完成清理。', '每年11月底前', 'FREQ=YEARLY;BYMONTH=11;BYMONTHDAY=-1'],
  ['每年的6月底前完成清理。', '每年的6月底前', 'FREQ=YEARLY;BYMONTH=6;BYMONTHDAY=-1'],
  ['每年年底前公布结果。', '每年年底前', 'FREQ=YEARLY;BYMONTH=12;BYMONTHDAY=-1'],
  ['自印发之日起15个工作日内公开。', '15个工作日内', '15 workday 印发'],
  ['收到通知之日起20日内答复。', '20日内', '20 day 收到通知'],
  ['会后3天内整理纪要。', '3天内', '3 day 会'],
  ['应在期限届满前5个工作日内提出。', '5个工作日内', '-5 workday 期限届满'],
  ['文件公开后5-7个工作日内发布解读。', '5-7个工作日内', '7 workday 文件公开'],
  ['两周内反馈结果。', '两周内', '14 day'],
  ['三个月内办结。', '三个月内', '3 month'],
  ['一月内报告名单。', '一月内', '1 month'],
  ['各校在开学前完成检查。', '开学前', '0 day 开学'],
  ['完成时限：长期坚持', '长期坚持', 'ongoing'],
  ['到“十四五”末，建成10个园区。', '到“十四五”末', '2025-12-31'],
  ['到十三五期末，建成10个园区。', '到十三五期末', '2020-12-31'],
  ['申报材料不迟于10月31日报送。', '10月31日', '2023-10-31'],
  ['各单位以10月31日为截止日期报送材料。', '10月31日', '2023-10-31'],
  ['报名时间：即日起至2023年10月31日。', '至2023年10月31日', '2023-10-31'],
  ['承办单位查阅诉求件的时间不得超过2个工作日。', '2个工作日', '2 workday'],
  ['承办单位在10个工作日（特殊情况除外）内答复。', '10个工作日', '10 workday'],
  ['镇党委每月召开例会。', '每月', `${MONTHLY}-1`],
];

describe('time expressions', () => {
  it.each(EXPRESSIONS)('%s', (sentence, phrase, value) => {
    expect(deadlinesOf(sentence).map((d) => [d.phrase, valueOf(d)])).toEqual([[phrase, value]]);
  });

  it('gives every member of a list its own words', () => {
    const found = deadlinesOf('分别于6月10日、9月10日、12月10日前报送。');
    expect(found.map((d) => [d.phrase, d.due])).toEqual([
      ['6月10日', '2023-06-10'],
      ['9月10日', '2023-09-10'],
      ['12月10日前', '2023-12-10'],
    ]);
    expect(deadlinesOf('每年3月、9月底前各报送一次。').map((d) => d.rrule)).toEqual([
      'FREQ=YEARLY;BYMONTH=3;BYMONTHDAY=-1',
      'FREQ=YEARLY;BYMONTH=9;BYMONTHDAY=-1',
    ]);
  });

  it.each([
    '根据《2023年6月底前完成的任务清单》开展工作。',
    '2023年9月14日，常务会议听取了汇报。',
    '截至2023年6月底，完成率达到80%。',
    '审批时限压缩至5个工作日以内。',
    '2018年12月31日前登记的企业适用本政策。',
    '本办法自2023年6月1日起施行。',
    '申请人可以自收到决定之日起60日内申请行政复议。',
    '建立年初建账、年中查账、年底交账的机制。',
    '明确每季度的形象进度。',
    '每年新增床位500张。',
    '发布日期：2023年6月30日',
    '会议时间：2023年6月30日上午9:00',
    '常态化开展监测，持续推进专区建设。',
  ])('takes no deadline from: %s', (sentence) => {
    expect(deadlinesOf(sentence)).toEqual([]);
  });

  it('says that the year is missing instead of guessing it', () => {
    const [found] = deadlinesOf('6月底前完成整改。', '工作安排');
    expect(found).toMatchObject({ kind: 'date', due: null });
    expect(found?.warnings.join('')).toContain('年份');
  });
});
