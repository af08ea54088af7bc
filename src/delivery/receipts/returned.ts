import type { App } from '../../app.ts';
import type { Settled } from '../../db/receipts.ts';
import type { Reported, Returned } from './report.ts';
import { settle } from './settle.ts';

/** How a mail that came back, or another one, was taken. `delayed`: the other end still tries; that is only noted. */
export type TakenAs = Settled | 'delayed' | Exclude<Returned['kind'], 'report'>;

/**
 * Settles the message that a report is about, if it is one of ours to the address that the report names: it bounced when the
 * other end has given up. Anything else changes nothing.
 */
export async function takeReturned(
  app: Pick<App, 'db' | 'clock' | 'log'>,
  returned: Returned,
): Promise<TakenAs> {
  if (returned.kind !== 'report') return returned.kind;
  const { messageIds, headerId, recipients } = returned;
  const failed = recipients.filter(({ action }) => action === 'failed');
  const delayed = recipients.find(({ action }) => action === 'delayed');
  if (failed.length === 0 && delayed !== undefined) {
    app.log.info({ messageId: messageIds[0], status: delayed.status }, '对方邮件系统暂未收下，仍在重试');
    return 'delayed';
  }
  const references = [
    ...messageIds.map((messageId) => ({ messageId })),
    ...(headerId === null ? [] : [{ providerId: headerId }]),
  ];
  for (const of of references)
    for (const recipient of failed) {
      const settled = await settleFor(app, of, recipient);
      if (settled !== 'unknown') return settled;
    }
  return failed.length > 0 ? 'unknown' : 'other';
}

async function settleFor(
  app: Pick<App, 'db' | 'clock' | 'log'>,
  of: { messageId: string } | { providerId: string },
  { addresses, status }: Reported,
): Promise<Settled> {
  const receipt = {
    channel: 'email' as const,
    of,
    arrived: false,
    noRecipient: status !== null && noSuchRecipient.test(status),
    reason: returnedReason(status),
  };
  for (const to of addresses) {
    const settled = await settle(app, { ...receipt, to });
    if (settled !== 'unknown') return settled;
  }
  return 'unknown';
}

/** No such mailbox or domain, moved without a new address, or closed (RFC 3463 §3.2, §3.3). */
const noSuchRecipient = /^5\.1\.(?:[01236]|10)$|^5\.2\.1$/;

/** What the status codes of RFC 3463 mean for who looks after the addresses; the first that fits. */
const meanings: readonly (readonly [codes: RegExp, meaning: string])[] = [
  [/^5\.1\.[0136]$|^5\.1\.10$/, '收件人地址不存在'],
  [/^5\.1\.2$/, '收件人的邮箱域名不存在'],
  [/^5\.2\.1$/, '收件人邮箱已停用'],
  [/^[45]\.2\.2$/, '收件人邮箱已满'],
  [/^[45]\.(?:2\.3|3\.4)$/, '邮件超过对方的大小限制'],
  [/^[45]\.7\.\d+$/, '被对方邮件系统拒收'],
  [/^4\./, '对方邮件系统多次重试后放弃'],
];

/** What a mail that did not arrive is written down as. */
export function returnedReason(status: string | null): string {
  if (status === null) return '退信：未送达';
  return `退信：${meaningOfStatus(status) ?? '未送达'}（${status}）`;
}

/** 收件人邮箱已满; undefined of a status that says nothing more than that it did not arrive. */
export function meaningOfStatus(status: string): string | undefined {
  return meanings.find(([codes]) => codes.test(status))?.[1];
}
