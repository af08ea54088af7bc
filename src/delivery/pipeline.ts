import type { ChannelName } from '../../config/channels.ts';
import type { App } from '../app.ts';
import type { MessageRow } from '../db/messages.ts';
import { refuseAddress } from '../db/refusedAddresses.ts';
import { type Begun, beginWithinRates } from '../db/robotPace.ts';
import { beginAttempts, type Beginning, settleMessages, type Settlement } from '../db/sendBatch.ts';
import { readSendingLimits } from '../db/sending.ts';
import { batched } from './batched.ts';
import { type Composed, composeMessages } from './compose.ts';
import { type Slots, slots } from './slots.ts';

/** Connections to robots at a time: far more than their rates let through. */
const GROUPS_AT_ONCE = 20;

/**
 * Between two statements of one kind. A letter begun earlier waits for a connection anyhow, and a statement for ten letters
 * costs little more than one for one: measured, half of what PostgreSQL spends on a mail. With twice as much, connections
 * wait for letters.
 */
const APART_MS = 10;

/** The steps of sending that talk to the database: each for one message, together with those of the moment. */
export type Pipeline = {
  compose(message: MessageRow): Promise<Composed>;
  begin: Record<ChannelName, (beginning: Beginning) => Promise<Begun>>;
  settle(settlement: Settlement): Promise<boolean>;
  /** Room at the provider: a message that waits for a connection has not begun, and what waits long lets its lease go. */
  slot: Record<ChannelName, Slots>;
  /** Messages that this process is handing over at this moment. */
  sending: Set<string>;
};

const pipelines = new WeakMap<App, Pipeline>();

/** One for each app: what shares statements must share them within a process. */
export function pipelineOf(app: App): Pipeline {
  const known = pipelines.get(app);
  if (known) return known;
  const pipeline = createPipeline(app);
  pipelines.set(app, pipeline);
  return pipeline;
}

/** Begins no further try: what waits for a connection goes back to be sent by another process, what has begun is finished. */
export function stopSending(app: App): void {
  for (const slot of Object.values(pipelineOf(app).slot)) slot.close();
}

/** The messages that this process has begun to hand over and whose outcome it does not know. */
export function unfinishedSends(app: App): string[] {
  return [...pipelineOf(app).sending];
}

function createPipeline(app: App): Pipeline {
  // Four for each connection: the next letter is ready when one falls free, and enough begin and end at one time to share
  // their statements. So many messages at most are uncertain when the process is killed.
  const mails = slots(4 * app.env.SMTP_CONNECTIONS);
  const texts = slots(4 * app.env.SMTP_CONNECTIONS);
  const groups = slots(GROUPS_AT_ONCE);
  const begin = batched(
    async (begun: Beginning[]) =>
      (await beginAttempts(app.db, begun)).map((mine): Begun => (mine ? 'mine' : 'lost')),
    { apartMs: APART_MS },
  );
  const beginInRoom = batched(async (begun: Beginning[]) => {
    const { rates } = await readSendingLimits(app.db, app.clock.now());
    return beginWithinRates(app.db, begun, rates.chat);
  });
  return {
    compose: batched((messages: MessageRow[]) => composeMessages(app, messages)),
    begin: { email: begin, sms: begin, chat: beginInRoom },
    settle: batched((settled: Settlement[]) => settleAll(app, settled), { apartMs: APART_MS }),
    slot: { email: mails, sms: texts, chat: groups },
    sending: new Set(),
  };
}

/**
 * A message that was refused for its address and the contact who loses the address: both in one transaction, so that a
 * process killed in between has done neither. The contact and its obligations first, as whoever answers for them locks them.
 */
async function settleAll({ db, log }: App, settled: Settlement[]): Promise<boolean[]> {
  const refused = settled.flatMap(({ message, refusedAddress: address, reason, settledAt: at }) => {
    const { id: messageId, contactId, channel } = message;
    return address === undefined
      ? []
      : [{ messageId, contactId, channel, address, reason: reason ?? '', at }];
  });
  if (refused.length === 0) return settleMessages(db, settled);
  const lines: object[] = [];
  const mine = await db.transaction(async (tx) => {
    for (const { messageId, ...refusal } of refused) {
      const { contactId, channel } = refusal;
      if (await refuseAddress(tx, refusal)) lines.push({ messageId, contactId, channel });
    }
    return settleMessages(tx, settled);
  });
  for (const fields of lines) log.warn(fields, '收件地址无效，已停用，请核对单位通讯录');
  return mine;
}
