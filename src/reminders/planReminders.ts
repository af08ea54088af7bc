import { type ChannelName, type Policy, type Role, roleTitles, type Step } from '../../config/policy.ts';
import { type CalendarDate, dateInShanghai, instantInShanghai } from '../calendar/date.ts';
import type { Calendar, SendWindow } from '../calendar/types.ts';
import { isConfirmation, ladder, type LadderEntry } from './ladder.ts';
import type { Horizon, Obligation, PlanContact, ReminderPlan, UnreachableStep } from './types.ts';

export const SKIPPED_BEFORE_START = '交办时该时点已过';

/** A step or one of its repeats, with the moment it goes out on each of its channels. */
type Occasion = { step: Step; occurrence: number; plannedAt: (channel: ChannelName) => Date };

/**
 * Who is told what and when about one obligation, up to the horizon: the one planner behind preview, rehearsal and
 * production. Pure and deterministic; ordered by time, then ladder, channel and audience. A longer horizon only adds to it.
 *
 * - A reminder is planned inside its channel's send window: at the step's own time, or else at the next moment the window
 *   is open. A step before or on the due date never leaves its day for that: when the last window of the day is over by
 *   the step's time, it goes out when that window opens.
 * - What would have gone out before `startedAt` is returned as skipped.
 * - The 交办 notice goes out at the first moment the window is open from `startedAt` on, and only for the first due date:
 *   an extension must not hand the task over a second time.
 * - A person who has two roles of a step, which are two contacts with one address, is told once.
 */
export function planReminders(
  obligation: Obligation,
  policy: Policy,
  calendar: Calendar,
  contacts: readonly PlanContact[],
  horizon: Horizon,
): ReminderPlan {
  const plan: ReminderPlan = { reminders: [], unreachable: [] };
  for (const occasion of occasions(obligation, policy, calendar, dateInShanghai(horizon.until))) {
    addOccasion(plan, { obligation, contacts, until: horizon.until }, occasion);
  }
  plan.reminders.sort((a, b) => a.plannedAt.getTime() - b.plannedAt.getTime());
  return plan;
}

function occasions(
  { dueOn, dueVersion, startedAt }: Obligation,
  policy: Policy,
  calendar: Calendar,
  lastOn: CalendarDate,
): Occasion[] {
  const confirmation = dueVersion === 1 ? policy.steps.filter(isConfirmation) : [];
  // A send window never moves a reminder to an earlier day, so what lies behind the horizon's day need not be looked at.
  const rungs = ladder(dueOn, policy, calendar).filter((entry) => entry.on <= lastOn);
  return [
    ...confirmation.map((step) => ({
      step,
      occurrence: 1,
      plannedAt: (channel: ChannelName) => calendar.nextSendingInstant(startedAt, policy.windows[channel]),
    })),
    ...rungs.map((entry) => ({
      step: entry.step,
      occurrence: entry.occurrence,
      plannedAt: (channel: ChannelName) => sendingInstant(entry, policy.windows[channel], calendar),
    })),
  ];
}

function sendingInstant(entry: LadderEntry, window: SendWindow, calendar: Calendar): Date {
  const open = calendar.nextSendingInstant(instantInShanghai(entry.on, entry.at), window);
  if (entry.offsetWorkingDays > 0 || dateInShanghai(open) === entry.on) return open;
  const last = window.at(-1);
  return last ? instantInShanghai(entry.on, last.from) : open;
}

function addOccasion(
  plan: ReminderPlan,
  known: { obligation: Obligation; contacts: readonly PlanContact[]; until: Date },
  { step, occurrence, plannedAt }: Occasion,
): void {
  const { id: obligationId, dueVersion, startedAt } = known.obligation;
  for (const channel of step.channels) {
    const at = plannedAt(channel);
    if (at > known.until) continue;
    const skipped = at < startedAt;
    const told = new Set<string>();
    for (const role of step.audience) {
      const inRole = known.contacts.filter((contact) => contact.role === role);
      const reachable = inRole.filter((contact) => hasAddress(contact, channel));
      if (reachable.length === 0 && !skipped) {
        plan.unreachable.push({
          step: step.key,
          occurrence,
          role,
          channel,
          reason: whyNobody(role, inRole, channel),
        });
      }
      for (const contact of reachable) {
        const address = addressOf(contact, channel);
        if (told.has(address)) continue;
        told.add(address);
        plan.reminders.push({
          obligationId,
          dueVersion,
          step: step.key,
          occurrence,
          contactId: contact.id,
          channel,
          plannedAt: at,
          state: skipped ? 'skipped' : 'planned',
          reason: skipped ? SKIPPED_BEFORE_START : null,
        });
      }
    }
  }
}

/** As it is compared: case and spaces do not make another mailbox. */
function addressOf(contact: PlanContact, channel: ChannelName): string {
  return ((channel === 'email' ? contact.email : contact.phone) ?? '').trim().toLowerCase();
}

function hasAddress(contact: PlanContact, channel: ChannelName): boolean {
  return addressOf(contact, channel) !== '';
}

function whyNobody(
  role: Role,
  inRole: readonly PlanContact[],
  channel: ChannelName,
): UnreachableStep['reason'] {
  if (inRole.length === 0) return `没有登记${roleTitles[role]}`;
  return `${roleTitles[role]}没有登记${channel === 'email' ? '邮箱' : '手机号'}`;
}
