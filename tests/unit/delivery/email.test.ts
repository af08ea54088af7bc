import { describe, expect, it } from 'vitest';
import { renderEmail } from '../../../src/delivery/render/render.ts';
import {
  assignment,
  budgetCheck,
  digest,
  dueToday,
  hotlines,
  office,
  otherPlan,
  reminder,
  training,
} from './notices.ts';

describe('交办', () => {
  it('says which plan, what, by when, in which role, and asks to acknowledge', () => {
    const mail = renderEmail(assignment([budgetCheck]));
    expect(mail.subject).toBe('【交办】《宁夏回族自治区2018年政务公开工作要点》1项任务，请签收');
    expect(mail.text).toBe(`任务交办通知

自治区财政厅（承办人：张三）：

　　根据《宁夏回族自治区2018年政务公开工作要点》（宁政办发〔2018〕61号），现将你单位承担的1项任务交办如下，请按时限要求抓好落实。

【任务清单】共1项

1. 2018年11月底前，集中组织开展一次全区性预决算公开专项检查和考核统计工作，确保实现预决算信息“应公开、尽公开，应上网、尽上网”。（距到期还有5个工作日）
   办理时限：2018年11月30日（原文：2018年11月底前）
   责任分工：牵头单位
   任务出处：二（一）1
   后续安排：首次提醒将于11月29日（到期前1个工作日）通过邮件和短信发送承办人和科室负责人。

　　请于收到后回复本邮件确认签收，并明确具体承办人和联系电话。

　　如认为任务不属于你单位职责，或对时限有疑问，请联系自治区人民政府办公厅政务公开办公室（电话：0951-6363000）。

自治区人民政府办公厅政务公开办公室
2018年5月25日

——
本邮件由催办系统自动发送。消息编号：0b9f6a52-6f0a-4c1e-9f8e-2d6c1f3a7b10
`);
  });

  it('names each plan beside its task when there are several, and counts them in the subject', () => {
    const mail = renderEmail(assignment([budgetCheck, otherPlan]));
    expect(mail.subject).toBe('【交办】2项任务（涉及2份文件），请签收');
    expect(mail.text).toContain('根据有关文件（2份），现将你单位承担的2项任务交办如下');
    expect(mail.text).toContain(
      '任务出处：《自治区人民政府办公厅关于印发〈全区政府网站整合工作方案〉的通知》第12项',
    );
  });
});

describe('提醒 and 催办', () => {
  it('five working days before', () => {
    const mail = renderEmail(reminder([budgetCheck]));
    expect(mail.subject).toBe('【催办】《宁夏回族自治区2018年政务公开工作要点》1项任务将于11月30日到期');
    expect(mail.text).toBe(`任务到期提醒

自治区财政厅（承办人：张三）：

　　《宁夏回族自治区2018年政务公开工作要点》（宁政办发〔2018〕61号）中你单位承担的以下1项任务即将到期。请抓紧办理，按时报送办理结果。

【即将到期事项】共1项

1. 2018年11月底前，集中组织开展一次全区性预决算公开专项检查和考核统计工作，确保实现预决算信息“应公开、尽公开，应上网、尽上网”。（距到期还有5个工作日）
   办理时限：2018年11月30日（原文：2018年11月底前）
   责任分工：牵头单位
   任务出处：二（一）1
   本次通知：第2次提醒
   后续安排：如未办结，将于11月29日（到期前1个工作日）通过邮件和短信提醒承办人和科室负责人。

　　已办结的，请回复本邮件报送办理结果，经确认后不再提醒；确需延期的，请在到期前说明理由和拟完成时间。

　　如有疑问，请联系自治区人民政府办公厅政务公开办公室（电话：0951-6363000）。

自治区人民政府办公厅政务公开办公室
2018年11月23日

——
本邮件由催办系统自动发送。消息编号：0b9f6a52-6f0a-4c1e-9f8e-2d6c1f3a7b10
`);
  });

  it('on the day: what follows tells the handler and reports to the deputy', () => {
    const mail = renderEmail(reminder([dueToday], { sentOn: '2018-11-30' }));
    expect(mail.subject).toBe('【催办】《宁夏回族自治区2018年政务公开工作要点》1项任务今日到期');
    expect(mail.text).toContain('以下1项任务今日到期。请抓紧办理，按时报送办理结果。');
    expect(mail.text).toContain(
      '后续安排：如届时仍未办结，将于12月3日（逾期1个工作日）通过邮件和短信催办承办人，并报送分管领导。',
    );
  });

  it('overdue: how late, which 催办, in which role, what follows', () => {
    const mail = renderEmail(reminder([hotlines], { sentOn: '2018-12-05' }));
    expect(mail.subject).toBe('【逾期】《宁夏回族自治区2018年政务公开工作要点》1项任务已逾期3个工作日');
    expect(mail.text).toContain('以下1项任务已超过规定时限、尚未办结。请抓紧办理，并尽快报送办理结果。');
    expect(mail.text).toContain(`备案。（逾期3个工作日）
   办理时限：2018年11月30日（原文：2018年11月底前）
   责任分工：责任单位
   任务出处：六（三）
   本次通知：第2次催办
   后续安排：如届时仍未办结，将于12月10日（逾期6个工作日）通过邮件报送主要负责人和督办机构。`);
  });

  it('the last of the repeats says that none follows', () => {
    const last = { ...hotlines, workingDaysLeft: -33, ordinal: 8, next: null };
    const mail = renderEmail(reminder([last], { sentOn: '2019-01-17' }));
    expect(mail.subject).toContain('1项任务已逾期33个工作日');
    expect(mail.text).toContain('本次通知：第8次催办\n   后续安排：本事项不再安排后续催办。');
  });

  it('puts overdue, due and upcoming tasks in sections of their own', () => {
    const items = [hotlines, { ...hotlines, workingDaysLeft: -1 }, { ...dueToday }, training, otherPlan];
    const mail = renderEmail(reminder(items, { sentOn: '2018-12-05' }));
    expect(mail.subject).toBe('【逾期】2项任务已逾期，最长3个工作日，另有3项即将到期');
    expect(mail.text).toContain('你单位承担的以下2项任务已超过规定时限、尚未办结，3项任务即将到期。');
    const order = ['【逾期事项】共2项', '【今日到期事项】共1项', '【即将到期事项】共2项'].map((title) =>
      mail.text.indexOf(title),
    );
    expect(order.every((at) => at > 0)).toBe(true);
    expect(order).toEqual(order.toSorted((one, other) => one - other));
  });

  it('says the year where it is not this one, and from when several fall due', () => {
    const next = { ...training, dueOn: '2019-03-31' };
    expect(renderEmail(reminder([training, next])).subject).toBe(
      '【催办】《宁夏回族自治区2018年政务公开工作要点》2项任务将于12月31日起陆续到期',
    );
    expect(renderEmail(reminder([next])).subject).toContain('1项任务将于2019年3月31日到期');
  });

  it('speaks to a head of unit as to one who sees to it, not who does it', () => {
    const mail = renderEmail(reminder([hotlines], { contact: { name: '王五', role: '主要负责人' } }));
    expect(mail.text).toContain('请予关注，督促抓紧办理。');
  });

  it('names the unit beside each task for the supervising office, and does not ask it for results', () => {
    const mail = renderEmail(
      reminder([{ ...hotlines, unit: '自治区教育厅' }], {
        unit: '自治区政府督查室',
        contact: { name: '自治区政府督查室督办人员', role: '督办人员' },
      }),
    );
    expect(mail.text).toContain('\n\n自治区政府督查室督办人员：\n\n');
    expect(mail.text).toContain(
      '自治区教育厅承担的以下1项任务已超过规定时限、尚未办结。现报送你处，请予督办。',
    );
    expect(mail.text).toContain('责任单位：自治区教育厅');
    expect(mail.text).not.toContain('你单位');
    expect(mail.text).not.toContain('请回复本邮件');
  });

  it('does without a telephone', () => {
    const mail = renderEmail(reminder([budgetCheck], { office: { ...office, phone: null } }));
    expect(mail.text).toContain('请联系自治区人民政府办公厅政务公开办公室。');
  });
});

describe('逾期周报', () => {
  it('gives the figures, the change on last week and what is late, unit by unit', () => {
    const mail = renderEmail(digest());
    expect(mail.subject).toBe('逾期周报（2018年第23期）：逾期3项，较上周增加2项');
    expect(mail.text).toBe(`逾期事项周报
2018年第23期　2018年12月3日

李四（政府领导）：

　　截至2018年12月3日，共有责任事项287项，已办结95项，正在办理192项，其中逾期3项，较上周增加2项。

待签收：12项
已签收：180项
已办结：95项
逾期：3项

【自治区财政厅】2项

1. 2018年11月底前，集中组织开展一次全区性预决算公开专项检查和考核统计工作，确保实现预决算信息“应公开、尽公开，应上网、尽上网”。（逾期1个工作日）
   时限2018年11月30日｜牵头单位｜宁政办发〔2018〕61号

2. 各市、县（区）人民政府和自治区政府各部门要全面清理，加快整合各类政务热线电话，2018年11月底前，将清理整合情况报自治区人民政府办公厅（政务公开办公室）备案。（逾期1个工作日）
   时限2018年11月30日｜责任单位｜宁政办发〔2018〕61号

【石嘴山市人民政府】1项

1. 各市、县（区）人民政府和自治区政府各部门要全面清理，加快整合各类政务热线电话，2018年11月底前，将清理整合情况报自治区人民政府办公厅（政务公开办公室）备案。（逾期12个工作日）
   时限2018年11月30日｜牵头单位｜宁政办发〔2018〕61号

　　以上逾期时间按工作日计算，单位排列不分先后。

　　如需了解具体情况，请联系自治区人民政府办公厅政务公开办公室（电话：0951-6363000）。

自治区人民政府办公厅政务公开办公室
2018年12月3日

——
本邮件由催办系统自动发送。消息编号：7d1b5f7e-52f5-4a83-8f3c-6e5b0c9d2a44
`);
  });

  it.each([
    [5, 3, '逾期3项，较上周减少2项'],
    [3, 3, '逾期3项，与上周持平'],
    [null, 3, '逾期3项'],
    [2, 0, '本周无逾期事项'],
  ])('last week %s, now %s: %s', (overdueLastWeek, overdue, expected) => {
    const counts = { ...digest().counts, overdue, overdueLastWeek };
    expect(renderEmail(digest({ counts })).subject).toBe(`逾期周报（2018年第23期）：${expected}`);
  });

  it('says once that nothing is late', () => {
    const counts = { open: 1, acknowledged: 2, closed: 9, overdue: 0, overdueLastWeek: 2 };
    const { text } = renderEmail(digest({ counts, overdueByUnit: [] }));
    expect(text).toContain('正在办理3项。本周无逾期事项，较上周减少2项。');
    expect(text).not.toContain('【');
    expect(text).not.toContain('排列');
  });

  it('keeps the order of the units that it is given: no ranking', () => {
    const units = [...digest().overdueByUnit].reverse();
    const { text } = renderEmail(digest({ overdueByUnit: units }));
    expect(text.indexOf('石嘴山市')).toBeLessThan(text.indexOf('【自治区财政厅】'));
  });
});

describe('hostile words', () => {
  it('escapes markup in the HTML part and keeps it readable in the text part', () => {
    const task = `<script>alert("1")</script>&<img src=x onerror='x'>`;
    const { html, text } = renderEmail(reminder([{ ...budgetCheck, task, phrase: '"><b>', ref: '</td>' }]));
    expect(html).toContain(
      '&lt;script&gt;alert(&quot;1&quot;)&lt;/script&gt;&amp;&lt;img src=x onerror=&#39;x&#39;&gt;',
    );
    expect(html).not.toMatch(/<script|<img|<b>/);
    expect(text).toContain(task);
  });

  it('lets no line break into the subject, and none into the list', () => {
    const planTitle = '要点\r\nBcc: all@gov.example\u2028x';
    const mail = renderEmail(reminder([{ ...budgetCheck, planTitle, task: '甲\n2. 乙\u202e丙' }]));
    expect(mail.subject).toBe('【催办】《要点 Bcc: all@gov.example x》1项任务将于11月30日到期');
    expect(mail.text).toContain('1. 甲 2. 乙丙（距');
  });

  it('sends no script, picture or link', () => {
    for (const notice of [assignment([budgetCheck]), reminder([hotlines]), digest()]) {
      expect(renderEmail(notice).html).not.toMatch(/<(script|img|a|link|iframe)\b|https?:/);
    }
  });
});

it('the HTML part says everything that the text part says', () => {
  for (const notice of [assignment([budgetCheck, otherPlan]), reminder([hotlines, training]), digest()]) {
    const { html, text } = renderEmail(notice);
    const page = html.replace(/<title>.*?<\/title>|<[^>]*>|\s/g, '');
    const values = text
      .split('\n')
      .flatMap((line) =>
        line.replace(/^(\d+\. |　　|——|【.*】| {3}[^：]{4}：)/, '').split(/（(?=(?:逾期|距到期)[^（]*）$)/),
      )
      .map((part) => part.replace(/）$|\s/g, ''))
      .filter((part) => part.length > 8 && !part.includes('项'));
    expect(values.length).toBeGreaterThan(5);
    for (const value of values) expect(page).toContain(value);
  }
});
