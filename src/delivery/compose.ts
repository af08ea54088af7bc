import type { App } from '../app.ts';
import { dateInShanghai } from '../calendar/date.ts';
import { getDigest } from '../db/digests.ts';
import { type MessageRow, recipient } from '../db/messages.ts';
import { LIVE_STATES, obligationFacts, type ObligationFacts } from '../db/obligations.ts';
import { getPolicies, newestPolicies } from '../db/policies.ts';
import { endReminders, toldSteps, remindersOfMessage, type ReminderRow } from '../db/reminders.ts';
import { nextSending } from '../reminders/sendingTime.ts';
import { type Policy, roleTitles } from '../../config/policy.ts';
import { bulletinNotice } from './bulletin.ts';
import type { Notice, NoticeItem } from './notice.ts';
import { byPlace, byUrgency, noticeItem, remarksOf } from './noticeItem.ts';
import type { MailNotice } from './render/render.ts';

/** What a claimed message turns out to be once the world is read again. */
export type Composed =
  | { kind: 'send'; address: string; notice: MailNotice }
  /** The send window has closed since the message was made. */
  | { kind: 'held'; until: Date }
  | { kind: 'nothing'; reason: string }
  | { kind: 'refused'; reason: string };

/**
 * Reads the world again just before sending: reminders whose obligation was closed, paused or moved meanwhile are
 * cancelled with the reason, and a message with nothing left to say is not sent.
 */
export async function composeMessage(app: App, message: MessageRow): Promise<Composed> {
  const to = await recipient(app.db, message.contactId);
  const address = message.channel === 'email' ? to?.contact.email : to?.contact.phone;
  if (!to?.contact.active) return { kind: 'nothing', reason: '联系人已更换' };
  if (!address)
    return { kind: 'refused', reason: message.channel === 'email' ? '联系人没有邮箱' : '联系人没有手机号' };
  const head = {
    messageId: message.id,
    contact: { name: to.contact.name, role: roleTitles[to.contact.role] },
    office: app.office,
    sentOn: dateInShanghai(app.clock.now()),
  };
  if (message.kind === 'digest') {
    const digest = message.digestId === null ? undefined : await getDigest(app.db, message.digestId);
    if (!digest) return { kind: 'refused', reason: '周报不存在' };
    const until = heldUntil(
      app,
      message,
      (await newestPolicies(app.db)).map(({ definition }) => definition),
    );
    if (until) return { kind: 'held', until };
    const { weekOf, edition, content } = digest;
    return { kind: 'send', address, notice: { kind: 'digest', ...head, weekOf, edition, ...content } };
  }
  if (message.kind === 'bulletin') {
    const notice = await bulletinNotice(app, message, head);
    if (!notice) return { kind: 'refused', reason: '通报不存在' };
    const until = heldUntil(
      app,
      message,
      (await newestPolicies(app.db)).map(({ definition }) => definition),
    );
    return until ? { kind: 'held', until } : { kind: 'send', address, notice };
  }
  const { items, policies, remarks } = await currentItems(app, message.id, message.kind);
  const until = heldUntil(app, message, policies);
  if (until) return { kind: 'held', until };
  if (items.length === 0) return { kind: 'nothing', reason: '所含事项均已办结或调整，不再发送' };
  return { kind: 'send', address, notice: { kind: message.kind, ...head, unit: to.unit, items, remarks } };
}

/** When the window of any of these policies opens next; null while one is open. */
function heldUntil(app: App, { channel }: MessageRow, policies: Policy[]): Date | null {
  const now = app.clock.now();
  const opens = policies.map((policy) => nextSending(policy, channel, now, app.calendar).getTime());
  const soonest = Math.min(...opens);
  return Number.isFinite(soonest) && soonest > now.getTime() ? new Date(soonest) : null;
}

async function currentItems(
  app: App,
  messageId: string,
  kind: Notice['kind'],
): Promise<{ items: NoticeItem[]; policies: Policy[]; remarks: string[] }> {
  const now = app.clock.now();
  const rows = (await remindersOfMessage(app.db, messageId)).filter((r) => r.state === 'queued');
  const facts = await obligationFacts(app.db, [...new Set(rows.map((r) => r.obligationId))]);
  const stands = (r: ReminderRow) => standing(r, facts.get(r.obligationId));
  await endReminders(
    app.db,
    rows.filter((r) => stands(r) === 'over').map((r) => r.id),
    'cancelled',
    '发送前事项已办结或已停止',
  );
  await endReminders(
    app.db,
    rows.filter((r) => stands(r) === 'moved').map((r) => r.id),
    'cancelled',
    '发送前时限已调整',
  );
  const live = rows.filter((r) => stands(r) === 'live');
  const liveFacts = live.flatMap((r) => facts.get(r.obligationId) ?? []).sort(byPlace);
  const policies = await getPolicies(app.db, [...new Set(liveFacts.map((f) => f.obligation.policyId))]);
  const told = await toldSteps(
    app.db,
    liveFacts.map((f) => f.obligation.id),
  );
  const items = liveFacts.map((f) => {
    const policy = policies.get(f.obligation.policyId);
    return noticeItem(app.calendar, f, {
      now,
      kind,
      told: told.get(f.obligation.id),
      policy,
    });
  });
  items.sort(byUrgency);
  const remarks = remarksOf(live.map((r) => r.note));
  return { items, policies: [...policies.values()], remarks };
}

function standing(reminder: ReminderRow, fact: ObligationFacts | undefined): 'live' | 'over' | 'moved' {
  if (!fact || !LIVE_STATES.includes(fact.obligation.state)) return 'over';
  return fact.obligation.dueVersion === reminder.dueVersion ? 'live' : 'moved';
}
