import { addressOn } from '../../config/channels.ts';
import { type ChannelName, roleTitles } from '../../config/policy.ts';
import { dateInShanghai } from '../calendar/date.ts';
import type { ObligationFacts } from '../db/obligations.ts';
import type { Told } from '../db/reminders.ts';
import type { Notice, NoticeOffice } from '../delivery/notice.ts';
import { byPlace, byUrgency, noticeItem, remarksOf } from '../delivery/noticeItem.ts';
import type { Channel } from '../delivery/channels/channel.ts';
import { wordsOn } from '../delivery/render/wordsOn.ts';
import type { Candidate } from '../reminders/decide.ts';
import { reminderTitle } from '../reminders/ladder.ts';
import type { Recipient, World } from './read.ts';
import type { Round } from './simulate.ts';

export type PreviewedReminder = {
  obligationId: string;
  unit: string;
  task: string;
  ref: string;
  dueOn: string;
  step: string;
  occurrence: number;
  title: string;
};

/** One message as it will go out. */
export type PreviewedMessage = {
  at: Date;
  channel: ChannelName;
  kind: Notice['kind'];
  to: string;
  contact: string;
  unit: string;
  subject: string;
  text: string;
  reminders: PreviewedReminder[];
  /** Planned by a year that the State Council has not arranged yet. */
  provisional: boolean;
};

/**
 * The messages of the rounds in order, in the words in which they will be sent. Which reminder of its task each is follows
 * from those before it, so the rounds are rendered from the first on.
 */
export function renderRounds(world: World, rounds: readonly Round[], from: Sender): PreviewedMessage[] {
  const told = copyOf(world.told);
  return rounds.flatMap((round) => {
    const noted = new Map(round.decision.notes.map((n) => [n.reminderId, n.note]));
    const messages = round.decision.messages.map((message) => ({
      message,
      reminders: message.reminderIds.flatMap((id) => round.candidates.get(id) ?? []),
    }));
    // All of a round are written down before the first of them is composed.
    for (const { reminders } of messages) for (const r of reminders) tell(told, r);
    return messages.flatMap(({ message, reminders }) => {
      const to = world.recipients.get(message.contactId);
      if (!to) return [];
      const remarks = remarksOf(reminders.flatMap((r) => [world.notes.get(r.id), noted.get(r.id)]));
      return [
        previewed(world, {
          ...message,
          at: round.at,
          reminders,
          to,
          remarks,
          told,
          ...from,
        }),
      ];
    });
  });
}

/** Whom notices name, and how texts are worded for the SMS provider. */
export type Sender = { office: NoticeOffice; texts: Pick<Channel, 'wording'> };

type Drafted = Sender & {
  at: Date;
  channel: ChannelName;
  kind: Notice['kind'];
  reminders: Candidate[];
  to: Recipient;
  remarks: string[];
  told: Map<string, Told>;
};

function previewed(world: World, draft: Drafted): PreviewedMessage {
  const { at, channel, kind, reminders, to, remarks, told, office, texts } = draft;
  const facts = reminders.flatMap((r) => world.facts.get(r.obligationId) ?? []).sort(byPlace);
  const items = facts.map((fact) => {
    const policy = world.policies.get(fact.obligation.policyId);
    const { contacts } = world;
    const before = told.get(fact.obligation.id);
    return noticeItem(world.calendar, fact, { now: at, kind, told: before, policy, contacts });
  });
  const notice: Notice = {
    kind,
    messageId: '发送时生成',
    unit: to.unit,
    contact: { name: to.name, role: roleTitles[to.role] },
    office,
    sentOn: dateInShanghai(at),
    items: items.sort(byUrgency),
    remarks,
  };
  const rendered = wordsOn(channel, notice, texts);
  return {
    at,
    channel,
    kind,
    to: addressOn(to, channel) ?? '',
    contact: `${to.name}（${roleTitles[to.role]}）`,
    unit: to.unit,
    subject: rendered.subject,
    text: rendered.text,
    reminders: reminders.flatMap((r) => previewedReminder(world, r, world.facts.get(r.obligationId))),
    provisional: world.calendar.isProvisional(dateInShanghai(at)),
  };
}

function previewedReminder(
  world: World,
  r: Candidate,
  fact: ObligationFacts | undefined,
): PreviewedReminder[] {
  const policy = world.policies.get(r.policyId);
  if (!fact || !policy) return [];
  const { task, unit } = fact;
  const title = reminderTitle(policy, r.step, r.occurrence);
  const { obligationId, dueOn, step, occurrence } = r;
  return [{ obligationId, unit, task: task.title, ref: task.ref, dueOn, step, occurrence, title }];
}

/** What had been told before, to which the rounds add. */
function copyOf(told: World['told']): Map<string, Told> {
  return new Map(
    [...told].map(([id, own]) => [id, { before: new Set(own.before), overdue: new Set(own.overdue) }]),
  );
}

function tell(told: Map<string, Told>, r: Candidate): void {
  if (r.kind !== 'reminder') return;
  const own = told.get(r.obligationId) ?? { before: new Set(), overdue: new Set() };
  const late = dateInShanghai(r.plannedAt) > r.dueOn;
  own[late ? 'overdue' : 'before'].add(`${r.step} ${r.occurrence}`);
  told.set(r.obligationId, own);
}
