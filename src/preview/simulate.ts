import { type ChannelName, type Policy } from '../../config/policy.ts';
import { laneOf, type SendingLimits } from '../../config/sending.ts';
import { dateInShanghai, endOfDay, instantInShanghai, MINUTE_MS } from '../calendar/date.ts';
import type { Calendar } from '../calendar/types.ts';
import { type Candidate, decide, type Decision } from '../reminders/decide.ts';

/** The state of things from which dispatching is lived through in thought. */
export type Start = {
  /** Every reminder still to be handled, in order of planned time. */
  reminders: readonly Candidate[];
  policies: ReadonlyMap<string, Policy>;
  calendar: Calendar;
  limits: SendingLimits;
  /** Messages made before, and those of other kinds that will be made: they count against budgets and rates. */
  before: readonly (Made & { at: Date })[];
};

/** What budgets and rates count of a message: `phone` of texts, `chat` in groups. */
type Made = { channel: ChannelName; phone: string | null; chat: string | null };

export type Course = {
  from: Date;
  to: Date;
  /** When obligations are closed, paused or moved: from then on nothing more of theirs goes out. */
  ends?: ReadonlyMap<string, Date>;
  /** When nothing runs, from the first instant up to but not including the second. */
  outages?: readonly (readonly [Date, Date])[];
};

/** One run of dispatch with what it decided. */
export type Round = { at: Date; decision: Decision; candidates: ReadonlyMap<string, Candidate> };

/**
 * What dispatch, which looks once a minute, will decide from `from` to `to` if nothing else happens. Pure; decides by the
 * same `decide`. Only rounds that send or set something aside are returned.
 */
export function simulate(start: Start, course: Course): Round[] {
  const ledger = new Ledger(start.before);
  const rounds: Round[] = [];
  const queue = [...start.reminders].sort((a, b) => a.plannedAt.getTime() - b.plannedAt.getTime());
  let next = 0;
  let open: Candidate[] = [];
  for (let at = nextMinute(course.from); at <= course.to;) {
    const back = comeBack(at, course.outages);
    if (back) {
      at = back;
      continue;
    }
    ledger.goOn(at);
    const dayEnd = endOfDay(dateInShanghai(at));
    for (let r = queue[next]; r && r.plannedAt < dayEnd; r = queue[++next]) open.push(r);
    open = open.filter((r) => !hasEnded(r, at, course.ends));
    const due = open.filter((r) => r.plannedAt <= at);
    const decision = due.length === 0 ? null : decide(alongWith(due, open), situation(start, ledger, at));
    if (decision) {
      const round = roundOf(at, decision, open);
      if (decision.messages.length > 0 || decision.superseded.length > 0) rounds.push(round);
      ledger.add(round);
      const handled = new Set(handledBy(decision));
      open = open.filter((r) => !handled.has(r.id));
    }
    const waiting = (decision?.held ?? []).map(({ until }) => until);
    at = soonest(at, [
      ...open.filter((r) => r.plannedAt > at).map((r) => r.plannedAt),
      queue[next]?.plannedAt,
      ...waiting,
    ]);
  }
  return rounds;
}

/** What was sent when, for budgets and rates. */
class Ledger {
  readonly #sent: (Made & { at: number })[] = [];
  /** What will be made by itself, the last first. */
  readonly #coming: (Made & { at: number })[];
  constructor(before: Start['before']) {
    this.#coming = before.map((m) => ({ ...m, at: m.at.getTime() })).sort((a, b) => b.at - a.at);
  }
  goOn(to: Date): void {
    for (let m = this.#coming.at(-1); m && m.at <= to.getTime(); m = this.#coming.at(-1)) {
      this.#sent.push(m);
      this.#coming.pop();
    }
  }
  add({ at, decision, candidates }: Round): void {
    for (const { channel, reminderIds } of decision.messages) {
      const { phone = null, chat = null } = candidates.get(reminderIds[0] ?? '') ?? {};
      this.#sent.push({ channel, phone, chat, at: at.getTime() });
    }
  }
  textsOn(at: Date): Map<string, number> {
    const start = instantInShanghai(dateInShanghai(at), '00:00').getTime();
    const counts = new Map<string, number>();
    for (let i = this.#sent.length - 1; i >= 0; i--) {
      const m = this.#sent[i];
      if (!m || m.at < start) break;
      if (m.channel === 'sms' && m.phone !== null) counts.set(m.phone, (counts.get(m.phone) ?? 0) + 1);
    }
    return counts;
  }
  within(lane: string, minutes: number, at: Date): number {
    const since = at.getTime() - minutes * MINUTE_MS;
    let n = 0;
    for (let i = this.#sent.length - 1; i >= 0; i--) {
      const m = this.#sent[i];
      if (!m || m.at <= since) break;
      if (laneOf(m) === lane) n++;
    }
    return n;
  }
}

function situation({ calendar, policies, limits }: Start, ledger: Ledger, now: Date) {
  return {
    now,
    calendar,
    policies,
    limits,
    textsToday: ledger.textsOn(now),
    sentWithin: (lane: string, minutes: number) => ledger.within(lane, minutes, now),
  };
}

/** As dispatch asks for them: what is due, and what else that day is planned for the same people and channels. */
function alongWith(due: readonly Candidate[], open: readonly Candidate[]): Candidate[] {
  const told = new Set(due.map((r) => `${r.channel} ${r.contactId}`));
  return open
    .filter((r) => told.has(`${r.channel} ${r.contactId}`))
    .sort(
      (a, b) =>
        compare(orderOf(a), orderOf(b)) ||
        a.plannedAt.getTime() - b.plannedAt.getTime() ||
        compare(a.id, b.id),
    );
}

const orderOf = (r: Candidate): string => `${r.contactId} ${r.channel}`;
const compare = (a: string, b: string): number => (a < b ? -1 : a > b ? 1 : 0);

function roundOf(at: Date, decision: Decision, open: readonly Candidate[]): Round {
  const ids = new Set(handledBy(decision));
  return { at, decision, candidates: new Map(open.filter((r) => ids.has(r.id)).map((r) => [r.id, r])) };
}

function handledBy({ messages, superseded }: Decision): string[] {
  return [...messages.flatMap((m) => m.reminderIds), ...superseded.map((s) => s.reminderId)];
}

function hasEnded(r: Candidate, at: Date, ends: Course['ends']): boolean {
  const end = ends?.get(r.obligationId);
  return end !== undefined && end <= at;
}

/** When things run again that an outage stops at `at`, the next whole minute; null: none does. */
export function comeBack(at: Date, outages: Course['outages']): Date | null {
  const end = outages?.find(([from, to]) => from <= at && at < to)?.[1];
  return end ? nextMinute(end) : null;
}

function nextMinute(at: Date): Date {
  return new Date(Math.ceil(at.getTime() / MINUTE_MS) * MINUTE_MS);
}

/** The next whole minute at which something can happen, at least a minute on. */
function soonest(now: Date, moments: readonly (Date | undefined)[]): Date {
  const times = moments.flatMap((m) => (m ? [nextMinute(m).getTime()] : []));
  return new Date(Math.max(Math.min(...times), now.getTime() + MINUTE_MS));
}
