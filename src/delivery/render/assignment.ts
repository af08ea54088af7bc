import type { Notice } from '../notice.ts';
import { entryOf, plansOf } from './items.ts';
import { footerOf, type Letter, remarkParagraphs, salutation, signatureOf } from './letter.ts';
import { isSupervising, ownerName, superviseAsk } from './supervising.ts';
import { askAt, inline, planName } from './words.ts';

/** 交办: these tasks are yours, please acknowledge. */
export function assignmentLetter(notice: Notice): Letter {
  const { items, unit, office } = notice;
  const count = items.length;
  const supervising = isSupervising(notice);
  const plans = plansOf(items);
  const title = items[0] === undefined ? '' : planName(items[0].planTitle);
  const what = plans.length === 1 ? `${title}${count}项任务` : `${count}项任务（涉及${plans.length}份文件）`;
  const source = plans.length === 1 ? (plans[0] ?? '') : `有关文件（${plans.length}份）`;
  return {
    subject: `【交办】${what}，${supervising ? superviseAsk(notice) : '请签收'}`,
    sender: inline(office.name),
    title: '任务交办通知',
    subtitle: null,
    salutation: salutation(unit, notice.contact),
    paragraphs: [
      supervising
        ? `根据${source}，现将${ownerName(notice)}承担的以下${count}项任务报送你处，${superviseAsk(notice)}。`
        : `根据${source}，现将你单位承担的${count}项任务交办如下，请按时限要求抓好落实。`,
      ...remarkParagraphs(notice.remarks),
    ],
    figures: [],
    sections: [
      {
        title: '任务清单',
        note: `共${count}项`,
        tone: 'plain',
        entries: items.map((item) => entryOf(item, notice)),
      },
    ],
    closing: supervising
      ? [
          '请转告责任单位签收，明确具体承办人，并将其联系方式补充登记。',
          `如任务不属于该单位职责，或对时限有疑问，请联系${askAt(office)}。`,
        ]
      : [
          '请于收到后回复本邮件确认签收，并明确具体承办人和联系电话。',
          `如认为任务不属于你单位职责，或对时限有疑问，请联系${askAt(office)}。`,
        ],
    signature: signatureOf(office, notice.sentOn),
    footer: footerOf(notice.messageId),
  };
}
