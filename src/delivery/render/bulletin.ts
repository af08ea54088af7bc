import type { BulletinItem, BulletinNotice } from '../notice.ts';
import { type Entry, type Figure, footerOf, type Letter, salutation, signatureOf } from './letter.ts';
import { shorten } from './shorten.ts';
import { askAt, dutyName, fullDate, inline, planName } from './words.ts';

/** A leader reads the beginning of a task; its whole words stand in the unit's own notice. */
const taskCharacters = 80;
const quarterNames = ['一', '二', '三', '四'];

/** 季度通报: how many were due and how they ended, and what was late, unit by unit in the registry's order, unranked. */
export function bulletinLetter(notice: BulletinNotice): Letter {
  const { counts, office, sentOn } = notice;
  const quarter = quarterName(notice.quarterOn);
  const overdue = counts.late + counts.open;
  const title = `关于${quarter}${overdue > 0 ? '逾期事项' : '到期事项办理情况'}的通报`;
  return {
    subject: `${title}${overdue > 0 ? `：共${overdue}项${counts.open > 0 ? `，${counts.open}项尚未办结` : ''}` : '：全部按时办结'}`,
    sender: inline(office.name),
    title,
    subtitle: null,
    salutation: salutation(null, notice.contact),
    paragraphs: [summary(notice, quarter)],
    figures: figures(notice),
    sections: notice.lateByUnit.map(({ unit, items }) => ({
      title: inline(unit),
      note: `${items.length}项`,
      tone: 'unit',
      entries: items.map(entry),
    })),
    closing: [...(overdue > 0 ? [counting(notice)] : []), `如需了解具体情况，请联系${askAt(office)}。`],
    signature: signatureOf(office, sentOn),
    footer: footerOf(notice.messageId),
  };
}

/** `2018年第三季度` */
function quarterName(quarterOn: string): string {
  const [year = '', month] = quarterOn.split('-');
  return `${year}年第${quarterNames[Math.floor((Number(month) - 1) / 3)] ?? ''}季度`;
}

function summary({ counts, madeOn }: BulletinNotice, quarter: string): string {
  const due = `${quarter}到期的责任事项共${counts.due}项`;
  if (counts.late + counts.open === 0) return `${due}，均已按时办结。特此通报。`;
  const parts = [
    ...(counts.onTime > 0 ? [`按时办结${counts.onTime}项`] : []),
    ...(counts.late > 0 ? [`逾期办结${counts.late}项`] : []),
    ...(counts.open > 0 ? [`截至${fullDate(madeOn)}逾期尚未办结${counts.open}项`] : []),
  ];
  return `${due}，其中${parts.join('，')}。现将逾期事项通报如下。`;
}

const red = (n: number): Figure['tone'] => (n > 0 ? 'overdue' : 'plain');

function figures({ counts }: BulletinNotice): Figure[] {
  return [
    { label: '到期', value: `${counts.due}项`, tone: 'plain' },
    { label: '按时办结', value: `${counts.onTime}项`, tone: 'plain' },
    { label: '逾期办结', value: `${counts.late}项`, tone: red(counts.late) },
    { label: '尚未办结', value: `${counts.open}项`, tone: red(counts.open) },
  ];
}

/** How lateness was counted, so that a unit can count it again. */
function counting({ counts, madeOn }: BulletinNotice): string {
  const until = counts.open > 0 ? `，尚未办结的计算至${fullDate(madeOn)}` : '';
  return `以上逾期时间按工作日计算${until}；经批准延期的，以延期后的时限为准；已暂停、撤销的事项不计在内。单位排列不分先后。`;
}

function entry(item: BulletinItem): Entry {
  const source = item.docNumber === null ? planName(item.planTitle) : inline(item.docNumber);
  const late = item.workingDaysLate > 0 ? `逾期${item.workingDaysLate}个工作日` : '逾期不足1个工作日';
  const closed = item.closedOn === null ? [] : [`${fullDate(item.closedOn)}办结`];
  return {
    words: shorten(inline(item.task), taskCharacters),
    standing: item.closedOn === null ? `尚未办结，已${late}` : late,
    brief: [`时限${fullDate(item.dueOn)}`, ...closed, dutyName(item.role), source].join('｜'),
    facts: [],
  };
}
