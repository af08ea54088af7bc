import type { Readable } from 'node:stream';
import type { MailMessage, NodemailerError, Transporter } from 'nodemailer';
import { errorText } from '../../errors.ts';
import { refused, type SendOutcome, uncertain } from './channel.ts';
import { outcomeOfMeaning } from './codes.ts';

/** One try of one mail: how far it got, and its time limits. */
export type Transaction = {
  signal: AbortSignal;
  /** Whether the relay was spoken to about this mail: a connection stood, and MAIL FROM was said. */
  begun(): boolean;
  /** Whether a byte of the mail was taken for the wire. From then on the relay may have it. */
  bodyStarted(): boolean;
  /** Stops the clocks. */
  done(): void;
};

type State = { body: Readable | null; timer: NodeJS.Timeout; abort: AbortController };

/**
 * Watches how far each mail of a transport gets. The pool asks a mail for its stream when it begins the transaction
 * and reads from that stream only after the relay answered DATA with 354: a stream that was never read is the proof
 * that nothing of the mail went out. (nodemailer's errors alone do not tell: a lost connection is `CONN` in both cases.)
 * It is the outermost stream that is watched: signing for DKIM reads the inner one long before.
 */
export function transactions(
  transport: Transporter,
  transactionMs: number,
): { open(waitMs: number): Transaction } {
  const states = new WeakMap<AbortSignal, State>();
  transport.use('stream', ({ data: { signal }, message }: MailMessage, next: () => void) => {
    const state = signal ? states.get(signal) : undefined;
    const create = message.createReadStream.bind(message);
    if (state) message.createReadStream = (options) => begin(state, create(options), transactionMs);
    next();
  });
  return {
    open(waitMs) {
      const abort = new AbortController();
      const state: State = { body: null, abort, timer: setTimeout(() => abort.abort(), Math.max(0, waitMs)) };
      states.set(abort.signal, state);
      return {
        signal: abort.signal,
        begun: () => state.body !== null,
        bodyStarted: () => state.body?.readableDidRead ?? false,
        done: () => clearTimeout(state.timer),
      };
    },
  };
}

/** The transaction begins: from now on the shorter limit counts. The body passes through untouched. */
function begin(state: State, body: Readable, transactionMs: number): Readable {
  state.body = body;
  clearTimeout(state.timer);
  state.timer = setTimeout(() => state.abort.abort(), transactionMs);
  return body;
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
