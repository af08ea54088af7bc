import type { Notice, NoticeItem } from '../notice.ts';
import { assignmentLetter } from './assignment.ts';
import { plansOf } from './items.ts';
import type { Letter } from './letter.ts';
import { reminderLetter } from './reminder.ts';
import { shorten } from './shorten.ts';
import { withoutDeadline } from './sms.ts';
import { isSupervising } from './supervising.ts';
import { askAt, fullDate, inline, planName, standing } from './words.ts';

/**
 * Bytes of UTF-8 that every platform takes: WeCom 2048, DingTalk and Feishu ten times as many. The smallest for all, so that
 * the words do not depend on which platform a group is on.
 */
const chatBytes = 2048;

/** Characters of each part at most, so that the first task always has room. */
const longest = { salutation: 70, paragraph: 200, remark: 80, ask: 90, task: 60, name: 24 };

/**
 * A message to a group: whom it is for, which tasks, as many as have room, the most urgent first; whom to ask. Its number
 * stands in it because nobody but a reader of the group can say whether a message arrived whose answer was lost.
 */
export function renderChat(notice: Notice): string {
  const letter = notice.kind === 'assignment' ? assignmentLetter(notice) : reminderLetter(notice);
  const head = [`【${letter.title}】`, shorten(letter.salutation, longest.salutation), opening(letter)];
  const foot = [...remark(letter), ask(notice), `消息编号：${notice.messageId}`];
  const room = chatBytes - sizeOf([...head, unlisted(notice.items.length), ...foot]);
  const tasks = fitting(
    notice.items.map((item, index) => taskLine(notice, item, index)),
    room,
  );
  const rest = notice.items.length - tasks.length;
  return [...head, ...tasks, ...(rest > 0 ? [unlisted(rest)] : []), ...foot].map(plain).join('\n');
}

const opening = ({ paragraphs: [first = ''] }: Letter): string => shorten(first, longest.paragraph);

const remark = ({ paragraphs: [, second] }: Letter): string[] =>
  second === undefined ? [] : [shorten(second, longest.remark)];

function ask(notice: Notice): string {
  const { kind, office } = notice;
  const what =
    kind === 'assignment' && !isSupervising(notice) ? '请确认签收。签收、反馈' : '办理结果、延期申请';
  return `${what}和疑问，请联系${shorten(askAt(office), longest.ask)}。`;
}

/** Whose it is and from which plan only where that is not said above. */
function taskLine(notice: Notice, item: NoticeItem, index: number): string {
  const { unit = notice.unit } = item;
  const whose = unit === notice.unit ? '' : `${shorten(inline(unit), longest.name)}：`;
  const words = shorten(withoutDeadline(inline(item.task), item.phrase).replace(/。$/, ''), longest.task);
  const plan = plansOf(notice.items).length === 1 ? '' : `${source(item)}，`;
  return `${index + 1}. ${whose}${words}（${plan}${fullDate(item.dueOn)}到期，${standing(item, notice.sentOn)}）`;
}

const source = ({ docNumber, planTitle }: NoticeItem): string =>
  docNumber === null ? planName(shorten(planTitle, longest.name)) : shorten(inline(docNumber), longest.name);

const unlisted = (count: number): string => `另有${count}项未列出，请联系查询。`;

/** The first lines that have room together. */
function fitting(lines: readonly string[], room: number): string[] {
  let left = room;
  const end = lines.findIndex((line) => (left -= sizeOf([line])) < 0);
  return end === -1 ? [...lines] : lines.slice(0, end);
}

/** With the line feed that follows each. */
const sizeOf = (lines: readonly string[]): number =>
  lines.reduce((sum, line) => sum + Buffer.byteLength(plain(line)) + 1, 0);

/** Platforms take `<at …>` and `<@…>` in a text for the mention of somebody, or of all. */
const plain = (line: string): string => line.replaceAll('<', '＜').replaceAll('>', '＞');
