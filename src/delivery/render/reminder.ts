import type { Notice, NoticeItem } from '../notice.ts';
import { entryOf, plansOf } from './items.ts';
import {
  footerOf,
  type Letter,
  remarkParagraphs,
  salutation,
  type Section,
  signatureOf,
  type Tone,
} from './letter.ts';
import { isSupervising, ownerName, superviseAsk } from './supervising.ts';
import { askAt, inline, planName, shortDate, standing } from './words.ts';

type Groups = { overdue: NoticeItem[]; due: NoticeItem[]; before: NoticeItem[] };

const answerInTime =
  '已办结的，请回复本邮件报送办理结果，经确认后不再提醒；确需延期的，请在到期前说明理由和拟完成时间。';
const answerWhenLate =
  '已办结的，请回复本邮件报送办理结果，经确认后不再催办；暂不能办结的，请说明原因和拟完成时间。';

/** 提醒 and 催办: what is late, what falls due, and what comes next. */
export function reminderLetter(notice: Notice): Letter {
  const { items, office } = notice;
  const groups: Groups = {
    overdue: items.filter(({ stage }) => stage === 'overdue'),
    due: items.filter(({ stage }) => stage === 'due'),
    before: items.filter(({ stage }) => stage === 'before' || stage === 'assign'),
  };
  const late = groups.overdue.length > 0;
  return {
    subject: subject(notice, groups),
    sender: inline(office.name),
    title: late ? '逾期催办通知' : '任务到期提醒',
    subtitle: null,
    salutation: salutation(notice.unit, notice.contact),
    paragraphs: [opening(notice, groups), ...remarkParagraphs(notice.remarks)],
    figures: [],
    sections: [
      section('逾期事项', 'overdue', groups.overdue, notice),
      section('今日到期事项', 'due', groups.due, notice),
      section('即将到期事项', 'upcoming', groups.before, notice),
    ].filter(({ entries }) => entries.length > 0),
    closing: [
      ...(isSupervising(notice) ? [] : [late ? answerWhenLate : answerInTime]),
      `如有疑问，请联系${askAt(office)}。`,
    ],
    signature: signatureOf(office, notice.sentOn),
    footer: footerOf(notice.messageId),
  };
}

function section(title: string, tone: Tone, items: NoticeItem[], notice: Notice): Section {
  return { title, note: `共${items.length}项`, tone, entries: items.map((item) => entryOf(item, notice)) };
}

/** Short and telling: how bad, how many, when. Items come most urgent first. */
function subject(notice: Notice, { overdue, due, before }: Groups): string {
  const { items, sentOn } = notice;
  const plan = plansOf(items).length === 1 && items[0] !== undefined ? planName(items[0].planTitle) : '';
  const [latest] = overdue;
  if (latest !== undefined) {
    const how =
      overdue.length === 1 ? `已${standing(latest, sentOn).replace(/^已/, '')}` : `已逾期${longest(latest)}`;
    const rest = due.length + before.length;
    return `【逾期】${plan}${overdue.length}项任务${how}${rest > 0 ? `，另有${rest}项即将到期` : ''}`;
  }
  if (due.length > 0) {
    return `【催办】${plan}${due.length}项任务今日到期${before.length > 0 ? `，另有${before.length}项即将到期` : ''}`;
  }
  const dates = [...new Set(before.map(({ dueOn }) => dueOn))].sort();
  const day = shortDate(dates[0] ?? sentOn, sentOn);
  return `【催办】${plan}${before.length}项任务将于${day}${dates.length > 1 ? '起陆续' : ''}到期`;
}

function longest(item: NoticeItem): string {
  return item.workingDaysLeft < 0 ? `，最长${-item.workingDaysLeft}个工作日` : '';
}

/** The first sentence speaks to its reader: who does the work, who leads those who do, or who supervises. */
function opening(notice: Notice, { overdue, due, before }: Groups): string {
  const { items, contact } = notice;
  const plans = plansOf(items);
  const source = plans.length === 1 ? `${plans[0] ?? ''}中` : '';
  const supervising = isSupervising(notice);
  const owner = supervising ? ownerName(notice) : '你单位';
  const upcoming = due.length + before.length;
  const counts = [
    ...(overdue.length > 0 ? [`${overdue.length}项任务已超过规定时限、尚未办结`] : []),
    ...(upcoming > 0 ? [`${upcoming}项任务${before.length === 0 ? '今日到期' : '即将到期'}`] : []),
  ].join('，');
  const plea = supervising
    ? `现报送你处，${superviseAsk(notice)}。`
    : pleaTo(contact.role, overdue.length > 0);
  return `${source}${owner}承担的以下${counts}。${plea}`;
}

function pleaTo(role: string, late: boolean): string {
  if (/分管|主要负责|领导/.test(role)) return late ? '请予关注，督促抓紧办理。' : '请予关注，督促按时办结。';
  return late ? '请抓紧办理，并尽快报送办理结果。' : '请抓紧办理，按时报送办理结果。';
}
