import { mkdir } from 'node:fs/promises';
import { SMTPServer, type SMTPServerDataStream, type SMTPServerSession } from 'smtp-server';
import type { Clock } from '../../clock.ts';
import { errorText } from '../../errors.ts';
import { listening } from './listen.ts';
import { type CapturedMail, headerOf, type MailEntry, mailFolder } from './mail-folder.ts';

/**
 * How a bad relay behaves, for tests. `recipient` faults come at RCPT TO, the others after the body:
 * `dropAfterBody` closes the connection and forgets the mail, `keepThenDrop` keeps it and closes without answering,
 * `keepThenReset` keeps it and resets the connection, `silent` keeps it and never answers.
 */
export type MailFault =
  | 'none'
  | 'refuseRecipient'
  | 'deferRecipient'
  | 'dropAtRecipient'
  | 'refuse'
  | 'temporary'
  | 'dropAfterBody'
  | 'keepThenDrop'
  | 'keepThenReset'
  | 'silent';

export type MailboxOptions = {
  /** Folder of the captured mails, made if missing. */
  dir: string;
  clock: Clock;
  /** Default: any free port. */
  port?: number;
  /** Tests only. Asked at RCPT TO (`messageId` null) and again after the body; a promise makes the answer wait for it. */
  fault?: (mail: { to: string; messageId: string | null }) => MailFault | Promise<MailFault>;
};

export type Mailbox = {
  /** `smtp://127.0.0.1:port` */
  url: string;
  dir: string;
  /** Newest first. */
  list(page: { limit: number; offset: number }): MailEntry[];
  /** The mail of that id as a reader would see it; the first copy if there are several. */
  read(messageId: string): Promise<CapturedMail | null>;
  has(messageId: string): boolean;
  /** How many arrived with that id: more than one is a mail sent twice. */
  copies(messageId: string): number;
  /** Every mail that was kept, copies included. */
  count(): number;
  close(): Promise<void>;
};

const maxBytes = 10 * 1024 * 1024;

const unanswered: ReadonlySet<MailFault> = new Set([
  'dropAfterBody',
  'keepThenDrop',
  'keepThenReset',
  'silent',
]);

/**
 * The rehearsal mailbox: a real SMTP server on loopback that keeps every mail and passes none on. A mail is on disk
 * under its final name before it is answered with 250, so killing the process loses none that was accepted.
 * Throws `UserError` when the port is in use.
 */
export async function startMailbox(options: MailboxOptions): Promise<Mailbox> {
  await mkdir(options.dir, { recursive: true });
  const folder = await mailFolder(options.dir, options.clock);
  const fault = options.fault ?? (() => 'none');
  const server = new SMTPServer({
    name: 'rehearsal.localhost',
    authOptional: true,
    disabledCommands: ['AUTH', 'STARTTLS'],
    disableReverseLookup: true,
    logger: false,
    size: maxBytes,
    rejectOversized: true,
    socketTimeout: 60_000,
    // Clients keep pooled connections open: closing must not wait for them.
    closeTimeout: 100,
    onRcptTo(address, session, callback) {
      void (async () => {
        const kind = await fault({ to: address.address, messageId: null });
        if (kind === 'dropAtRecipient') drop(server, session);
        else callback(refusalAt(kind));
      })();
    },
    onData(stream, session, callback) {
      void (async () => {
        callback(await receive(stream, session).catch(notKept));
      })();
    },
  });
  // A client that breaks its connection is no fault of the mailbox.
  server.on('error', () => undefined);

  /** Resolves to what `onData` answers; never when the connection is dropped or left silent on purpose. */
  async function receive(stream: SMTPServerDataStream, session: SMTPServerSession): Promise<Error | null> {
    const raw = await bytes(stream);
    if (raw === null) return reply(552, 'message over 10 MB');
    const to = session.envelope.rcptTo.map(({ address }) => address).join(', ');
    const from = session.envelope.mailFrom === false ? '' : session.envelope.mailFrom.address;
    const header = headerOf(raw);
    const kind = await fault({ to, messageId: header.messageId });
    if (kind === 'refuse') return reply(554, 'message refused');
    if (kind === 'temporary') return reply(451, 'try again later');
    if (kind !== 'dropAfterBody') folder.keep({ raw, header, from, to });
    if (kind === 'dropAfterBody' || kind === 'keepThenDrop') drop(server, session);
    if (kind === 'keepThenReset') drop(server, session, 'reset');
    if (unanswered.has(kind)) return new Promise(() => undefined);
    return null;
  }

  const port = options.port ?? 0;
  const start = (): void => void server.listen(port, '127.0.0.1');
  const bound = await listening(server.server, start, port, '演练邮箱');
  return {
    url: `smtp://127.0.0.1:${bound}`,
    dir: options.dir,
    list: folder.list,
    read: folder.read,
    has: (messageId) => folder.copies(messageId) > 0,
    copies: folder.copies,
    count: folder.count,
    close: () => new Promise((resolve) => server.close(() => resolve())),
  };
}

function refusalAt(kind: MailFault): Error | null {
  if (kind === 'refuseRecipient') return reply(550, 'no such mailbox');
  return kind === 'deferRecipient' ? reply(450, 'mailbox busy') : null;
}

/** It could not be written: for now. */
function notKept(error: unknown): Error {
  const full = error instanceof Error && 'code' in error && error.code === 'ENOSPC';
  return full ? reply(452, 'insufficient storage') : reply(451, errorText(error));
}

function reply(responseCode: number, text: string): Error {
  return Object.assign(new Error(text), { responseCode });
}

/** Breaks the connection of a session without a word, as a failing network does. */
function drop(server: SMTPServer, session: SMTPServerSession, how: 'close' | 'reset' = 'close'): void {
  for (const connection of server.connections) {
    if (connection.session.id !== session.id) continue;
    const socket = connection['_socket'];
    if (how === 'reset') socket.resetAndDestroy();
    else socket.destroy();
  }
}

/** The whole mail, or `null` when it is too large; it is then read to its end, as the protocol wants, but not kept. */
async function bytes(stream: SMTPServerDataStream): Promise<Buffer | null> {
  const chunks: Buffer[] = [];
  for await (const chunk of stream) {
    if (!stream.sizeExceeded && chunk instanceof Buffer) chunks.push(chunk);
  }
  return stream.sizeExceeded ? null : Buffer.concat(chunks);
}
