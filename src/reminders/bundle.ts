import type { ChannelName } from '../../config/policy.ts';
import type { CalendarDate } from '../calendar/date.ts';

/** A reminder whose planned time has come, with its obligation's due date. */
export type DueReminder = {
  id: string;
  obligationId: string;
  step: string;
  occurrence: number;
  contactId: string;
  channel: ChannelName;
  plannedAt: Date;
  kind: 'assignment' | 'reminder';
  dueOn: CalendarDate;
};

export type BundledMessage = {
  contactId: string;
  channel: ChannelName;
  kind: DueReminder['kind'];
  /** Most urgent first: by due date, so what is overdue leads, the longest overdue at the top. Never empty. */
  reminderIds: string[];
};

/** A reminder that is not sent because a later one of the same obligation goes to the same contact at the same time. */
export type Superseded = { reminderId: string; byReminderId: string };

export type Bundled = { messages: BundledMessage[]; superseded: Superseded[] };

/**
 * One message for each contact, channel and kind, holding each obligation once: by its latest reminder (planned time, then
 * `rankOf`, then place in `due`). The earlier ones, left over from an outage or a step before a rest day, are
 * superseded. Every reminder of `due` comes back exactly once. Messages are in the order in which `due` first names them.
 *
 * `rankOf` tells how far up its ladder a reminder stands (see `ladderRank`); without it reminders planned for the same
 * moment count in the order given.
 */
export function bundle<T extends DueReminder>(
  due: readonly T[],
  rankOf: (reminder: T) => number = () => 0,
): Bundled {
  const groups = new Map<string, Map<string, T>>();
  for (const reminder of due) {
    const key = groupKey(reminder);
    let latest = groups.get(key);
    if (!latest) groups.set(key, (latest = new Map()));
    const other = latest.get(reminder.obligationId);
    if (!other || weighsMore(reminder, other, rankOf)) latest.set(reminder.obligationId, reminder);
  }
  const superseded = due.flatMap((reminder) => {
    const latest = groups.get(groupKey(reminder))?.get(reminder.obligationId) ?? reminder;
    return latest === reminder ? [] : [{ reminderId: reminder.id, byReminderId: latest.id }];
  });
  return { messages: [...groups.values()].flatMap((latest) => messageOf([...latest.values()])), superseded };
}

/** The contact's id last: it is the only part that might hold a space. */
function groupKey({ channel, kind, contactId }: DueReminder): string {
  return `${channel} ${kind} ${contactId}`;
}

function weighsMore<T extends DueReminder>(reminder: T, other: T, rankOf: (reminder: T) => number): boolean {
  const later = reminder.plannedAt.getTime() - other.plannedAt.getTime();
  return later > 0 || (later === 0 && rankOf(reminder) >= rankOf(other));
}

function messageOf(reminders: DueReminder[]): BundledMessage[] {
  const urgent = reminders.sort((a, b) => (a.dueOn < b.dueOn ? -1 : a.dueOn > b.dueOn ? 1 : 0));
  const [first] = urgent;
  if (!first) return [];
  const { contactId, channel, kind } = first;
  return [{ contactId, channel, kind, reminderIds: urgent.map((reminder) => reminder.id) }];
}
