import { DAY_MS, dateInShanghai, instantInShanghai } from '../calendar/date.ts';

const HOUR_MS = 3_600_000;

/**
 * When a provider that has reached its limit is worth trying again: a daily limit on the next day (the send window then
 * decides the hour), an empty account in an hour, when somebody may have paid.
 */
export function budgetOverAt(budget: 'day' | 'account', now: Date): Date {
  if (budget === 'account') return new Date(now.getTime() + HOUR_MS);
  return instantInShanghai(dateInShanghai(new Date(now.getTime() + DAY_MS)), '00:05');
}
