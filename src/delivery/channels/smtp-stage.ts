import type { Readable } from 'node:stream';
import type { NodemailerError } from 'nodemailer';
import { errorText } from '../../errors.ts';
import { refused, type SendOutcome, uncertain } from './channel.ts';
import { outcomeOfMeaning } from './codes.ts';

/** One try of one mail: how far it got, and its time limits. */
export type Transaction = {
  signal: AbortSignal;
  /** The relay is spoken to about this mail, and may ask for this body. From now on the limit of a transaction counts. */
  begin(body: Readable): Readable;
  /** Whether the relay was spoken to about this mail: a connection stood, and MAIL FROM was said. */
  begun(): boolean;
  /** Whether a byte of the mail was taken for the wire. From then on the relay may have it. */
  bodyStarted(): boolean;
  /** Stops the clocks. */
  done(): void;
};

/**
 * Watches how far a mail gets. The pool asks for its body when it begins the transaction and reads from that stream only
 * after the relay answered DATA with 354: a stream that was never read is the proof that nothing of the mail went out.
 * (nodemailer's errors alone do not tell: a lost connection is `CONN` in both cases.)
 */
export function openTransaction(waitMs: number, transactionMs: number): Transaction {
  const abort = new AbortController();
  let body: Readable | null = null;
  let timer = setTimeout(() => abort.abort(), Math.max(0, waitMs));
  return {
    signal: abort.signal,
    begin(given) {
      clearTimeout(timer);
      timer = setTimeout(() => abort.abort(), transactionMs);
      return (body = given);
    },
    begun: () => body !== null,
    bodyStarted: () => body?.readableDidRead ?? false,
    done: () => clearTimeout(timer),
  };
}

/**
 * What a failed try means. A reply to the mail itself (`EENVELOPE`, `EMESSAGE`) is certain: 4xx may pass later, 5xx
 * will not (RFC 5321 §4.2.1). Every other end after the body had begun is uncertain, before it nothing went out.
 * Credentials, greeting, TLS and the sender say nothing about this recipient, so even their 5xx stays temporary: otherwise
 * one wrong password would disable every contact.
 */
export function outcomeOfFailure(error: unknown, bodyStarted: boolean): SendOutcome {
  const { code, command, responseCode, timeoutType } = details(error);
  const said = errorText(error);
  const answered = responseCode !== undefined && (code === 'EENVELOPE' || code === 'EMESSAGE');
  if (answered) {
    const aboutUs =
      [503, 530, 535].includes(responseCode) || (command === 'MAIL FROM' && responseCode !== 552);
    const detail = `${command ?? 'SMTP'}: ${said}`;
    if (command === 'RCPT TO' && noSuchRecipient(responseCode, said))
      return outcomeOfMeaning('recipient', detail);
    return refused(responseCode >= 500 && !aboutUs, detail);
  }
  if (bodyStarted) return uncertain(`after the body: ${code ?? 'error'} ${said}`);
  // An address or envelope that nodemailer itself would not send.
  if (code === 'EENVELOPE') return refused(true, said);
  return refused(false, `before the body: ${timeoutType ?? code ?? 'error'} ${said}`);
}

/** RFC 5321 §4.2.3; but 5.7.x in the text is the relay's policy (RFC 3463 §3.8), which may change for the same address. */
const noSuchRecipient = (responseCode: number, said: string): boolean =>
  [550, 551, 553].includes(responseCode) && !/\b5\.7\.\d/.test(said);

function details(error: unknown): Partial<NodemailerError> {
  return error instanceof Error ? error : {};
}
