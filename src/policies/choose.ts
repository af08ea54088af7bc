import type { Policy, UnitCategory } from '../../config/policy.ts';
import type { Urgency } from '../db/schema.ts';
import { UserError } from '../errors.ts';

/** What decides which ladder an obligation gets. */
export type Matter = { role: 'lead' | 'supporting'; urgency: Urgency; category: UnitCategory };

/**
 * The policy for an obligation: of those whose `appliesTo` it fits, the one that states most. How urgent the task is
 * counts for more than the unit's role in it, and that for more than the unit's category; where two say the same, the name
 * that comes first in the alphabet. Throws a UserError when none fits.
 */
export function choosePolicy<T extends Pick<Policy, 'name' | 'appliesTo'>>(
  policies: readonly T[],
  { role, urgency, category }: Matter,
): T {
  const fits = policies.filter(
    ({ appliesTo: to }) =>
      (to.urgency?.includes(urgency) ?? true) &&
      (to.roles?.includes(role) ?? true) &&
      (to.categories?.includes(category) ?? true),
  );
  const [best] = fits.sort((a, b) => stated(b) - stated(a) || (a.name < b.name ? -1 : 1));
  if (best) return best;
  throw new UserError(
    'POLICY_NONE_FITS',
    '没有一个催办策略适用于这一事项。',
    '请保留一个没有写 appliesTo 的策略，作为其他事项的标准做法。',
  );
}

function stated({ appliesTo: to }: Pick<Policy, 'appliesTo'>): number {
  return (to.urgency ? 4 : 0) + (to.roles ? 2 : 0) + (to.categories ? 1 : 0);
}
