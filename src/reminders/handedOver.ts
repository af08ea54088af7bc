import type { Policy } from '../../config/policy.ts';
import type { Superseded } from './bundle.ts';
import type { Candidate } from './decide.ts';

/**
 * Steps of the ladder that need not be told because the 交办 notice of the same task goes to the same person by the same
 * channel now: it says the due date and how much time is left. A 催办 by hand says more and stands beside it.
 */
export function handedOverNow(
  reminders: readonly Candidate[],
  ready: readonly Candidate[],
  policies: ReadonlyMap<string, Policy>,
): Superseded[] {
  const notices = new Map(ready.flatMap((r) => (r.kind === 'assignment' ? [[keyOf(r), r.id] as const] : [])));
  if (notices.size === 0) return [];
  return reminders.flatMap((r) => {
    const byReminderId = r.kind === 'reminder' ? notices.get(keyOf(r)) : undefined;
    const isOfLadder = policies.get(r.policyId)?.steps.some(({ key }) => key === r.step) ?? false;
    return byReminderId !== undefined && isOfLadder ? [{ reminderId: r.id, byReminderId }] : [];
  });
}

const keyOf = ({ channel, obligationId, contactId }: Candidate): string =>
  `${channel} ${obligationId} ${contactId}`;
