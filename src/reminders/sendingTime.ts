import type { ChannelName, Policy } from '../../config/policy.ts';
import {
  dateInShanghai,
  dateOfDayNumber,
  dayNumber,
  instantInShanghai,
  localTimeMs,
  timeOfDayMs,
} from '../calendar/date.ts';
import type { Calendar, TimeSpan } from '../calendar/types.ts';

/** The first instant at or after `after` at which the policy lets this channel send. */
export function nextSending(policy: Policy, channel: ChannelName, after: Date, calendar: Calendar): Date {
  const window = policy.windows[channel];
  if (policy.quietHolidays) return calendar.nextSendingInstant(after, window);
  const on = dateInShanghai(after);
  const time = timeOfDayMs(after);
  for (const span of window) {
    if (time < localTimeMs(span.from)) return instantInShanghai(on, span.from);
    if (time < localTimeMs(span.to)) return after;
  }
  return instantInShanghai(dateOfDayNumber(dayNumber(on) + 1), window[0]?.from ?? '00:00');
}

/** The end of the window that is open at `at`; null when the policy lets the channel send nothing then. */
export function openUntil(policy: Policy, channel: ChannelName, at: Date, calendar: Calendar): Date | null {
  if (nextSending(policy, channel, at, calendar).getTime() !== at.getTime()) return null;
  const time = timeOfDayMs(at);
  const isOpen = (span: TimeSpan) => localTimeMs(span.from) <= time && time < localTimeMs(span.to);
  const span = policy.windows[channel].find(isOpen);
  return span ? instantInShanghai(dateInShanghai(at), span.to) : null;
}
