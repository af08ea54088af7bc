import type { DigestNotice, NextStep, Notice, NoticeItem } from '../../../src/delivery/notice.ts';

/** Notices as the region's 2018 plan would make them; the tests change what they are about. */

export const office = { name: '自治区人民政府办公厅政务公开办公室', phone: '0951-6363000' };

const plan = { planTitle: '宁夏回族自治区2018年政务公开工作要点', docNumber: '宁政办发〔2018〕61号' };

const afterOneDay: NextStep = {
  on: '2018-12-03',
  stage: 'overdue',
  workingDays: 1,
  audience: ['承办人', '分管领导'],
  channels: ['邮件', '短信'],
};

export const budgetCheck: NoticeItem = {
  ...plan,
  ref: '二（一）1',
  task: '2018年11月底前，集中组织开展一次全区性预决算公开专项检查和考核统计工作，确保实现预决算信息“应公开、尽公开，应上网、尽上网”。',
  phrase: '2018年11月底前',
  dueOn: '2018-11-30',
  role: 'lead',
  stage: 'before',
  workingDaysLeft: 5,
  ordinal: 2,
  next: {
    on: '2018-11-29',
    stage: 'before',
    workingDays: 1,
    audience: ['承办人', '科室负责人'],
    channels: ['邮件', '短信'],
  },
};

export const dueToday: NoticeItem = {
  ...budgetCheck,
  stage: 'due',
  workingDaysLeft: 0,
  ordinal: 4,
  next: afterOneDay,
};

export const hotlines: NoticeItem = {
  ...plan,
  ref: '六（三）',
  task: '各市、县（区）人民政府和自治区政府各部门要全面清理，加快整合各类政务热线电话，2018年11月底前，将清理整合情况报自治区人民政府办公厅（政务公开办公室）备案。',
  phrase: '2018年11月底前',
  dueOn: '2018-11-30',
  role: 'supporting',
  stage: 'overdue',
  workingDaysLeft: -3,
  ordinal: 2,
  next: {
    on: '2018-12-10',
    stage: 'overdue',
    workingDays: 6,
    audience: ['主要负责人', '督办机构'],
    channels: ['邮件'],
  },
};

export const training: NoticeItem = {
  ...plan,
  ref: '七（一）',
  task: '2018年底前，各市、县（区）和自治区政府各部门，要对本地区、本部门及其下属单位、主管领域的公共企事业单位政务公开工作人员轮训一遍。',
  phrase: '2018年底前',
  dueOn: '2018-12-31',
  role: 'lead',
  stage: 'before',
  workingDaysLeft: 18,
  ordinal: 1,
  next: null,
};

export const otherPlan: NoticeItem = {
  ...training,
  planTitle: '自治区人民政府办公厅关于印发《全区政府网站整合工作方案》的通知',
  docNumber: null,
  ref: '12',
  task: '完成本部门网站向集约化平台迁移',
  phrase: '12月20日前',
  dueOn: '2018-12-20',
  role: 'supporting',
  workingDaysLeft: 11,
};

export function reminder(items: NoticeItem[], changes: Partial<Notice> = {}): Notice {
  return {
    kind: 'reminder',
    messageId: '0b9f6a52-6f0a-4c1e-9f8e-2d6c1f3a7b10',
    unit: '自治区财政厅',
    contact: { name: '张三', role: '承办人' },
    office,
    sentOn: '2018-11-23',
    items,
    ...changes,
  };
}

export function assignment(items: NoticeItem[]): Notice {
  const assigned = items.map((item): NoticeItem => ({ ...item, stage: 'assign', ordinal: 0 }));
  return { ...reminder(assigned), kind: 'assignment', sentOn: '2018-05-25' };
}

export function digest(changes: Partial<DigestNotice> = {}): DigestNotice {
  return {
    kind: 'digest',
    messageId: '7d1b5f7e-52f5-4a83-8f3c-6e5b0c9d2a44',
    contact: { name: '李四', role: '政府领导' },
    office,
    weekOf: '2018-12-03',
    edition: 23,
    counts: { open: 12, acknowledged: 180, closed: 95, overdue: 3, overdueLastWeek: 1 },
    overdueByUnit: [
      { unit: '自治区财政厅', items: [late(budgetCheck, 1), late(hotlines, 1)] },
      { unit: '石嘴山市人民政府', items: [late({ ...hotlines, role: 'lead' }, 12)] },
    ],
    sentOn: '2018-12-03',
    ...changes,
  };
}

function late({ planTitle, docNumber, task, dueOn, role }: NoticeItem, workingDaysLate: number) {
  return { planTitle, docNumber, task, dueOn, role, workingDaysLate };
}
