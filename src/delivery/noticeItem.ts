import { type Policy, roleTitles } from '../../config/policy.ts';
import { dateInShanghai, formatChineseDate } from '../calendar/date.ts';
import type { Calendar } from '../calendar/types.ts';
import type { ObligationFacts } from '../db/obligations.ts';
import type { Told } from '../db/reminders.ts';
import { audienceOf } from '../reminders/audience.ts';
import type { ContactsOf } from '../reminders/contactsOf.ts';
import { entriesAfter, ladder, workingDaysLeft } from '../reminders/ladder.ts';
import type { NextStep, Notice, NoticeItem } from './notice.ts';
import { owedWords } from './owedWords.ts';

export type ItemAt = {
  now: Date;
  kind: Notice['kind'];
  /** The steps that have told somebody, this one included: the notice prints their number. */
  told: Told | undefined;
  policy: Policy | undefined;
  contacts: ContactsOf;
};

/** What a notice says about one obligation at that moment: the same words in a preview and in what is sent. */
export function noticeItem(calendar: Calendar, fact: ObligationFacts, at: ItemAt): NoticeItem {
  const { obligation, plan, task } = fact;
  const today = dateInShanghai(at.now);
  const { dueOn } = obligation;
  const stage = today > dueOn ? 'overdue' : today === dueOn ? 'due' : 'before';
  const isAssignment = at.kind === 'assignment';
  return {
    unit: fact.unit,
    planTitle: plan.title,
    docNumber: plan.docNumber,
    ref: task.ref,
    task: owedWords({ task: task.title, ongoing: fact.ongoing }),
    phrase: fact.phrase,
    counted: [
      ...(fact.since ? [countedFrom(fact.since)] : []),
      ...(fact.ongoing ? ['定期报送进展'] : []),
      ...whyMoved(calendar, fact),
    ],
    dueOn,
    role: obligation.role,
    ...(obligation.role === 'supporting' &&
      fact.lead !== null && { led: { by: fact.lead, helps: fact.helps } }),
    stage: isAssignment ? 'assign' : stage,
    workingDaysLeft: workingDaysLeft(calendar, today, dueOn),
    ordinal: isAssignment ? 0 : Math.max(1, at.told?.[stage === 'overdue' ? 'overdue' : 'before'].size ?? 0),
    next: at.policy ? nextStep(calendar, obligation, { ...at, policy: at.policy }) : null,
  };
}

/** 自2026年11月2日“收到交办单”起算 */
function countedFrom({ after, on }: NonNullable<ObligationFacts['since']>): string {
  return `自${formatChineseDate(on)}${after === '' ? '' : `“${after}”`}起算`;
}

/** Why the due date is not the one in the plan's words: a reader who sees two dates asks which one holds. */
function whyMoved(calendar: Calendar, { obligation, movedBy }: ObligationFacts): string[] {
  const { dueOn, periodOn } = obligation;
  if (movedBy === 'extension') return ['已同意延期'];
  if (dueOn === periodOn) return [];
  if (movedBy === 'resume') return ['因暂停办理顺延'];
  return calendar.isWorkingDay(periodOn) ? [] : [`当日为休息日，${dueOn > periodOn ? '顺延' : '提前'}`];
}

/** As the registry has the units and the plan the tasks. */
export function byPlace({ place: a }: ObligationFacts, { place: b }: ObligationFacts): number {
  return a.unit - b.unit || a.task - b.task || a.deadline - b.deadline;
}

/** The most urgent first; those of one day stay as they are. */
export function byUrgency(a: NoticeItem, b: NoticeItem): number {
  return a.workingDaysLeft - b.workingDaysLeft || a.dueOn.localeCompare(b.dueOn);
}

/** What the ladder does next if nothing is reported meanwhile, and whom it will reach: nobody is announced who is not registered. */
function nextStep(
  calendar: Calendar,
  obligation: ObligationFacts['obligation'],
  { policy, contacts, now, kind }: Pick<ItemAt, 'contacts' | 'now' | 'kind'> & { policy: Policy },
): NextStep | null {
  // What the same day would bring need not be told beside a 交办 notice (`handedOverNow`).
  const known = (on: string): boolean => kind === 'assignment' && on <= dateInShanghai(now);
  for (const { on, stage, workingDays, step } of entriesAfter(ladder(obligation, policy, calendar), now)) {
    if (known(on)) continue;
    const { told } = audienceOf(step, contacts(obligation.unitId));
    if (told.length === 0) continue;
    const roles = [...new Set(told.map(({ contact }) => contact.role))];
    const byPolicy = [...step.audience, ...roles.filter((role) => !step.audience.includes(role))];
    const audience = byPolicy.filter((role) => roles.includes(role)).map((role) => roleTitles[role]);
    const channels = step.channels.filter((name) => told.some(({ channel }) => channel === name));
    return { on, stage, workingDays, audience, channels };
  }
  return null;
}

/** What reminders' notes say to the reader, each once, in an order that does not depend on the rows'. */
export function remarksOf(notes: readonly (string | null | undefined)[]): string[] {
  return [...new Set(notes.flatMap((note) => note?.split('；') ?? []))].sort();
}
