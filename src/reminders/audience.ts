import { addressNames, addressOn } from '../../config/channels.ts';
import { type ChannelName, type Role, roleTitles, type Step } from '../../config/policy.ts';
import type { PlanContact, UnreachableStep } from './types.ts';

/** Up whom a notice climbs that reaches nobody. 政府领导 are not told by the ladder of one task unless it says so. */
const CLIMB: readonly Role[] = ['handler', 'sectionHead', 'deputy', 'head', 'supervisor'];

type Told = { contact: PlanContact; channel: ChannelName; note: string | null };
type Missing = Pick<UnreachableStep, 'role' | 'channel' | 'reason' | 'movedTo'>;

/**
 * Whom a step tells on which channel, and who of its audience cannot be told. A person who has two roles, which are two
 * contacts with one address, is told once. When a step reaches nobody at all, it moves on at once to the next role above,
 * and says so.
 */
export function audienceOf(
  step: Pick<Step, 'audience' | 'channels'>,
  contacts: readonly PlanContact[],
): { told: Told[]; missing: Missing[] } {
  const missing: Missing[] = [];
  const told = step.channels.flatMap((channel) => {
    for (const role of step.audience) {
      const inRole = contacts.filter((contact) => contact.role === role);
      if (!inRole.some((contact) => hasAddress(contact, channel)))
        missing.push({ role, channel, reason: whyNobody(role, inRole, channel), movedTo: null });
    }
    return reachable(step.audience, channel, contacts);
  });
  if (told.length > 0) return { told, missing };
  for (const role of above(step.audience)) {
    const instead = step.channels.flatMap((channel) => reachable([role], channel, contacts));
    if (instead.length === 0) continue;
    const note = `${step.audience.map((absent) => roleTitles[absent]).join('、')}无法通知，改送${roleTitles[role]}`;
    return {
      told: instead.map((one) => ({ ...one, note })),
      missing: missing.map((one) => ({ ...one, movedTo: role })),
    };
  }
  return { told, missing };
}

function reachable(roles: readonly Role[], channel: ChannelName, contacts: readonly PlanContact[]): Told[] {
  const told: Told[] = [];
  const at = new Map<string, Told[]>();
  for (const role of roles) {
    for (const contact of contacts) {
      const address = addressOf(contact, channel);
      const there = at.get(address) ?? [];
      if (contact.role !== role || address === '' || isTold(contact, channel, there)) continue;
      const one = { contact, channel, note: null };
      at.set(address, [...there, one]);
      told.push(one);
    }
  }
  return told;
}

function above(audience: readonly Role[]): Role[] {
  const top = Math.max(...audience.map((role) => CLIMB.indexOf(role)));
  return top < 0 ? [] : CLIMB.slice(top + 1);
}

/** As it is compared: case and spaces do not make another mailbox. */
export function addressOf(contact: PlanContact, channel: ChannelName): string {
  return (addressOn(contact, channel) ?? '').trim().toLowerCase();
}

/** Of those told at that address already. Many read in one group, and each of them is named in a message of his own. */
function isTold(contact: PlanContact, channel: ChannelName, there: readonly Told[]): boolean {
  if (channel !== 'chat') return there.length > 0;
  const shares = (other: PlanContact, by: ChannelName): boolean =>
    hasAddress(contact, by) && addressOf(contact, by) === addressOf(other, by);
  return there.some(
    ({ contact: other }) => other.id === contact.id || shares(other, 'sms') || shares(other, 'email'),
  );
}

function hasAddress(contact: PlanContact, channel: ChannelName): boolean {
  return addressOf(contact, channel) !== '';
}

function whyNobody(role: Role, inRole: readonly PlanContact[], channel: ChannelName): string {
  if (inRole.length === 0) return `没有登记${roleTitles[role]}`;
  return `${roleTitles[role]}没有登记${addressNames[channel]}`;
}
