import type { App } from '../app.ts';
import { dateInShanghai } from '../calendar/date.ts';
import { getDigest } from '../db/digests.ts';
import type { MessageRow } from '../db/messages.ts';
import { type RecipientRow, recipientsOf } from '../db/sendBatch.ts';
import { LIVE_STATES, obligationFacts, type ObligationFacts } from '../db/obligations.ts';
import { getPolicies, newestPolicies } from '../db/policies.ts';
import {
  endReminders,
  isOfOldDue,
  queuedReminders,
  type ReminderRow,
  type Told,
  toldSteps,
} from '../db/reminders.ts';
import { groupBy } from '../group.ts';
import { type ContactsOf, readContactsOf } from '../reminders/contactsOf.ts';
import { nextSending } from '../reminders/sendingTime.ts';
import { addressNames, addressOn } from '../../config/channels.ts';
import { type Policy, roleTitles } from '../../config/policy.ts';
import { bulletinNotice } from './bulletin.ts';
import type { DigestNotice, Notice, NoticeItem } from './notice.ts';
import { byPlace, byUrgency, noticeItem, remarksOf } from './noticeItem.ts';
import type { MailNotice } from './render/render.ts';

/** What a claimed message turns out to be once the world is read again. */
export type Composed =
  | { kind: 'send'; address: string; phone: string | null; notice: MailNotice }
  /** The send window has closed since the message was made. */
  | { kind: 'held'; until: Date }
  | { kind: 'nothing'; reason: string }
  | { kind: 'refused'; reason: string };

/**
 * Reads the world again just before sending, once for all of these messages: reminders whose obligation was closed, paused or
 * moved meanwhile are cancelled with the reason, and a message with nothing left to say is not sent. Answers in order.
 */
export async function composeMessages(app: App, messages: readonly MessageRow[]): Promise<Composed[]> {
  const recipients = await recipientsOf(
    app.db,
    messages.map((m) => m.contactId),
  );
  const parts = await currentParts(
    app,
    messages.map((m) => m.id),
  );
  return Promise.all(
    messages.map((message) => compose(app, message, recipients.get(message.contactId), parts)),
  );
}

async function compose(
  app: App,
  message: MessageRow,
  to: RecipientRow | undefined,
  parts: Parts,
): Promise<Composed> {
  if (!to?.contact.active) return { kind: 'nothing', reason: '联系人已更换' };
  const address = addressOn(to.contact, message.channel);
  if (!address) return { kind: 'refused', reason: `联系人没有${addressNames[message.channel]}` };
  const { phone } = to.contact;
  const head = {
    messageId: message.id,
    contact: { name: to.contact.name, role: roleTitles[to.contact.role] },
    office: app.office,
    sentOn: dateInShanghai(app.clock.now()),
  };
  if (message.kind === 'digest' || message.kind === 'bulletin') {
    const notice = await reportNotice(app, message, head);
    if (!notice) return { kind: 'refused', reason: message.kind === 'digest' ? '周报不存在' : '通报不存在' };
    const newest = await newestPolicies(app.db);
    const until = heldUntil(
      app,
      message,
      newest.map(({ definition }) => definition),
    );
    return until ? { kind: 'held', until } : { kind: 'send', address, phone, notice };
  }
  const { items, policies, remarks } = itemsOf(app, message.kind, parts.of(message.id), parts);
  const until = heldUntil(app, message, policies);
  if (until) return { kind: 'held', until };
  if (items.length === 0) return { kind: 'nothing', reason: '所含事项均已办结或调整，不再发送' };
  const notice = { kind: message.kind, ...head, unit: to.unit, items, remarks };
  return { kind: 'send', address, phone, notice };
}

type Head = Pick<DigestNotice, 'messageId' | 'contact' | 'office' | 'sentOn'>;

/** The weekly digest or the bulletin that a message carries, as it was made; null when there is none. */
async function reportNotice(app: App, message: MessageRow, head: Head): Promise<MailNotice | null> {
  if (message.kind === 'bulletin') return bulletinNotice(app, message, head);
  const digest = message.digestId === null ? undefined : await getDigest(app.db, message.digestId);
  if (!digest) return null;
  const { weekOf, edition, content } = digest;
  return { kind: 'digest', ...head, weekOf, edition, ...content };
}

/** When the window of any of these policies opens next; null while one is open. */
function heldUntil(app: App, { channel }: MessageRow, policies: Policy[]): Date | null {
  const now = app.clock.now();
  const opens = policies.map((policy) => nextSending(policy, channel, now, app.calendar).getTime());
  const soonest = Math.min(...opens);
  return Number.isFinite(soonest) && soonest > now.getTime() ? new Date(soonest) : null;
}

/** What the messages are about, as it stands now. */
type Parts = {
  of(messageId: string): ReminderRow[];
  facts: Map<string, ObligationFacts>;
  policies: Map<string, Policy>;
  told: Map<string, Told>;
  contacts: ContactsOf;
};

async function currentParts(app: App, messageIds: string[]): Promise<Parts> {
  const rows = await queuedReminders(app.db, messageIds);
  const facts = await obligationFacts(app.db, [...new Set(rows.map((r) => r.obligationId))]);
  const standings = groupBy(rows, (r) => standing(r, facts.get(r.obligationId)));
  const idsOf = (which: ReturnType<typeof standing>) => (standings.get(which) ?? []).map((r) => r.id);
  await endReminders(app.db, idsOf('over'), 'cancelled', '发送前事项已办结或已停止');
  await endReminders(app.db, idsOf('moved'), 'cancelled', '发送前时限已调整');
  const live = standings.get('live') ?? [];
  const obligationIds = [...new Set(live.map((r) => r.obligationId))];
  const policyIds = new Set(obligationIds.flatMap((id) => facts.get(id)?.obligation.policyId ?? []));
  const ofMessage = groupBy(live, (r) => r.messageId);
  return {
    of: (messageId) => ofMessage.get(messageId) ?? [],
    facts,
    policies: await getPolicies(app.db, [...policyIds]),
    told: await toldSteps(app.db, obligationIds),
    contacts: await readContactsOf(
      app.db,
      obligationIds.flatMap((id) => facts.get(id)?.obligation.unitId ?? []),
    ),
  };
}

function itemsOf(app: App, kind: Notice['kind'], live: ReminderRow[], parts: Parts) {
  const { facts, policies, contacts } = parts;
  const now = app.clock.now();
  const liveFacts = live.flatMap((r) => facts.get(r.obligationId) ?? []).sort(byPlace);
  const used = new Set<Policy>();
  const items = liveFacts.map((fact): NoticeItem => {
    const policy = policies.get(fact.obligation.policyId);
    if (policy) used.add(policy);
    const told = parts.told.get(fact.obligation.id);
    return noticeItem(app.calendar, fact, { now, kind, told, policy, contacts });
  });
  return { items: items.sort(byUrgency), policies: [...used], remarks: remarksOf(live.map((r) => r.note)) };
}

function standing(reminder: ReminderRow, fact: ObligationFacts | undefined): 'live' | 'over' | 'moved' {
  if (!fact || !LIVE_STATES.includes(fact.obligation.state)) return 'over';
  return isOfOldDue(reminder, fact.obligation.dueVersion) ? 'moved' : 'live';
}
