import { linkPattern } from '../../../config/smsRules.ts';
import type { Notice, NoticeItem } from '../notice.ts';
import { shorten } from './shorten.ts';
import { isSupervising, ownerName, superviseAsk } from './supervising.ts';
import { inline, planName, requestsIn, shortDate, sideOf } from './words.ts';

/** Characters in a segment of a long text in UCS-2 (3GPP TS 23.038, 23.040: 140 octets less 6 of header). */
export const segmentCharacters = 67;

/** Room for the signature 【…】 that the gateway puts in front and the carrier counts. */
const signature = 14;

/** Two segments where the task's words can be cut to fit, never more than three. */
const preferred = 2 * segmentCharacters - signature;
const most = 3 * segmentCharacters - signature;

/** Words that carriers refuse in free texts too, beside links (template rules of Tencent Cloud and Aliyun, read 2026-11-20). */
const refusedWords = /党政|催款/;

/**
 * A text message: whose tasks, how many, the most urgent one and when, whom to ask. No link, no 【】 (they belong to
 * the carrier's signature). When the task's words hold what carriers refuse, its place in the plan stands for them.
 */
export function renderSms(notice: Notice): string {
  const [urgent] = notice.items;
  if (urgent === undefined) return '';
  const rest = compose(notice, urgent, '').length;
  const room = Math.min(30, Math.max(10, preferred - rest));
  const text = compose(notice, urgent, taskWords(urgent, room));
  return text.length <= most ? text : shorten(text, most);
}

function compose(notice: Notice, urgent: NoticeItem, words: string): string {
  const { items, office, sentOn } = notice;
  const count = items.length;
  const others = count > 1 ? `，另有${count - 1}项详见邮件` : '';
  const ask = `咨询：${neutral(office.name)}${office.phone === null ? '' : inline(office.phone)}。`;
  const plea = pleaOf(notice);
  return `${opening(notice, count, timing(urgent, sentOn))}：${source(urgent)}${words}${others}。${request(notice)}${plea}${ask}`;
}

/** A longer one is read in the mail. */
const requestCharacters = 20;

/** What the office asks for with a 催办 by hand, where it is short and about the one task. */
function request({ items, remarks }: Notice): string {
  const [words, another] = requestsIn(remarks);
  if (words === undefined || another !== undefined || items.length > 1) return '';
  if (words.length > requestCharacters || refusedWords.test(words) || linkPattern.test(words)) return '';
  return `要求：${words.replace(/[【】]/g, '')}。`;
}

function opening(notice: Notice, count: number, when: string): string {
  const unit = neutral(ownerName(notice));
  if (notice.kind === 'assignment')
    return `现向${unit}交办${count}项工作，${count > 1 ? '最早一项' : ''}${when}`;
  return count === 1 ? `${unit}有1项工作${when}` : `${unit}有${count}项工作待办结，最急一项${when}`;
}

function pleaOf(notice: Notice): string {
  if (isSupervising(notice)) return `${superviseAsk(notice)}。`;
  return notice.kind === 'assignment' ? '请查收邮件并签收。' : '请抓紧办理。';
}

function timing(item: NoticeItem, sentOn: string): string {
  const { workingDaysLeft: left, stage } = item;
  const side = sideOf(item, sentOn);
  if (left < 0) return `已逾期${-left}个工作日`;
  if (side === 'overdue') return '已逾期';
  if (side === 'due') return '今日到期';
  const remaining = stage === 'before' && left > 0 ? `（剩${left}个工作日）` : '';
  return `将于${shortDate(item.dueOn, sentOn)}到期${remaining}`;
}

/** The document number; without one the plan's name, of a covering notice the name of what it issues. */
function source(item: NoticeItem): string {
  if (item.docNumber !== null) return inline(item.docNumber);
  const title = neutral(item.planTitle);
  return planName(shorten(/《([^《》]+)》/.exec(title)?.[1] ?? title, 20));
}

/** The task's words in quotation marks, all in at most `room` characters. */
function taskWords(item: NoticeItem, room: number): string {
  const words = withoutDeadline(inline(item.task), item.phrase);
  if (refusedWords.test(words) || linkPattern.test(words))
    return /^\d+$/.test(item.ref) ? `第${item.ref}项` : inline(item.ref);
  return `“${shorten(
    words
      .replaceAll('“', '‘')
      .replaceAll('”', '’')
      .replace(/[【】]/g, ''),
    room - 2,
  )}”`;
}

/** The deadline is said in figures already: its own words at the beginning of the task would only take room. */
export function withoutDeadline(task: string, phrase: string): string {
  const rest =
    phrase !== '' && task.startsWith(phrase) ? task.slice(phrase.length).replace(/^[，,、\s]+/, '') : task;
  return rest.length >= 6 ? rest : task;
}

/** A name without what carriers refuse: it is ours to send, not ours to change, so only the refused part goes. */
function neutral(name: string): string {
  return inline(name)
    .replace(/[【】]/g, '')
    .replace(/党政|催款/g, '');
}
