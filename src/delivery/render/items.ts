import type { Notice, NoticeItem } from '../notice.ts';
import type { Entry } from './letter.ts';
import {
  dutyName,
  fullDate,
  inline,
  nextStepSentence,
  placeName,
  planReference,
  standing,
  whichReminder,
} from './words.ts';

/** The plans that the items come from, each once, in the order of the items. */
export function plansOf(items: readonly NoticeItem[]): string[] {
  return [...new Set(items.map(planReference))];
}

/** One task as an entry of a letter. With one plan, the letter's first sentence names it and the entry only the place. */
export function entryOf(item: NoticeItem, notice: Notice): Entry {
  const onePlan = plansOf(notice.items).length === 1;
  const original = item.phrase === '' ? [] : [`原文：${inline(item.phrase)}`];
  const words = [...original, ...(item.counted ?? []).map(inline)];
  const phrase = words.length === 0 ? '' : `（${words.join('，')}）`;
  const next = nextStepSentence(item, notice.sentOn);
  const unit =
    item.unit === undefined || item.unit === notice.unit
      ? []
      : [{ label: '责任单位', value: inline(item.unit) }];
  return {
    words: inline(item.task),
    standing: standing(item, notice.sentOn),
    brief: null,
    facts: [
      ...unit,
      { label: '办理时限', value: `${fullDate(item.dueOn)}${phrase}` },
      { label: '责任分工', value: dutyName(item.role, item.led) },
      ...source(item, onePlan),
      ...(item.stage === 'assign' ? [] : [{ label: '本次通知', value: whichReminder(item) }]),
      ...(next === null ? [] : [{ label: '后续安排', value: next }]),
    ],
  };
}

/** Where it stands; nothing for the closing paragraphs, which have no number, of the plan that the letter names anyway. */
function source(item: NoticeItem, onePlan: boolean): Entry['facts'] {
  const value = onePlan ? placeName(item.ref) : `${planReference(item)}${placeName(item.ref)}`;
  return value === '' ? [] : [{ label: '任务出处', value }];
}
