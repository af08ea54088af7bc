import { describe, expect, it } from 'vitest';
import { renderChat } from '../../../src/delivery/render/chat.ts';
import { renderEmail, renderSms } from '../../../src/delivery/render/render.ts';
import { shorten } from '../../../src/delivery/render/shorten.ts';
import {
  assignment,
  budgetCheck,
  dueToday,
  hotlines,
  office,
  otherPlan,
  reminder,
  training,
} from './notices.ts';

/** What the carrier counts: the gateway's signature of up to 14 characters stands in front. */
const segments = (text: string): number => Math.ceil((text.length + 14) / 67);

describe('renderSms', () => {
  it('before, on and after the day', () => {
    expect(renderSms(reminder([budgetCheck]))).toBe(
      '自治区财政厅有1项工作将于11月30日到期（剩5个工作日）：宁政办发〔2018〕61号“集中组织开展一次全区性预决算公开专项检查和考核统计工作…”。请抓紧办理。咨询：自治区人民政府办公厅政务公开办公室0951-6363000。',
    );
    expect(renderSms(reminder([dueToday]))).toContain('自治区财政厅有1项工作今日到期：宁政办发〔2018〕61号“');
    expect(renderSms(reminder([hotlines]))).toBe(
      '自治区财政厅有1项工作已逾期3个工作日：宁政办发〔2018〕61号“各市、县（区）人民政府和自治区政府各部门要全面清理…”。请抓紧办理。咨询：自治区人民政府办公厅政务公开办公室0951-6363000。',
    );
  });

  it('tells the most urgent of several and how many more', () => {
    expect(renderSms(reminder([hotlines, budgetCheck, training]))).toBe(
      '自治区财政厅有3项工作待办结，最急一项已逾期3个工作日：宁政办发〔2018〕61号“各市、县（区）人民政府和自治区政府各部门要全面清理…”，另有2项详见邮件。请抓紧办理。咨询：自治区人民政府办公厅政务公开办公室0951-6363000。',
    );
  });

  it('assigns', () => {
    expect(renderSms(assignment([budgetCheck, training]))).toMatch(
      /^现向自治区财政厅交办2项工作，最早一项将于11月30日到期：.*，另有1项详见邮件。请查收邮件并签收。咨询：/,
    );
  });

  it.each([
    ['2018-11-30', '今日到期'],
    // A Saturday: late, and no working day late yet.
    ['2018-12-01', '已逾期'],
  ])('what is handed over on %s, on its day or past it, is not to fall due: %s', (sentOn, when) => {
    const notice = { ...assignment([{ ...budgetCheck, workingDaysLeft: 0 }]), sentOn };
    expect(renderSms(notice)).toMatch(new RegExp(`^现向自治区财政厅交办1项工作，${when}：`));
    expect(renderEmail(notice).text).toContain(`（${when}）`);
    expect(renderChat(notice)).toContain(`（2018年11月30日到期，${when}）`);
  });

  it('names the plan where there is no document number', () => {
    expect(renderSms(reminder([otherPlan]))).toContain(
      '：《全区政府网站整合工作方案》“完成本部门网站向集约化平台迁移”',
    );
  });

  it.each([1, 3, 20])('%i items stay within two segments, three with everything overlong', (count) => {
    const usual = Array.from({ length: count }, () => budgetCheck);
    expect(segments(renderSms(reminder(usual)))).toBeLessThanOrEqual(2);
    const task = '完善'.repeat(400);
    const long = Array.from({ length: count }, () => ({ ...otherPlan, planTitle: '关于'.repeat(80), task }));
    const changes = {
      unit: '自治区'.repeat(20),
      office: { name: '办公室'.repeat(20), phone: '0951-6363000' },
    };
    expect(segments(renderSms(reminder(long, changes)))).toBeLessThanOrEqual(3);
  });

  it.each(['全区党政机关网站', '访问www.nx.gov.cn填报', '见https://x.example/1', '做好催款工作'])(
    'tells the place instead of words that carriers refuse: %s',
    (task) => {
      const text = renderSms(reminder([{ ...budgetCheck, task }]));
      expect(text).toContain('宁政办发〔2018〕61号二（一）1。');
      expect(text).not.toMatch(/党政|催款|www|http/);
    },
  );

  it('has no 【】 and no line break', () => {
    const task = '办理【重点】\n事项并按月报送情况';
    const text = renderSms(reminder([{ ...budgetCheck, task }], { unit: '【甲】厅\r\n', office }));
    expect(text).not.toMatch(/[【】\r\n]/);
    expect(text).toContain('“办理重点事项并按月报送情况”');
  });
});

describe('shorten', () => {
  it.each([
    ['短文', 10, '短文'],
    ['全面清理各类热线，加快整合，报送备案', 14, '全面清理各类热线…'],
    ['各市、县（区、镇）人民政府负责落实此事', 12, '各市、县（区、镇）人民…'],
    ['甲乙丙丁戊己庚辛（壬癸子丑寅卯辰巳）', 14, '甲乙丙丁戊己庚辛…'],
    ['没有任何标点的很长的一句话在这里', 10, '没有任何标点的很长…'],
  ])('%s in %i', (text, max, expected) => {
    expect(shorten(text, max)).toBe(expected);
    expect(expected.length).toBeLessThanOrEqual(max);
  });
});
