import type { App } from '../app.ts';
import { dateInShanghai } from '../calendar/date.ts';
import { getDigest } from '../db/digests.ts';
import { type MessageRow, recipient } from '../db/messages.ts';
import { LIVE_STATES, obligationFacts, type ObligationFacts } from '../db/obligations.ts';
import { getPolicies } from '../db/policies.ts';
import {
  endReminders,
  type Ordinals,
  reminderOrdinals,
  remindersOfMessage,
  type ReminderRow,
} from '../db/reminders.ts';
import { ladder, nextEntry } from '../reminders/ladder.ts';
import { type Policy, roleTitles } from '../../config/policy.ts';
import { bulletinNotice } from './bulletin.ts';
import type { NextStep, NoticeItem } from './notice.ts';
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
    const until = heldUntil(app, message, [...app.policies.values()]);
    if (until) return { kind: 'held', until };
    const { weekOf, edition, content } = digest;
    return { kind: 'send', address, notice: { kind: 'digest', ...head, weekOf, edition, ...content } };
  }
  if (message.kind === 'bulletin') {
    const notice = await bulletinNotice(app, message, head);
    if (!notice) return { kind: 'refused', reason: '通报不存在' };
    const until = heldUntil(app, message, [...app.policies.values()]);
    return until ? { kind: 'held', until } : { kind: 'send', address, notice };
  }
  const { items, policies } = await currentItems(app, message);
  const until = heldUntil(app, message, policies);
  if (until) return { kind: 'held', until };
  if (items.length === 0) return { kind: 'nothing', reason: '所含事项均已办结或调整，不再发送' };
  return { kind: 'send', address, notice: { kind: message.kind, ...head, unit: to.unit, items } };
}

/** When the window of any of these policies opens next; null while one is open. */
function heldUntil(app: App, { channel }: MessageRow, policies: Policy[]): Date | null {
  const now = app.clock.now();
  const opens = policies.map(({ windows }) =>
    app.calendar.nextSendingInstant(now, windows[channel]).getTime(),
  );
  const soonest = Math.min(...opens);
  return Number.isFinite(soonest) && soonest > now.getTime() ? new Date(soonest) : null;
}

async function currentItems(
  app: App,
  message: MessageRow,
): Promise<{ items: NoticeItem[]; policies: Policy[] }> {
  const now = app.clock.now();
  const rows = (await remindersOfMessage(app.db, message.id)).filter((r) => r.state === 'queued');
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
  const liveFacts = live.flatMap((r) => facts.get(r.obligationId) ?? []);
  const policies = await getPolicies(app.db, [...new Set(liveFacts.map((f) => f.obligation.policyId))]);
  const ordinals = await reminderOrdinals(
    app.db,
    liveFacts.map((f) => f.obligation.id),
    now,
  );
  const items = liveFacts.map((f) => {
    const policy = policies.get(f.obligation.policyId);
    return noticeItem(app, f, {
      now,
      kind: message.kind,
      ordinals: ordinals.get(f.obligation.id),
      policy,
    });
  });
  items.sort((a, b) => a.workingDaysLeft - b.workingDaysLeft || a.dueOn.localeCompare(b.dueOn));
  return { items, policies: [...policies.values()] };
}

function standing(reminder: ReminderRow, fact: ObligationFacts | undefined): 'live' | 'over' | 'moved' {
  if (!fact || !LIVE_STATES.includes(fact.obligation.state)) return 'over';
  return fact.obligation.dueVersion === reminder.dueVersion ? 'live' : 'moved';
}

function noticeItem(
  app: App,
  fact: ObligationFacts,
  at: { now: Date; kind: MessageRow['kind']; ordinals: Ordinals | undefined; policy: Policy | undefined },
): NoticeItem {
  const { obligation, plan, task } = fact;
  const today = dateInShanghai(at.now);
  const { dueOn } = obligation;
  const stage = today > dueOn ? 'overdue' : today === dueOn ? 'due' : 'before';
  const isAssignment = at.kind === 'assignment';
  return {
    unit: fact.unit,
    planTitle: plan.title,
    docNumber: plan.docNumber,
    ref: task.ref,
    task: task.title,
    phrase: fact.phrase,
    dueOn,
    role: obligation.role,
    stage: isAssignment ? 'assign' : stage,
    workingDaysLeft: app.calendar.workingDaysBetween(today, dueOn),
    ordinal: isAssignment ? 0 : ((stage === 'overdue' ? at.ordinals?.overdue : at.ordinals?.before) ?? 1),
    next: at.policy ? nextStep(app, dueOn, at.policy, at.now) : null,
  };
}

/** What the ladder does next if nothing is reported meanwhile. */
function nextStep(app: App, dueOn: string, policy: Policy, now: Date): NextStep | null {
  const entry = nextEntry(ladder(dueOn, policy, app.calendar), now);
  if (!entry) return null;
  const { offsetWorkingDays } = entry;
  const stage = offsetWorkingDays > 0 ? 'overdue' : offsetWorkingDays === 0 ? 'due' : 'before';
  return {
    on: entry.on,
    stage,
    workingDays: Math.abs(offsetWorkingDays),
    audience: entry.step.audience.map((role) => roleTitles[role]),
    channels: entry.step.channels,
  };
}
