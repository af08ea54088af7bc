import { linkPattern, refusedWords } from '../../../config/smsRules.ts';
import { filled, type SmsTemplates, type TextKind, type TextVariable } from '../../../config/smsTemplates.ts';
import type { Channel, Outgoing, Wording } from '../channels/channel.ts';
import type { Notice, NoticeItem } from '../notice.ts';
import { shorten } from './shorten.ts';
import { renderSms, withoutDeadline } from './sms.ts';
import { ownerName } from './supervising.ts';
import { fullDate, inline, shortDate, standing } from './words.ts';

/** A notice as this channel sends it: by a registered template where its provider wants one, otherwise in free words. */
export function textBy(
  { wording }: Pick<Channel, 'wording'>,
  notice: Notice,
): Pick<Outgoing, 'subject' | 'text' | 'html' | 'template'> {
  const words = wording?.(notice) ?? { text: renderSms(notice) };
  return { subject: '', html: null, ...words };
}

/** A notice by a registered template: the whole text for the record, and the variables that the provider fills in. */
export function registeredText(notice: Notice, templates: SmsTemplates): Wording | null {
  const [urgent] = notice.items;
  if (urgent === undefined) return null;
  const kind = kindOf(notice, urgent);
  const { text, variables } = templates.texts[kind];
  const values = Object.fromEntries(
    variables.map((name) => [name, value(name, notice, urgent, templates.variableLimit)]),
  );
  return { text: filled(text, values), template: { kind, variables: values } };
}

function kindOf(notice: Notice, urgent: NoticeItem): TextKind {
  if (notice.kind === 'assignment') return 'assignment';
  if (urgent.stage === 'overdue' || urgent.workingDaysLeft < 0) return 'overdue';
  return urgent.stage === 'due' ? 'due' : 'reminder';
}

/** Never empty, never longer than allowed, without links and refused words. */
function value(name: TextVariable, notice: Notice, urgent: NoticeItem, limit: number): string {
  switch (name) {
    case 'count':
      return String(notice.items.length);
    case 'on': {
      const day = shortDate(urgent.dueOn, notice.sentOn);
      return day.length <= limit ? day : fullDate(urgent.dueOn).slice(5);
    }
    case 'when':
      return standing(urgent, notice.sentOn);
    case 'unit':
      return allowed(ownerName(notice), limit) ?? '责任单位';
    case 'office':
      return allowed(notice.office.name, limit) ?? '督办机构';
    case 'place':
      return place(urgent, limit);
    case 'task':
      return allowed(withoutDeadline(inline(urgent.task), urgent.phrase), limit) ?? place(urgent, limit);
  }
}

function place({ ref }: NoticeItem, limit: number): string {
  const words = /^\d+$/.test(ref) ? `第${ref}项` : ref;
  return allowed(words, limit) ?? '所列工作';
}

/** Words within the limit; null when nothing is left of them or a provider would refuse them. */
function allowed(words: string, limit: number): string | null {
  const clean = inline(words).replace(/[【】[\]「」『』]/g, '');
  if (clean === '' || linkPattern.test(clean) || refusedWords.some((word) => clean.includes(word)))
    return null;
  return shorten(clean, limit);
}
