import { type ChannelName, channels, type Policy } from '../../config/policy.ts';
import type { DataApp } from '../app.ts';
import type { Db } from '../db/db.ts';
import {
  insertReply,
  LIVE_STATES,
  lockObligation,
  obligationFacts,
  updateObligation,
} from '../db/obligations.ts';
import { getPolicies } from '../db/policies.ts';
import { countStep, insertReminders, MANUAL_STEP, manualUnderWay } from '../db/reminders.ts';
import { contactsForPlanning } from '../db/units.ts';
import { requestRemark } from '../delivery/render/words.ts';
import { UserError } from '../errors.ts';
import { audienceOf } from '../reminders/audience.ts';
import { REPLAN, replanObligations } from '../reminders/replan.ts';
import { nextSending } from '../reminders/sendingTime.ts';

export type Urged = {
  reminders: number;
  firstAt: Date | null;
  /** One is on its way, so that this one was not needed. */
  already: boolean;
};

/** What the reader is asked for; longer words belong into a letter. */
const NOTE_CHARACTERS = 200;

/** `by`: only by these channels; `note`: what the office asks for, which the notice says. */
export type Urging = { by?: readonly ChannelName[]; note?: string | null };

/** By every channel; but others read along in a group, so in groups only where the ladder speaks there, too. */
const usual = ({ steps }: Policy): readonly ChannelName[] =>
  steps.some((step) => step.channels.includes('chat'))
    ? channels
    : channels.filter((channel) => channel !== 'chat');

/**
 * 人工催办: tells the handlers now, or as soon as a window opens; then the ladder keeps the policy's distance from it. While
 * one is on its way another is not needed. Null when the task is not open.
 */
export async function urge(
  app: DataApp,
  obligationId: string,
  { by, note = null }: Urging = {},
): Promise<Urged | null> {
  refuseLong(note);
  const now = app.clock.now();
  return app.db.transaction(async (tx) => {
    const row = await lockObligation(tx, obligationId);
    const policy = row && (await getPolicies(tx, [row.policyId])).get(row.policyId);
    if (!row || !policy || !LIVE_STATES.includes(row.state)) return null;
    const channelsNow = by ?? usual(policy);
    const underWay = await manualUnderWay(tx, row, channelsNow);
    if (underWay) return { reminders: 0, firstAt: underWay, already: true };
    const request = note === null ? null : requestRemark(await refOf(tx, obligationId), note);
    const occurrence = (await countStep(tx, row, MANUAL_STEP)) + 1;
    const everybody = await contactsForPlanning(tx, [row.unitId]);
    const { told } = audienceOf({ audience: ['handler'], channels: [...channelsNow] }, everybody);
    const times = told.map(({ channel }) => nextSending(policy, channel, now, app.calendar));
    const reminders = await insertReminders(
      tx,
      told.map(({ contact, channel, note: moved }, i) => ({
        obligationId,
        dueVersion: row.dueVersion,
        step: MANUAL_STEP,
        occurrence,
        contactId: contact.id,
        channel,
        kind: 'reminder',
        plannedAt: times[i] ?? now,
        state: 'planned',
        note: [moved, request].filter((words) => words !== null).join('；') || null,
      })),
    );
    const urged = await updateObligation(tx, obligationId, { urgedAt: now });
    await insertReply(tx, { obligationId, kind: 'urge', note, repliedAt: now });
    await replanObligations(tx, { calendar: app.calendar, now }, [urged], REPLAN.manual);
    const firstAt = times.length === 0 ? null : new Date(Math.min(...times.map((at) => at.getTime())));
    return { reminders, firstAt, already: false };
  });
}

function refuseLong(note: string | null): void {
  if (note === null || note.length <= NOTE_CHARACTERS) return;
  throw new UserError(
    'NOTE_TOO_LONG',
    `催办要求有${note.length}个字，超过${NOTE_CHARACTERS}个字。`,
    '请写得短些，详细要求另行发文。',
  );
}

async function refOf(tx: Db, obligationId: string): Promise<string> {
  return (await obligationFacts(tx, [obligationId])).get(obligationId)?.task.ref ?? '';
}
