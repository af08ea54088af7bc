import type { ChannelName, Policy, Step } from '../../config/policy.ts';
import { type CalendarDate, dateInShanghai, endOfDay, instantInShanghai } from '../calendar/date.ts';
import type { Calendar } from '../calendar/types.ts';
import { audienceOf } from './audience.ts';
import { isConfirmation, ladder, type LadderEntry } from './ladder.ts';
import { nextSending } from './sendingTime.ts';
import type { Horizon, Obligation, PlanContact, ReminderPlan } from './types.ts';

export const SKIPPED_BEFORE_START = '交办时该时点已过';
export const SKIPPED_BEFORE_DUE_SET = '调整时限时该时点已过';
export const SKIPPED_AFTER_MANUAL = '刚由人工催办，间隔不足';

/** Of every 交办 notice, whichever due date it tells. */
const ASSIGNMENT_VERSION = 1;

/** A step or one of its repeats, with the moment it goes out on each of its channels: never before the day `on`. */
type Occasion = {
  step: Step;
  occurrence: number;
  on: CalendarDate;
  plannedAt: (channel: ChannelName) => Date;
};

/**
 * Who is told what and when about one obligation, up to the horizon: the one planner behind preview, rehearsal and
 * production. Pure and deterministic; ordered by time, then ladder, channel and audience. A longer horizon only adds to it.
 *
 * - A reminder is planned inside its channel's send window: at the step's own time, or else at the next moment the window
 *   is open. A step before or on the due date never leaves its day for that: when the last window of the day is over by
 *   the step's time, it goes out when that window opens.
 * - What would have gone out before the task was handed over, or before its present due date was set, is returned as
 *   skipped; so is what comes too soon after a 催办 by hand.
 * - The 交办 notice goes out at the first moment the window is open once the task was handed over, or its due date set anew.
 *   It belongs to the task, not to a due date: its version is always the first, so that nobody is handed a task twice.
 * - Whom a step tells, and what happens when it reaches nobody: `audienceOf`.
 */
export function planReminders(
  obligation: Obligation,
  policy: Policy,
  calendar: Calendar,
  contacts: readonly PlanContact[],
  horizon: Horizon,
): ReminderPlan {
  const plan: ReminderPlan = { reminders: [], unreachable: [], nextStepAt: null };
  const skipReason = skipping(obligation, policy, calendar);
  let nextStepOn: CalendarDate | null = null;
  for (const { step, occurrence, on, plannedAt } of occasions(obligation, policy, calendar)) {
    // All that follow are later still: most ladders reach far beyond the horizon.
    if (nextStepOn !== null && on > nextStepOn) break;
    const times = new Map(step.channels.map((channel) => [channel, plannedAt(channel)]));
    const within = step.channels.filter((channel) => isWithin(times.get(channel), horizon));
    for (const at of times.values()) if (at > horizon.until) plan.nextStepAt = earlier(plan.nextStepAt, at);
    nextStepOn = plan.nextStepAt && dateInShanghai(plan.nextStepAt);
    if (within.length === 0) continue;
    const { told, missing } = audienceOf(step, contacts);
    for (const { contact, channel, note } of told) {
      const at = times.get(channel);
      if (!at || at > horizon.until) continue;
      const reason = skipReason(at, step);
      plan.reminders.push({
        obligationId: obligation.id,
        dueVersion: isConfirmation(step) ? ASSIGNMENT_VERSION : obligation.dueVersion,
        step: step.key,
        occurrence,
        contactId: contact.id,
        channel,
        plannedAt: at,
        state: reason === null ? 'planned' : 'skipped',
        reason,
        note,
      });
    }
    for (const one of missing) {
      const at = times.get(one.channel);
      if (at && at <= horizon.until && skipReason(at, step) === null)
        plan.unreachable.push({ step: step.key, occurrence, ...one });
    }
  }
  plan.reminders.sort((a, b) => a.plannedAt.getTime() - b.plannedAt.getTime());
  return plan;
}

const isWithin = (at: Date | undefined, { until }: Horizon): boolean => at !== undefined && at <= until;
const earlier = (a: Date | null, b: Date): Date => (a !== null && a < b ? a : b);

function occasions(obligation: Obligation, policy: Policy, calendar: Calendar): Occasion[] {
  const { announce, startedAt, dueSetAt } = obligation;
  const from = dueSetAt !== null && dueSetAt > startedAt ? dueSetAt : startedAt;
  const confirmation = announce ? policy.steps.filter(isConfirmation) : [];
  return [
    ...confirmation.map((step) => ({
      step,
      occurrence: 1,
      on: dateInShanghai(from),
      plannedAt: (channel: ChannelName) => nextSending(policy, channel, from, calendar),
    })),
    ...ladder(obligation, policy, calendar).map((entry) => ({
      step: entry.step,
      occurrence: entry.occurrence,
      on: entry.on,
      plannedAt: (channel: ChannelName) => sendingInstant(entry, policy, channel, calendar),
    })),
  ];
}

function sendingInstant(entry: LadderEntry, policy: Policy, channel: ChannelName, calendar: Calendar): Date {
  const open = nextSending(policy, channel, instantInShanghai(entry.on, entry.at), calendar);
  if (entry.stage === 'overdue' || dateInShanghai(open) === entry.on) return open;
  const last = policy.windows[channel].at(-1);
  return last ? instantInShanghai(entry.on, last.from) : open;
}

/** Why a reminder planned for that instant is not sent; null when it is. */
function skipping(
  { startedAt, dueSetAt, urgedAt }: Obligation,
  { gapAfterManualWorkingDays: gap }: Policy,
  calendar: Calendar,
): (at: Date, step: Step) => string | null {
  const quietTo =
    urgedAt === null || gap === 0 ? null : endOfDay(calendar.addWorkingDays(dateInShanghai(urgedAt), gap));
  return (at, step) => {
    if (at < startedAt) return SKIPPED_BEFORE_START;
    if (dueSetAt !== null && at < dueSetAt) return SKIPPED_BEFORE_DUE_SET;
    const tooSoon = urgedAt !== null && quietTo !== null && at > urgedAt && at < quietTo;
    return tooSoon && !isConfirmation(step) ? `${SKIPPED_AFTER_MANUAL}${gap}个工作日` : null;
  };
}
