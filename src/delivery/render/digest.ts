import type { DigestItem, DigestNotice } from '../notice.ts';
import { type Entry, type Figure, footerOf, type Letter, salutation, signatureOf } from './letter.ts';
import { shorten } from './shorten.ts';
import { askAt, dutyName, fullDate, inline, planName } from './words.ts';

/** A leader reads the beginning of a task; its whole words stand in the unit's own notice. */
const taskCharacters = 80;

/** 逾期周报: the figures, the change on last week, and what is late, unit by unit in the registry's order, unranked. */
export function digestLetter(notice: DigestNotice): Letter {
  const { counts, office, sentOn } = notice;
  const edition = `${notice.weekOf.slice(0, 4)}年第${notice.edition}期`;
  const change = changeOnLastWeek(counts.overdue, counts.overdueLastWeek);
  const none = counts.overdue === 0;
  const state = none ? '本周无逾期事项' : `逾期${counts.overdue}项${change === null ? '' : `，${change}`}`;
  return {
    subject: `逾期周报（${edition}）：${state}`,
    sender: inline(office.name),
    title: '逾期事项周报',
    subtitle: `${edition}　${fullDate(sentOn)}`,
    salutation: salutation(null, notice.contact),
    paragraphs: [summary(notice, change)],
    figures: figures(notice),
    sections: none
      ? []
      : notice.overdueByUnit.map(({ unit, items }) => ({
          title: inline(unit),
          note: `${items.length}项`,
          tone: 'unit',
          entries: items.map(entry),
        })),
    closing: [
      ...(none ? [] : ['以上逾期时间按工作日计算，单位排列不分先后。']),
      `如需了解具体情况，请联系${askAt(office)}。`,
    ],
    signature: signatureOf(office, sentOn),
    footer: footerOf(notice.messageId),
  };
}

/** `较上周增加2项`, `较上周减少1项`, `与上周持平`; nothing in the first edition. */
function changeOnLastWeek(now: number, before: number | null): string | null {
  if (before === null) return null;
  if (now === before) return '与上周持平';
  return now > before ? `较上周增加${now - before}项` : `较上周减少${before - now}项`;
}

function summary({ counts, sentOn }: DigestNotice, change: string | null): string {
  const all = counts.open + counts.acknowledged + counts.closed;
  const progress = `截至${fullDate(sentOn)}，共有责任事项${all}项，已办结${counts.closed}项，正在办理${counts.open + counts.acknowledged}项`;
  if (counts.overdue > 0)
    return `${progress}，其中逾期${counts.overdue}项${change === null ? '' : `，${change}`}。`;
  const better = counts.overdueLastWeek === null || counts.overdueLastWeek === 0 ? '' : `，${change ?? ''}`;
  return `${progress}。本周无逾期事项${better}。`;
}

function figures({ counts }: DigestNotice): Figure[] {
  return [
    { label: '待签收', value: `${counts.open}项`, tone: 'plain' },
    { label: '已签收', value: `${counts.acknowledged}项`, tone: 'plain' },
    { label: '已办结', value: `${counts.closed}项`, tone: 'plain' },
    { label: '逾期', value: `${counts.overdue}项`, tone: counts.overdue > 0 ? 'overdue' : 'plain' },
  ];
}

function entry(item: DigestItem): Entry {
  const source = item.docNumber === null ? planName(item.planTitle) : inline(item.docNumber);
  return {
    words: shorten(inline(item.task), taskCharacters),
    standing: item.workingDaysLate > 0 ? `逾期${item.workingDaysLate}个工作日` : '已逾期',
    brief: [`时限${fullDate(item.dueOn)}`, dutyName(item.role), source].join('｜'),
    facts: [],
  };
}
