import type { ChannelName } from '../../../config/policy.ts';
import type { App } from '../../app.ts';
import { type Receipt, type Settled, settleReceipt } from '../../db/receipts.ts';

/** Words of a provider that may go into a reason: a code, nothing that could hold a name or number. */
const shownCode = (code: string): string => (/^[\w.:-]{1,60}$/.test(code) ? `（${code}）` : '');

/** What a receipt names, if it has the form of an id at all: anybody who knows the address may write anything. */
function shownId(of: Receipt['of']): string | null {
  const named = 'messageId' in of ? of.messageId : of.providerId;
  return /^[\w.:^-]{1,64}$/.test(named) ? named : null;
}

/** What a receipt is written down as. */
export const arrivedReason = '服务商回执：已送达';
export const bouncedReason = (code: string): string => `服务商回执：未送达${shownCode(code)}`;

/** The provider was asked, and said of a message that it took what became of it. */
export async function reportedByLookUp(
  app: Pick<App, 'db' | 'clock' | 'log'>,
  message: { id: string; channel: ChannelName },
  answer: 'delivered' | 'bounced',
): Promise<Settled> {
  return settle(app, {
    channel: message.channel,
    of: { messageId: message.id },
    arrived: answer === 'delivered',
    reason: answer === 'delivered' ? '经查询已送达' : '经查询未送达',
  });
}

/** Settles one message by a receipt and tells the log; of those that did not arrive as a warning: somebody should look at the number. */
export async function settle(
  app: Pick<App, 'db' | 'clock' | 'log'>,
  receipt: Omit<Receipt, 'now'>,
): Promise<Settled> {
  const { channel, of, reason, arrived } = receipt;
  const { settled, messageId } = await settleReceipt(app.db, { ...receipt, now: app.clock.now() });
  if (settled === 'unknown') app.log.debug({ channel, named: shownId(of) }, '回执对不上任何消息');
  else if (settled !== 'settled') app.log.debug({ messageId, settled, reason }, '回执没有改变消息');
  else if (arrived) app.log.info({ messageId, channel, reason }, '消息已送达收件人');
  else app.log.warn({ messageId, channel, reason }, '服务商已接收，但未能送达收件人');
  return settled;
}
