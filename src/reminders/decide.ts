import type { Addresses } from '../../config/channels.ts';
import type { Policy } from '../../config/policy.ts';
import { laneOf, type SendingLimits } from '../../config/sending.ts';
import { dateInShanghai, endOfDay, MINUTE_MS } from '../calendar/date.ts';
import type { Calendar } from '../calendar/types.ts';
import { groupBy } from '../group.ts';
import { bundle, type BundledMessage, type DueReminder, type Superseded } from './bundle.ts';
import { handedOverNow } from './handedOver.ts';
import { ladderRank } from './ladder.ts';
import { nextSending, openUntil } from './sendingTime.ts';

/** A reminder that is planned for today or earlier, with whom and by which policy. */
export type Candidate = DueReminder & Addresses & { policyId: string };

/** What the decision depends on besides the reminders themselves. */
export type Situation = {
  now: Date;
  calendar: Calendar;
  policies: ReadonlyMap<string, Policy>;
  limits: SendingLimits;
  /** Texts that a number has been sent today. */
  textsToday: ReadonlyMap<string, number>;
  /** Messages made in the last so many minutes that a rate of this lane counts (`laneOf`). */
  sentWithin(lane: string, minutes: number): number;
};

export type Decision = {
  messages: BundledMessage[];
  superseded: (Superseded & { reason: string })[];
  /** What the reader of a message has to know about a reminder in it. */
  notes: { reminderId: string; note: string }[];
  /** Reminders that wait although their time has come. */
  held: Held[];
};

/**
 * Why a reminder waits, and when it may go at the earliest: no window is open, the number has had its texts for today and
 * no mail can take their place yet, or the channel has had its messages for now.
 */
export type Held = { reminderId: string; why: 'window' | 'budget' | 'rate'; until: Date };

export const MERGED = '同一事项已有更近一级催办，合并为一次';
export const HANDED_OVER = '已由同时发出的交办通知告知';
export const OVER_BUDGET = '当日短信已达上限，改发邮件';
const MERGED_INTO_MAIL = '当日短信已达上限，内容已随邮件发送';

/**
 * What goes out now: one message for each contact, channel and kind with everything due. What the same window would bring
 * later the same day goes along, so that nobody gets two in one window; of a task whose 交办 notice goes out now it need not. Texts over a number's budget for the day, the
 * least urgent first, become mail and say so; without an address they wait for the next day. Messages over a channel's,
 * in groups over a robot's rate wait, the least urgent first. Pure: preview and dispatch decide by it alike.
 */
export function decide(candidates: readonly Candidate[], situation: Situation): Decision {
  const { policies } = situation;
  const { ready, open, held } = pick(candidates, situation);
  const handedOver = handedOverNow(open, ready, policies);
  const rankOf = ({ policyId, step, occurrence }: Candidate) => {
    const policy = policies.get(policyId);
    return policy ? ladderRank(policy, step, occurrence) : 0;
  };
  const byId = new Map(ready.map((r) => [r.id, r]));
  const texts = bundle(
    without(
      handedOver,
      ready.filter((r) => r.channel === 'sms'),
    ),
    rankOf,
  );
  const budget = spendBudget(texts.messages, byId, situation);
  // Before the mail's own, which then stand for the same task.
  const mails = [...budget.toMail, ...ready.filter((r) => r.channel !== 'sms')];
  handedOver.push(...handedOverNow(budget.toMail, ready, policies));
  const others = bundle(without(handedOver, mails), rankOf);
  const converted = new Set(budget.toMail.map((r) => r.id));
  const allowed = withinRates([...budget.messages, ...others.messages], byId, situation);
  const sent = new Set(allowed.flatMap((m) => m.reminderIds));
  const ended = new Set<string>();
  const byNotice = new Set(handedOver);
  // A text may give way to another that then gives way to a mail: mails first.
  const superseded = [...handedOver, ...others.superseded, ...texts.superseded].flatMap((s) => {
    if (!sent.has(s.byReminderId) && !ended.has(s.byReminderId)) return [];
    ended.add(s.reminderId);
    const merged = converted.has(s.reminderId) ? MERGED_INTO_MAIL : MERGED;
    return [{ ...s, reason: byNotice.has(s) ? HANDED_OVER : merged }];
  });
  const waiting = ready.filter((r) => r.plannedAt <= situation.now && !sent.has(r.id) && !ended.has(r.id));
  return {
    messages: allowed,
    superseded,
    notes: [...converted]
      .filter((id) => sent.has(id))
      .map((reminderId) => ({ reminderId, note: OVER_BUDGET })),
    held: [...held, ...waiting.map((r) => holding(r, budget.spent.has(r.id) ? 'budget' : 'rate', situation))],
  };
}

function without(ended: readonly Superseded[], reminders: readonly Candidate[]): Candidate[] {
  const ids = new Set(ended.map(({ reminderId }) => reminderId));
  return reminders.filter(({ id }) => !ids.has(id));
}

function holding(r: Candidate, why: Held['why'], { now, calendar, policies }: Situation): Held {
  const policy = policies.get(r.policyId);
  const minute = new Date(now.getTime() + MINUTE_MS);
  if (!policy) return { reminderId: r.id, why, until: minute };
  const tomorrow = endOfDay(dateInShanghai(now));
  const times = [nextSending(policy, r.channel, why === 'budget' ? tomorrow : minute, calendar)];
  if (why === 'budget' && r.email) times.push(nextSending(policy, 'email', minute, calendar));
  return { reminderId: r.id, why, until: new Date(Math.min(...times.map((at) => at.getTime()))) };
}

/** `ready`: what is due while its window is open, and what that would bring later to the same person; `open`: to anybody. */
function pick(candidates: readonly Candidate[], situation: Situation) {
  const { now, calendar, policies } = situation;
  const ends = new Map<string, Date | null>();
  const openEnd = ({ policyId, channel }: Candidate): Date | null => {
    const key = `${channel} ${policyId}`;
    let end = ends.get(key);
    if (end === undefined) {
      const policy = policies.get(policyId);
      ends.set(key, (end = policy ? openUntil(policy, channel, now, calendar) : null));
    }
    return end;
  };
  const isDue = (r: Candidate) => r.plannedAt <= now;
  const keyOf = (r: Candidate) => `${r.channel} ${r.kind} ${r.contactId}`;
  const told = new Set(candidates.filter((r) => isDue(r) && openEnd(r) !== null).map(keyOf));
  const ready = candidates.filter((r) => {
    const end = openEnd(r);
    return end !== null && told.has(keyOf(r)) && r.plannedAt < end;
  });
  const open = candidates.filter((r) => r.plannedAt < (openEnd(r) ?? r.plannedAt));
  const closed = candidates.filter((r) => isDue(r) && openEnd(r) === null);
  return { ready, open, held: closed.map((r) => holding(r, 'window', situation)) };
}

/** Of texts to one number in this round, the most urgent are sent as texts as long as the day's budget lasts. */
function spendBudget(
  messages: BundledMessage[],
  byId: Map<string, Candidate>,
  { limits, textsToday, policies, calendar, now }: Situation,
) {
  const canBeMail = ({ email, policyId }: Candidate): boolean => {
    const policy = policies.get(policyId);
    return Boolean(email) && policy !== undefined && openUntil(policy, 'email', now, calendar) !== null;
  };
  const kept: BundledMessage[] = [];
  const toMail: Candidate[] = [];
  /** Without an address for a mail, or while none may be sent: they wait. */
  const spent = new Set<string>();
  const numberOf = (m: BundledMessage) => byId.get(m.reminderIds[0] ?? '')?.phone ?? m.contactId;
  for (const [number, own] of groupBy(messages, numberOf)) {
    const left = Math.max(0, limits.smsPerNumberAndDay - (textsToday.get(number) ?? 0));
    const ordered = byUrgency(own, byId);
    kept.push(...ordered.slice(0, left));
    for (const { reminderIds } of ordered.slice(left)) {
      for (const id of reminderIds) {
        const reminder = byId.get(id);
        if (reminder && canBeMail(reminder)) toMail.push({ ...reminder, channel: 'email' });
        else spent.add(id);
      }
    }
  }
  return { messages: kept, toMail, spent };
}

function withinRates(
  messages: BundledMessage[],
  byId: Map<string, Candidate>,
  { limits, sentWithin }: Situation,
) {
  const lane = ({ channel, reminderIds }: BundledMessage) =>
    laneOf({ channel, chat: byId.get(reminderIds[0] ?? '')?.chat ?? null });
  return [...groupBy(messages, lane)].flatMap(([name, own]) => {
    const rates = own[0] ? limits.rates[own[0].channel] : [];
    const rooms = rates.map(({ max, perMinutes }) => max - sentWithin(name, perMinutes));
    const room = Math.min(...rooms);
    return room >= own.length ? own : byUrgency(own, byId).slice(0, Math.max(0, room));
  });
}

/** 催办 before 交办, then by the earliest due date in it; otherwise as they were. */
function byUrgency(messages: readonly BundledMessage[], byId: Map<string, Candidate>): BundledMessage[] {
  const first = (m: BundledMessage) => byId.get(m.reminderIds[0] ?? '')?.dueOn ?? '';
  const weight = (m: BundledMessage) => `${m.kind === 'reminder' ? 0 : 1} ${first(m)}`;
  return [...messages].sort((a, b) => (weight(a) < weight(b) ? -1 : weight(a) > weight(b) ? 1 : 0));
}
