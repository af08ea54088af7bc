import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { renderChat } from '../../../src/delivery/render/chat.ts';
import { assignment, budgetCheck, hotlines, office, otherPlan, reminder, training } from './notices.ts';

/** What WeCom takes. */
const most = 2048;
const id = '0b9f6a52-6f0a-4c1e-9f8e-2d6c1f3a7b10';

describe('renderChat', () => {
  it('says whom it is for, what is due, whom to ask, and its own number', () => {
    expect(renderChat(reminder([hotlines, budgetCheck]))).toBe(
      [
        '【逾期催办通知】',
        '自治区财政厅（承办人：张三）：',
        '《宁夏回族自治区2018年政务公开工作要点》（宁政办发〔2018〕61号）中你单位承担的以下1项任务已超过规定时限、尚未办结，1项任务即将到期。请抓紧办理，并尽快报送办理结果。',
        '1. 各市、县（区）人民政府和自治区政府各部门要全面清理，加快整合各类政务热线电话，2018年11月底前…（2018年11月30日到期，逾期3个工作日）',
        '2. 集中组织开展一次全区性预决算公开专项检查和考核统计工作，确保实现预决算信息“应公开、尽公开，应上网、尽上网”（2018年11月30日到期，距到期还有5个工作日）',
        '办理结果、延期申请和疑问，请联系自治区人民政府办公厅政务公开办公室（电话：0951-6363000）。',
        `消息编号：${id}`,
      ].join('\n'),
    );
  });

  it('assigns', () => {
    const lines = renderChat(assignment([budgetCheck])).split('\n');
    expect(lines[0]).toBe('【任务交办通知】');
    expect(lines[2]).toContain('现将你单位承担的1项任务交办如下');
    expect(lines.at(-2)).toMatch(/^请确认签收。签收、反馈和疑问，请联系/);
  });

  it('names the plan of each task where there are several, and the unit where it is another', () => {
    const text = renderChat(
      reminder([training, { ...otherPlan, unit: '自治区审计厅' }], {
        contact: { name: '王五', role: '督办人员' },
        remarks: ['承办人无法通知，改送督办人员'],
      }),
    );
    expect(text).toContain('轮训一遍（宁政办发〔2018〕61号，2018年12月31日到期');
    expect(text).toContain('2. 自治区审计厅：完成本部门网站向集约化平台迁移（《');
    expect(text).toContain('（说明：承办人无法通知，改送督办人员。）');
  });

  it('lists as many as have room, the most urgent first, and says how many more there are', () => {
    const many = Array.from({ length: 40 }, (_, i) => ({
      ...budgetCheck,
      task: `第${i + 1}件事，务求落实。`,
    }));
    const text = renderChat(reminder(many));
    const listed = text.split('\n').filter((line) => /^\d+\. /.test(line));
    expect(listed.length).toBeGreaterThan(10);
    expect(listed[0]).toContain('第1件事');
    expect(text).toContain(`另有${40 - listed.length}项未列出，请联系查询。`);
    expect(Buffer.byteLength(text)).toBeGreaterThan(most - 150);
    expect(Buffer.byteLength(text)).toBeLessThanOrEqual(most);
  });

  it('mentions nobody by what a plan says', () => {
    const task = '<at user_id="all">所有人</at>办理<@all>完善机制';
    expect(renderChat(reminder([{ ...budgetCheck, task }]))).not.toMatch(/[<>]/);
  });

  const words = fc.oneof(
    fc.string({ unit: 'grapheme', maxLength: 400 }),
    fc.integer({ min: 1, max: 400 }).map((n) => '完善𠮷制度，'.repeat(n)),
  );
  const item = fc.record({
    task: words,
    planTitle: words,
    unit: fc.option(words),
    docNumber: fc.option(words),
  });

  it('fits into the smallest limit with at least one task, whatever stands in it', () => {
    fc.assert(
      fc.property(
        fc.array(item, { minLength: 1, maxLength: 30 }),
        fc.record({
          unit: words,
          name: words,
          office: words,
          remark: fc.option(words),
          overdue: fc.boolean(),
        }),
        (items, other) => {
          const notice = reminder(
            items.map(({ unit, ...rest }) => ({
              ...(other.overdue ? hotlines : budgetCheck),
              ...rest,
              ...(unit !== null && { unit }),
            })),
            {
              unit: other.unit,
              contact: { name: other.name, role: '承办人' },
              office: { ...office, name: other.office },
              ...(other.remark !== null && { remarks: [other.remark] }),
            },
          );
          const text = renderChat(notice);
          expect(Buffer.byteLength(text)).toBeLessThanOrEqual(most);
          expect(text).toMatch(/^1\. /m);
          expect(text.endsWith(`消息编号：${id}`)).toBe(true);
        },
      ),
      { numRuns: 500 },
    );
  });
});
