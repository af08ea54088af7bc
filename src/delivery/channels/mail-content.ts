import type { SMTPEnvelopeDsn } from 'nodemailer/lib/smtp-connection';
import type { Outgoing } from './channel.ts';
import { address, rawMail } from './mime.ts';

export type Sender = {
  from: { name: string; address: string };
  /** Where the office reads answers, if not at `from`. */
  replyTo?: string;
  /** Sender of the envelope: where reports of mails that did not arrive are sent. Default: `from`. */
  bounce?: string;
};

/** A mail that is ready: what goes over the wire, byte for byte. */
export type ReadyMail = {
  /** Given apart from the headers, so that no parsing of them decides who receives the mail. */
  envelope: { from: string; to: string[]; dsn: SMTPEnvelopeDsn };
  /** With its brackets. */
  messageId: string;
  raw: Buffer;
};

/** One address and nothing else: no list, no display name, nothing that could open another header or command. */
const addressForm = /^[^\s<>()[\],;:\\"@]{1,64}@[^\s<>()[\],;:\\"@]{1,190}$/;

export const isOneAddress = (text: string): boolean => addressForm.test(text);

/** A line break in a header would begin another header. */
const oneHeader = (text: string): string =>
  // oxlint-disable-next-line no-control-regex -- control characters are exactly what must go
  text.replace(/[\u0000-\u001f\u007f\u0085\u2028\u2029]+/g, ' ').trim();

/**
 * The mail as it is handed to a relay. No `List-Unsubscribe`: nobody subscribed to a notice of what their post owes, and who
 * gets one is for the office to say (docs/adr/0008-one-relay-after-the-other.md).
 */
export function mailOf(message: Outgoing, { from, replyTo, bounce }: Sender, date: Date): ReadyMail {
  const domain = from.address.slice(from.address.lastIndexOf('@') + 1);
  const messageId = `${message.messageId}@${domain}`;
  const raw = rawMail({
    from: { name: oneHeader(from.name), address: from.address },
    to: message.to,
    replyTo,
    subject: oneHeader(message.subject),
    messageId,
    date,
    headers: { 'Auto-Submitted': 'auto-generated', 'X-Cuiban-Message': message.messageId },
    text: message.text,
    html: message.html,
  });
  const envelope = { from: address(bounce ?? from.address), to: [address(message.to)] };
  return { envelope: { ...envelope, dsn: reportsOf(message) }, messageId: `<${messageId}>`, raw };
}

/** Where the relay knows DSN (RFC 3461): a report names our id and the address that we wrote to, and leaves out the text. */
function reportsOf({ messageId, to }: Outgoing): SMTPEnvelopeDsn {
  return {
    id: messageId,
    return: 'headers',
    notify: ['failure', 'delay'],
    ...(/^[\x21-\x7e]+$/.test(to) && { recipient: to }),
  };
}
