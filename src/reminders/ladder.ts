import type { ConfirmationStep, Policy, ScheduledStep, SilenceStep, Step } from '../../config/policy.ts';
import {
  addDays,
  type CalendarDate,
  dateInShanghai,
  instantInShanghai,
  type LocalTime,
} from '../calendar/date.ts';
import type { Calendar } from '../calendar/types.ts';
import type { Obligation } from './types.ts';

/** One rung: a step, or one of its repeats, on its day for one due date. */
export type LadderEntry = {
  step: ScheduledStep | SilenceStep;
  /** 1 is the step itself, 2 its first repeat. */
  occurrence: number;
  /** On which side of the due date it goes out; what stands on the day itself goes out before it where that is a rest day. */
  stage: 'before' | 'due' | 'overdue';
  /** How many working days before or after the due date, never negative. */
  workingDays: number;
  /** What notices and pages call it, e.g. 逾期8个工作日催办. */
  title: string;
  on: CalendarDate;
  /** Planned time in Asia/Shanghai; a channel's send window may still move it. */
  at: LocalTime;
};

/** What the place of the rungs depends on. */
export type Course = Pick<Obligation, 'dueOn' | 'startedAt' | 'dueSetAt' | 'acknowledgedAt' | 'progressAt'>;

type Days = { policy: Policy; calendar: Calendar; course: Course };

/**
 * Every step of the policy with all its repeats for a due date, in order of time. Steps sent on confirmation have no
 * place relative to the due date and are not part of it.
 *
 * - Offsets count working days from the due date, which is not counted itself. Offset 0 on a rest day moves back to the last
 *   working day before it: a reminder that something is due must not come after it was due.
 * - Calendar days on a rest day move towards the due date's safe side: back before it, forward after it. Where the policy
 *   sends on rest days, they stay.
 * - A percentage is of the working days from the day on which the due date was set; of one set too late there is none.
 * - A silence step counts from the acknowledgement, ends with the first report of progress and never passes the due date.
 * - Of a task that was late already when it was handed over, repeats whose day had passed do not count against the cap:
 *   whoever asks for 按逾期催办 a month late must not be answered with silence because the ladder would be over by then.
 */
export function ladder(course: Course, policy: Policy, calendar: Calendar): LadderEntry[] {
  const days = { policy, calendar, course };
  const entries = policy.steps.flatMap((step) => (isConfirmation(step) ? [] : rungsOf(step, days)));
  // Stable, so that entries of the same moment and weight stay in the policy's order.
  return entries.sort(
    (a, b) =>
      compare(a.on, b.on) ||
      compare(a.at, b.at) ||
      weight(a.step, a.occurrence) - weight(b.step, b.occurrence),
  );
}

function rungsOf(step: ScheduledStep | SilenceStep, days: Days): LadderEntry[] {
  const first = isSilence(step) ? silenceDay(step, days) : scheduledDay(step, days);
  if (first === null) return [];
  const { calendar, course } = days;
  const most = 1 + (step.repeat?.cap ?? 0);
  const started = startedLate(step, first, days);
  const entries: LadderEntry[] = [];
  for (let occurrence = 1, passed = 0; occurrence - passed <= most; occurrence++) {
    const on = dayOfOccurrence(step, first, occurrence, days);
    if (isSilence(step) && on > course.dueOn) break;
    if (on < started) {
      passed++;
      // What the ladder has anyway is recorded as skipped; the record need not list years of repeats.
      if (occurrence > most) continue;
    }
    const workingDays = Math.abs(workingDaysLeft(calendar, on, course.dueOn));
    const stage = on > course.dueOn ? 'overdue' : on === course.dueOn ? 'due' : 'before';
    const title = titleOf(step, occurrence);
    entries.push({ step, occurrence, stage, workingDays, title, on, at: step.at });
  }
  return entries;
}

/** Where the passed repeats of a step for what is late end: the day of the hand-over. Of all other steps none has passed. */
function startedLate(step: ScheduledStep | SilenceStep, first: CalendarDate, { course }: Days): CalendarDate {
  if (step.repeat === undefined || isSilence(step) || first <= course.dueOn) return '';
  return dateInShanghai(course.startedAt);
}

/** Repeats count working days from the step's own offset, so that a rest day that moved the first does not add up. */
function dayOfOccurrence(
  step: ScheduledStep | SilenceStep,
  first: CalendarDate,
  occurrence: number,
  { calendar, course }: Days,
): CalendarDate {
  if (occurrence === 1) return first;
  const later = (occurrence - 1) * (step.repeat?.everyWorkingDays ?? 0);
  if (isSilence(step) || step.offsetWorkingDays === undefined) return calendar.addWorkingDays(first, later);
  const offset = step.offsetWorkingDays + later;
  return offset === 0
    ? calendar.lastWorkingDayOnOrBefore(course.dueOn)
    : calendar.addWorkingDays(course.dueOn, offset);
}

function scheduledDay(step: ScheduledStep, { policy, calendar, course }: Days): CalendarDate | null {
  const { dueOn } = course;
  if (step.atPercent !== undefined) {
    const from = dateInShanghai(course.dueSetAt ?? course.startedAt);
    if (from > dueOn) return null;
    const available = calendar.workingDaysBetween(from, dueOn);
    const day = calendar.addWorkingDays(from, Math.round((available * step.atPercent) / 100));
    return policy.quietHolidays ? calendar.lastWorkingDayOnOrBefore(day) : day;
  }
  if (step.offsetDays !== undefined) {
    const day = addDays(dueOn, step.offsetDays);
    if (!policy.quietHolidays || calendar.isWorkingDay(day)) return day;
    return step.offsetDays > 0 ? calendar.addWorkingDays(day, 1) : calendar.lastWorkingDayOnOrBefore(day);
  }
  const offset = step.offsetWorkingDays ?? 0;
  if (offset !== 0) return calendar.addWorkingDays(dueOn, offset);
  return policy.quietHolidays ? calendar.lastWorkingDayOnOrBefore(dueOn) : dueOn;
}

function silenceDay(step: SilenceStep, { calendar, course }: Days): CalendarDate | null {
  if (course.acknowledgedAt === null || course.progressAt !== null) return null;
  return calendar.addWorkingDays(dateInShanghai(course.acknowledgedAt), step.afterWorkingDays);
}

/** The entries planned for later than `after`: what comes next, and then. `entries` as `ladder` returns them. */
export function entriesAfter(entries: readonly LadderEntry[], after: Date): LadderEntry[] {
  return entries.filter((entry) => instantInShanghai(entry.on, entry.at) > after);
}

/**
 * How far up its ladder a reminder stands: a number that grows with every rung, to tell which of two reminders of one
 * obligation weighs more when both are planned for the same moment. Confirmation steps stand below all others, as does a
 * step that the policy does not know.
 */
export function ladderRank(policy: Policy, stepKey: string, occurrence: number): number {
  const place = policy.steps.findIndex((step) => step.key === stepKey);
  const step = policy.steps[place];
  if (!step || isConfirmation(step)) return -Infinity;
  return weight(step, occurrence) + place / policy.steps.length;
}

/** Roughly how many working days after the due date a rung stands. */
function weight(step: ScheduledStep | SilenceStep, occurrence: number): number {
  const later = (occurrence - 1) * (step.repeat?.everyWorkingDays ?? 0);
  if (isSilence(step) || step.atPercent !== undefined) return later - 1000;
  return (step.offsetWorkingDays ?? (step.offsetDays ?? 0) * (5 / 7)) + later;
}

/** Sent once when the plan is confirmed (交办), not by the calendar. */
export function isConfirmation(step: Step): step is ConfirmationStep {
  return 'on' in step && step.on === 'confirmation';
}

export function isSilence(step: Step): step is SilenceStep {
  return 'on' in step && step.on === 'silence';
}

/**
 * Working days until the due date as the steps count them; negative: since. Before a due date on a working day the one that
 * counts last is the due date itself, before one on a rest day the last working day there is: the step a day ahead goes out on it.
 */
export function workingDaysLeft(calendar: Calendar, on: CalendarDate, dueOn: CalendarDate): number {
  if (on >= dueOn || calendar.isWorkingDay(dueOn)) return calendar.workingDaysBetween(on, dueOn);
  return calendar.workingDaysBetween(addDays(on, -1), addDays(dueOn, -1));
}

/** What the policy itself says, where it counts working days. */
function distanceOf(step: ScheduledStep | SilenceStep, occurrence: number): number | null {
  if (isSilence(step) || step.offsetWorkingDays === undefined) return null;
  return Math.abs(step.offsetWorkingDays + (occurrence - 1) * (step.repeat?.everyWorkingDays ?? 0));
}

/** What notices and pages call a reminder; a step that the policy does not know (人工催办) is its own name. */
export function reminderTitle(policy: Policy, stepKey: string, occurrence: number): string {
  const step = policy.steps.find(({ key }) => key === stepKey);
  if (!step || isConfirmation(step)) return step?.title ?? stepKey;
  return titleOf(step, occurrence);
}

function titleOf(step: ScheduledStep | SilenceStep, occurrence: number): string {
  if (occurrence === 1) return step.title;
  const title = step.repeat?.title;
  const distance = distanceOf(step, occurrence);
  if (title === undefined || (distance === null && title.includes('{n}')))
    return `${step.title}（第${occurrence}次）`;
  return title.replaceAll('{n}', String(distance));
}

function compare(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0;
}
