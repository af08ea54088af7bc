import type { ChannelName } from '../../../config/channels.ts';
import type { App } from '../../app.ts';
import { isoInShanghai } from '../../calendar/date.ts';
import { sentMessages, sentReminders } from '../../db/rehearsal.ts';
import { reconcile, type Reconciliation } from '../../delivery/reconcile.ts';
import type { Sinks } from '../../delivery/sinks.ts';
import { groupBy } from '../../group.ts';
import { maskPhones } from '../../maskPhone.ts';
import { type Summary, summarise } from './summary.ts';

export type RehearsalReport = {
  summary: Summary;
  messages: {
    sentAt: string;
    channel: ChannelName;
    kind: string;
    to: string;
    unit: string;
    subject: string;
    text: string;
    reminders: { unit: string; ref: string; task: string; dueOn: string; step: string; occurrence: number }[];
  }[];
  digests: { sentAt: string; to: string; subject: string; weekOf: string | null; quarterOn: string | null }[];
  reconciliation: Reconciliation;
};

/** Everything that a rehearsal sent, in order of time. Telephone numbers are masked, as in every list. */
export async function reportOf(app: App, sinks: Sinks): Promise<RehearsalReport> {
  const sent = await sentMessages(app.db);
  const parts = groupBy(await sentReminders(app.db), (r) => r.messageId);
  const heads = sent.map((m) => ({
    ...m,
    sentAt: m.settledAt === null ? '' : isoInShanghai(m.settledAt),
    to: maskPhones(m.address ?? ''),
    subject: m.subject ?? '',
  }));
  return {
    summary: await summarise(app, sinks),
    messages: heads.flatMap(({ id, kind, channel, unit, sentAt, to, subject, body }) => {
      if (kind === 'digest' || kind === 'bulletin') return [];
      const reminders = (parts.get(id) ?? []).map(({ messageId: _id, ...rest }) => rest);
      return [{ sentAt, channel, kind, to, unit, subject, text: body ?? '', reminders }];
    }),
    digests: heads.flatMap(({ kind, sentAt, to, subject, weekOf, quarterOn }) =>
      kind === 'digest' || kind === 'bulletin' ? [{ sentAt, to, subject, weekOf, quarterOn }] : [],
    ),
    reconciliation: await reconcile(app.db, app.clock.now()),
  };
}
