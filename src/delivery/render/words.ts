import { channelNames } from '../../../config/channels.ts';
import type { NextStep, NoticeItem, NoticeOffice, NoticeStage } from '../notice.ts';

/** `2018年11月30日` */
export function fullDate(on: string): string {
  const [year = '', month, day] = on.split('-');
  return `${year}年${Number(month)}月${Number(day)}日`;
}

/** `11月30日`, with the year where it is not the one of `sentOn`. */
export function shortDate(on: string, sentOn: string): string {
  const full = fullDate(on);
  return on.slice(0, 4) === sentOn.slice(0, 4) ? full.slice(5) : full;
}

/** `《宁夏…工作要点》`; a title within the title takes 〈〉 (GB/T 15834). */
export function planName(title: string): string {
  const clean = inline(title);
  if (/^《[^《》]*》$/.test(clean)) return clean;
  return `《${clean.replaceAll('《', '〈').replaceAll('》', '〉')}》`;
}

/** `《…工作要点》（宁政办发〔2018〕61号）` */
export function planReference(item: { planTitle: string; docNumber: string | null }): string {
  const number = item.docNumber === null ? '' : `（${inline(item.docNumber)}）`;
  return `${planName(item.planTitle)}${number}`;
}

/** Where a task stands in its plan: `五（二）2`; a ledger's bare row number reads `第12项`. */
export function placeName(ref: string): string {
  return /^\d+$/.test(ref) ? `第${ref}项` : inline(ref);
}

/** What the office wants to be said with a 催办 by hand, as a remark of the notice. */
export function requestRemark(ref: string, words: string): string {
  const what = ref === '' ? '' : `对${placeName(ref)}`;
  // Remarks are told apart by ；.
  return `办公室${what}的要求：${inline(words).replaceAll('；', '，').replace(/。$/, '')}`;
}

/** The words of such remarks. */
export function requestsIn(remarks: readonly string[] = []): string[] {
  return remarks.flatMap((remark) => /^办公室(?:对.+?)?的要求：(.+)$/.exec(remark)?.[1] ?? []);
}

/** `甲`, `甲和乙`, `甲、乙和丙` */
export function listed(names: readonly string[]): string {
  if (names.length < 2) return names[0] ?? '';
  return `${names.slice(0, -1).join('、')}和${names.at(-1) ?? ''}`;
}

/** On which side of the due date it is said; what is handed over late is late, too. */
export function sideOf({ stage, dueOn }: NoticeItem, sentOn: string): Exclude<NoticeStage, 'assign'> {
  if (stage !== 'assign') return stage;
  if (sentOn === dueOn) return 'due';
  return sentOn > dueOn ? 'overdue' : 'before';
}

/** `逾期3个工作日`, `今日到期`, `距到期还有5个工作日`; late on a day off that counts no working day yet: `已逾期`. */
export function standing(item: NoticeItem, sentOn: string): string {
  const { workingDaysLeft: left } = item;
  const side = sideOf(item, sentOn);
  if (left < 0) return `逾期${-left}个工作日`;
  if (side === 'overdue') return '已逾期';
  if (side === 'due') return '今日到期';
  return left === 0 ? '即将到期' : `距到期还有${left}个工作日`;
}

/**
 * Who does not lead is 责任单位: the plan need not have a lead, so 配合 would be wrong for a unit that owes the task alone.
 * Where another unit leads it is named, and 配合 is said if the plan does.
 */
export function dutyName(role: NoticeItem['role'], led?: NoticeItem['led']): string {
  if (role === 'lead') return '牵头单位';
  return led ? `${led.helps ? '配合单位' : '责任单位'}（${inline(led.by)}牵头）` : '责任单位';
}

/** `第2次提醒`; after the due date, counted apart, `第1次催办`. */
export function whichReminder(item: NoticeItem): string {
  return `第${item.ordinal}次${item.stage === 'overdue' ? '催办' : '提醒'}`;
}

const channelWords: ReadonlyMap<string, string> = new Map(Object.entries(channelNames));

/** Roles that one reports to rather than reminds. */
const superiors = /分管|主要负责|督办|督查|领导/;

/** What follows and to whom, as one sentence; `null` when nothing follows and nothing need be said. */
export function nextStepSentence(item: NoticeItem, sentOn: string): string | null {
  const { next } = item;
  if (next === null) return item.stage === 'overdue' ? '本事项不再安排后续催办。' : null;
  const day = shortDate(next.on, sentOn);
  const by = `通过${listed(next.channels.map((name) => channelWords.get(name) ?? name))}`;
  if (next.stage === 'overdue') {
    return `如届时仍未办结，将于${day}（逾期${next.workingDays}个工作日）${by}${tell(next.audience, '催办')}。`;
  }
  if (item.stage === 'assign')
    return `首次提醒将于${day}（${beforeDue(next)}）${by}发送${listed(next.audience)}。`;
  return `如未办结，将于${day}（${beforeDue(next)}）${by}${tell(next.audience, '提醒')}。`;
}

/** `催办承办人，并报送分管领导` */
function tell(audience: readonly string[], act: string): string {
  const below = listed(audience.filter((role) => !superiors.test(role)));
  const above = listed(audience.filter((role) => superiors.test(role)));
  if (above === '') return `${act}${below}`;
  return below === '' ? `报送${above}` : `${act}${below}，并报送${above}`;
}

function beforeDue(next: NextStep): string {
  if (next.stage === 'due') return '到期当日';
  // On a rest day, with none but rest days left.
  return next.workingDays === 0 ? '到期前' : `到期前${next.workingDays}个工作日`;
}

/** `自治区人民政府办公厅政务公开办公室（电话：0951-6363000）` */
export function askAt(office: NoticeOffice): string {
  const phone = office.phone === null ? '' : `（电话：${inline(office.phone)}）`;
  return `${inline(office.name)}${phone}`;
}

/**
 * One line of clean text: no line break can open a mail header or break a list, no invisible character can reorder
 * or hide words.
 */
export function inline(text: string): string {
  return (
    text
      // oxlint-disable-next-line no-control-regex -- control characters are exactly what must go
      .replace(/[\u0000-\u001f\u007f-\u009f\u2028\u2029]+/g, ' ')
      .replace(/[\u200b-\u200f\u202a-\u202e\u2060-\u2069\ufeff]/g, '')
      .replace(/(?<=[^\u0020-\u00ff]) +(?=[^\u0020-\u00ff])/g, '')
      .replace(/ {2,}/g, ' ')
      .trim()
  );
}
