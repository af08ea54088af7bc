import { createSecureContext, rootCertificates, type SecureContext } from 'node:tls';
import DKIM from 'nodemailer/lib/dkim';
import SMTPPool from 'nodemailer/lib/smtp-pool';
import type { DkimSettings } from '../../../config/smtp.ts';
import { hostOf } from '../../../config/loopback.ts';
import { UserError } from '../../errors.ts';
import { accepted, type SendOutcome } from './channel.ts';
import type { ReadyMail } from './mail-content.ts';
import { handTo } from './smtp-pool.ts';
import { type Monotonic, type Pace, pacePerMinute, type Rest, restAfterFailure } from './smtp-order.ts';
import { openTransaction, outcomeOfFailure } from './smtp-stage.ts';

export type RelayOptions = {
  /** `smtp://user:password@host:port` or `smtps://…`. User and password are percent-encoded. */
  url: string;
  /** Connections kept open to it. Default 5. */
  maxConnections?: number;
  /** Mails after which a connection is replaced. Default 1000; some relays allow fewer. */
  perConnection?: number;
  /** Mails that it may be given within any minute. Default: as many as there are. */
  perMinute?: number;
};

/** What holds for every relay of the channel. */
export type RelaySecurity = {
  /**
   * STARTTLS on `smtp://`: `auto` uses it when the relay offers it, `required` sends nothing without it, `off` never
   * uses it. Default `auto`, but `required` when the URL has a password, so that none travels in clear by accident.
   */
  startTls?: 'auto' | 'required' | 'off';
  /** PEM of a private certificate authority, trusted besides the public ones. */
  ca?: string;
  /** Signs every mail for its domain. */
  dkim?: DkimSettings;
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
   * From `send` to the outcome, waiting for a free connection and other relays included; a claim's lease must be longer.
   * A mail whose turn would come too late to have its `transactionMs` is refused, not begun.
   */
  totalMs: number;
  /** After which an unused connection is closed by us, before the relay does. */
  idleMs: number;
};

/** One mail relay over a pool of connections. */
export type Relay = {
  /** Host, and port where it is not the usual one: for the log. */
  name: string;
  rest: Rest;
  pace: Pace;
  /** One try; when no connection is free within `waitMs`, it is refused and not begun. */
  send(mail: ReadyMail, waitMs: number): Promise<SendOutcome>;
  close(): void;
};

/** Throws UserError SMTP_URL_INVALID when the address is none. */
export function smtpRelay(
  relay: RelayOptions,
  security: RelaySecurity & { secureContext?: SecureContext },
  timeouts: EmailTimeouts,
  elapsedMs: Monotonic,
): Relay {
  const { name, ...target } = targetOf(relay.url, security.startTls);
  const { dkim } = security;
  const pool = new SMTPPool({
    ...target,
    ...(security.secureContext && { tls: { secureContext: security.secureContext } }),
    maxConnections: relay.maxConnections ?? 5,
    maxMessages: relay.perConnection ?? 1000,
    // The pool would by itself send again what a dropped connection carried: never (docs/architecture.md, promise 2).
    maxRequeues: 0,
    connectionTimeout: timeouts.connectMs,
    greetingTimeout: timeouts.greetingMs,
    socketTimeout: timeouts.silenceMs,
    dnsTimeout: timeouts.connectMs,
    idleTimeout: timeouts.idleMs,
    maxResponseSize: 64 * 1024,
  });
  const signer =
    dkim && new DKIM({ domainName: dkim.domain, keySelector: dkim.selector, privateKey: dkim.privateKey });
  const rest = restAfterFailure(elapsedMs);
  return {
    name,
    rest,
    pace: pacePerMinute(relay.perMinute, elapsedMs),
    async send(mail, waitMs) {
      const transaction = openTransaction(waitMs, timeouts.transactionMs);
      rest.tried();
      try {
        const info = await handTo(pool, mail, transaction, signer);
        rest.answered();
        return accepted(info.serverMessageId ?? null, info.response ?? '250');
      } catch (error) {
        if (transaction.begun()) rest.answered();
        else if (!transaction.signal.aborted) rest.unreachable();
        return outcomeOfFailure(error, transaction.bodyStarted());
      } finally {
        transaction.done();
      }
    },
    close: () => pool.close(),
  };
}

/** The public authorities and our own, read once: it takes milliseconds, too much for every connection. */
export function trusting(ca: string | undefined): SecureContext | undefined {
  return ca === undefined ? undefined : createSecureContext({ ca: [...rootCertificates, ca] });
}

/** Where to connect and how, from the URL: read here, not by nodemailer, whose query parameters could undo our options. */
function targetOf(address: string, wanted: RelaySecurity['startTls']) {
  const url = URL.canParse(address) ? new URL(address) : null;
  if (url === null || !['smtp:', 'smtps:'].includes(url.protocol) || url.hostname === '') {
    throw new UserError(
      'SMTP_URL_INVALID',
      'SMTP_URL 不是有效的邮件服务器地址。',
      '请写成 smtp://主机:端口 或 smtps://用户:密码@主机:端口，多个用逗号或空格分开。',
    );
  }
  const secure = url.protocol === 'smtps:';
  const user = decodeURIComponent(url.username);
  const startTls = wanted ?? (user === '' ? 'auto' : 'required');
  return {
    name: url.host,
    host: hostOf(url),
    port: url.port === '' ? (secure ? 465 : 25) : Number(url.port),
    secure,
    requireTLS: !secure && startTls === 'required',
    ignoreTLS: !secure && startTls === 'off',
    ...(user === '' ? {} : { auth: { user, pass: decodeURIComponent(url.password) } }),
  };
}
