import { createTransport } from 'nodemailer';
import { UserError } from '../../errors.ts';
import { accepted, type Channel, type LookUp, type Outgoing, refused, type SendOutcome } from './channel.ts';
import { outcomeOfFailure, transactions } from './smtp-stage.ts';

export type EmailOptions = {
  /** `smtp://user:password@host:port` or `smtps://…`. User and password are percent-encoded. */
  url: string;
  from: { name: string; address: string };
  /** Where the office reads answers, if not at `from`. */
  replyTo?: string;
  /** Connections kept open to the relay. Default 5. */
  maxConnections?: number;
  /** Messages after which a connection is replaced. Default 1000; some relays allow fewer. */
  maxMessagesPerConnection?: number;
  /**
   * STARTTLS on `smtp://`: `auto` uses it when the relay offers it, `required` sends nothing without it, `off` never
   * uses it. Default `auto`, but `required` when the URL has a password, so that none travels in clear by accident.
   */
  startTls?: 'auto' | 'required' | 'off';
  /** PEM of a private certificate authority. */
  ca?: string;
  timeouts?: Partial<EmailTimeouts>;
  /** How to ask whether a message arrived; plain SMTP cannot say, the rehearsal mailbox can. */
  lookUp?: (messageId: string) => Promise<LookUp>;
};

/** All in milliseconds. */
export type EmailTimeouts = {
  connectMs: number;
  greetingMs: number;
  /** Silence on an open connection. */
  silenceMs: number;
  /** From MAIL FROM to the last reply, also when the relay keeps trickling. */
  transactionMs: number;
  /**
   * From `send` to the outcome, waiting for a free connection included; a claim's lease must be longer. A mail whose
   * turn would come too late to have its `transactionMs` is refused, not begun.
   */
  totalMs: number;
  /** After which an unused connection is closed by us, before the relay does. */
  idleMs: number;
};

const defaults: EmailTimeouts = {
  connectMs: 15_000,
  greetingMs: 15_000,
  silenceMs: 60_000,
  transactionMs: 90_000,
  totalMs: 240_000,
  idleMs: 20_000,
};

/** One address and nothing else: no list, no display name, nothing that could open another header or command. */
const oneAddress = /^[^\s<>()[\],;:\\"@]{1,64}@[^\s<>()[\],;:\\"@]{1,190}$/;

/** Mail through one SMTP relay over a pool of connections. Faults of the address in the options: `UserError`. */
export function emailChannel(options: EmailOptions): Channel {
  const timeouts = { ...defaults, ...options.timeouts };
  const transport = createTransport({
    ...relayOf(options),
    pool: true,
    maxConnections: options.maxConnections ?? 5,
    maxMessages: options.maxMessagesPerConnection ?? 1000,
    // The pool would by itself send again what a dropped connection carried: never (docs/architecture.md, promise 2).
    maxRequeues: 0,
    connectionTimeout: timeouts.connectMs,
    greetingTimeout: timeouts.greetingMs,
    socketTimeout: timeouts.silenceMs,
    dnsTimeout: timeouts.connectMs,
    idleTimeout: timeouts.idleMs,
    maxResponseSize: 64 * 1024,
    disableFileAccess: true,
    disableUrlAccess: true,
  });
  const stages = transactions(transport, {
    waitMs: Math.max(0, timeouts.totalMs - timeouts.transactionMs),
    transactionMs: timeouts.transactionMs,
  });
  const domain = options.from.address.slice(options.from.address.lastIndexOf('@') + 1);
  const inFlight = new Set<Promise<SendOutcome>>();

  async function attempt(message: Outgoing): Promise<SendOutcome> {
    const transaction = stages.open();
    try {
      const info = await transport.sendMail({
        ...contentOf(message, options, domain),
        signal: transaction.signal,
      });
      return accepted(info.serverMessageId ?? null, mask(info.response ?? '250', message.to));
    } catch (error) {
      const outcome = outcomeOfFailure(error, transaction.bodyStarted());
      return { ...outcome, detail: mask(outcome.detail, message.to) };
    } finally {
      transaction.done();
    }
  }

  return {
    name: 'email',
    send(message) {
      if (!oneAddress.test(message.to)) return Promise.resolve(refused(true, 'not a mail address'));
      const sending = attempt(message);
      inFlight.add(sending);
      return sending.finally(() => inFlight.delete(sending));
    },
    lookUp: (messageId) => options.lookUp?.(messageId) ?? Promise.resolve('unknown'),
    async close() {
      transport.close();
      await Promise.allSettled(inFlight);
    },
  };
}

function contentOf(message: Outgoing, options: EmailOptions, domain: string) {
  return {
    from: options.from,
    ...(options.replyTo === undefined ? {} : { replyTo: options.replyTo }),
    // The envelope is given apart, so that no parsing of headers decides who receives the mail.
    envelope: { from: options.from.address, to: [message.to] },
    to: { name: '', address: message.to },
    messageId: `<${message.messageId}@${domain}>`,
    // oxlint-disable-next-line no-control-regex -- a line break in a header would begin another header
    subject: message.subject.replace(/[\u0000-\u001f\u007f\u0085\u2028\u2029]+/g, ' ').trim(),
    text: message.text,
    // Chinese is a third shorter in base64 than quoted-printable, and encoding it takes a third less of a send's time.
    textEncoding: 'base64' as const,
    ...(message.html === null ? {} : { html: message.html }),
    headers: { 'Auto-Submitted': 'auto-generated', 'X-Cuiban-Message': message.messageId },
  };
}

/** Where to connect and how, from the URL: read here, not by nodemailer, whose query parameters could undo our options. */
function relayOf(options: EmailOptions) {
  const url = URL.canParse(options.url) ? new URL(options.url) : null;
  if (url === null || !['smtp:', 'smtps:'].includes(url.protocol) || url.hostname === '') {
    throw new UserError(
      'SMTP_URL_INVALID',
      'SMTP_URL 不是有效的邮件服务器地址。',
      '请写成 smtp://主机:端口 或 smtps://用户:密码@主机:端口。',
    );
  }
  if (!oneAddress.test(options.from.address)) {
    throw new UserError(
      'MAIL_FROM_INVALID',
      `发件人地址无效：${options.from.address}。`,
      '请填写一个邮箱地址。',
    );
  }
  const secure = url.protocol === 'smtps:';
  const user = decodeURIComponent(url.username);
  const startTls = options.startTls ?? (user === '' ? 'auto' : 'required');
  return {
    host: url.hostname.replace(/^\[|\]$/g, ''),
    port: url.port === '' ? (secure ? 465 : 25) : Number(url.port),
    secure,
    requireTLS: !secure && startTls === 'required',
    ignoreTLS: !secure && startTls === 'off',
    ...(user === '' ? {} : { auth: { user, pass: decodeURIComponent(url.password) } }),
    ...(options.ca === undefined ? {} : { tls: { ca: options.ca } }),
  };
}

const mask = (detail: string, to: string): string => detail.replaceAll(to, '…');
