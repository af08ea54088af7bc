import { type ChannelName, channels, type Policy } from '../../config/policy.ts';
import type { DataApp } from '../app.ts';
import { insertReply, LIVE_STATES, lockObligation, updateObligation } from '../db/obligations.ts';
import { getPolicies } from '../db/policies.ts';
import { countStep, insertReminders, MANUAL_STEP } from '../db/reminders.ts';
import { contactsForPlanning } from '../db/units.ts';
import { audienceOf } from '../reminders/audience.ts';
import { REPLAN, replanObligations } from '../reminders/replan.ts';
import { nextSending } from '../reminders/sendingTime.ts';

export type Urged = { reminders: number; firstAt: Date | null };

/** By every channel; but others read along in a group, so in groups only where the ladder speaks there, too. */
const usual = ({ steps }: Policy): readonly ChannelName[] =>
  steps.some((step) => step.channels.includes('chat'))
    ? channels
    : channels.filter((channel) => channel !== 'chat');

/**
 * 人工催办: tells the handlers now, or as soon as a window opens; then the ladder keeps the policy's distance from it. Null
 * when the task is not open.
 */
export async function urge(
  app: DataApp,
  obligationId: string,
  by?: readonly ChannelName[],
): Promise<Urged | null> {
  const now = app.clock.now();
  return app.db.transaction(async (tx) => {
    const row = await lockObligation(tx, obligationId);
    const policy = row && (await getPolicies(tx, [row.policyId])).get(row.policyId);
    if (!row || !policy || !LIVE_STATES.includes(row.state)) return null;
    const occurrence = (await countStep(tx, row, MANUAL_STEP)) + 1;
    const everybody = await contactsForPlanning(tx, [row.unitId]);
    const { told } = audienceOf({ audience: ['handler'], channels: [...(by ?? usual(policy))] }, everybody);
    const times = told.map(({ channel }) => nextSending(policy, channel, now, app.calendar));
    const reminders = await insertReminders(
      tx,
      told.map(({ contact, channel, note }, i) => ({
        obligationId,
        dueVersion: row.dueVersion,
        step: MANUAL_STEP,
        occurrence,
        contactId: contact.id,
        channel,
        kind: 'reminder',
        plannedAt: times[i] ?? now,
        state: 'planned',
        note,
      })),
    );
    const urged = await updateObligation(tx, obligationId, { urgedAt: now });
    await insertReply(tx, { obligationId, kind: 'urge', note: null, repliedAt: now });
    await replanObligations(tx, { calendar: app.calendar, now }, [urged], REPLAN.manual);
    const firstAt = times.length === 0 ? null : new Date(Math.min(...times.map((at) => at.getTime())));
    return { reminders, firstAt };
  });
}
