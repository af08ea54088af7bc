import type { Policy, ScheduledStep, Step } from '../../config/policy.ts';
import { type CalendarDate, instantInShanghai, type LocalTime } from '../calendar/date.ts';
import type { Calendar } from '../calendar/types.ts';

/** One rung: a step, or one of its repeats, on its day for one due date. */
export type LadderEntry = {
  step: ScheduledStep;
  /** 1 is the step itself, 2 its first repeat. */
  occurrence: number;
  /** Distance from the due date of this occurrence, in working days; negative before it. */
  offsetWorkingDays: number;
  /** What notices and pages call it, e.g. 逾期8个工作日催办. */
  title: string;
  on: CalendarDate;
  /** Planned time in Asia/Shanghai; a channel's send window may still move it. */
  at: LocalTime;
};

/**
 * Every step of the policy with all its repeats for a due date, in order of time. Steps sent on confirmation have no
 * place relative to the due date and are not part of it.
 *
 * Offsets count working days from the due date, which is not counted itself. Offset 0 on a rest day moves back to the last
 * working day before it: a reminder that something is due must not come after it was due.
 */
export function ladder(dueOn: CalendarDate, policy: Policy, calendar: Calendar): LadderEntry[] {
  const entries: LadderEntry[] = [];
  for (const step of policy.steps) {
    if (isConfirmation(step)) continue;
    const occurrences = 1 + (step.repeat?.cap ?? 0);
    for (let occurrence = 1; occurrence <= occurrences; occurrence++) {
      const offsetWorkingDays = offsetOf(step, occurrence);
      const on =
        offsetWorkingDays === 0
          ? calendar.lastWorkingDayOnOrBefore(dueOn)
          : calendar.addWorkingDays(dueOn, offsetWorkingDays);
      const title = titleOf(step, occurrence, offsetWorkingDays);
      entries.push({ step, occurrence, offsetWorkingDays, title, on, at: step.at });
    }
  }
  // Stable, so that entries of the same moment and distance stay in the policy's order.
  return entries.sort(
    (a, b) => compare(a.on, b.on) || compare(a.at, b.at) || a.offsetWorkingDays - b.offsetWorkingDays,
  );
}

/** The first entry planned for later than `after`: what comes next. `entries` as `ladder` returns them. */
export function nextEntry(entries: readonly LadderEntry[], after: Date): LadderEntry | undefined {
  return entries.find((entry) => instantInShanghai(entry.on, entry.at) > after);
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
  return offsetOf(step, occurrence) + place / policy.steps.length;
}

/** Sent once when the plan is confirmed (交办), not by the calendar. */
export function isConfirmation(step: Step): step is Exclude<Step, ScheduledStep> {
  return 'on' in step;
}

function offsetOf(step: ScheduledStep, occurrence: number): number {
  return step.offsetWorkingDays + (occurrence - 1) * (step.repeat?.everyWorkingDays ?? 0);
}

function titleOf(step: ScheduledStep, occurrence: number, offset: number): string {
  if (occurrence === 1) return step.title;
  return (
    step.repeat?.title?.replaceAll('{n}', String(Math.abs(offset))) ?? `${step.title}（第${occurrence}次）`
  );
}

function compare(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0;
}
