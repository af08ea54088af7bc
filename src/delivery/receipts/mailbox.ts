import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { ImapFlow, type ImapFlowError } from 'imapflow';
import type { Env } from '../../../config/env.ts';
import { hostOf, isLoopback } from '../../../config/loopback.ts';
import { errorText } from '../../errors.ts';
import { trusting } from '../channels/smtp-relay.ts';
import { oneLine } from '../channels/channel.ts';
import { READ_BYTES } from './report.ts';

/** An IMAP mailbox that is only looked into: nothing is marked, moved or removed. */
export type OpenMailbox = {
  /** Tells one mailbox from another without naming it. */
  name: string;
  validity: string;
  /** No mail there has this UID yet, nor a higher one. */
  nextUid: number;
  /** In ascending order. */
  uidsAfter(uid: number): Promise<number[]>;
  uidsSince(day: Date): Promise<number[]>;
  /** The beginning of a mail; null when it is gone or the server cannot give it. */
  read(uid: number): Promise<Buffer | null>;
  close(): Promise<void>;
};

/** The connection ends within this, whatever happens: the next run must find nobody in its way. */
const WITHIN_MS = 120_000;

/** Far more than is asked for: a server that gives a whole mail all the same must not end the connection. */
const MOST_BYTES = 64 * 1024 * 1024;

/** Connects and opens the folder that the address names. Throws an Error in words for an administrator. */
export async function openMailbox(env: Pick<Env, 'IMAP_URL' | 'SMTP_CA_FILE'>): Promise<OpenMailbox> {
  const url = new URL(env.IMAP_URL ?? '');
  const folder = decodeURIComponent(url.pathname.slice(1)) || 'INBOX';
  const client = clientFor(url, env.SMTP_CA_FILE);
  // Whatever is under way fails then, and tells of it; without a listener the process would end.
  client.on('error', () => undefined);
  const timer = setTimeout(() => client.close(), WITHIN_MS);
  const ended = (): void => {
    clearTimeout(timer);
    client.close();
  };
  try {
    await client.connect();
    const { uidValidity, uidNext } = await client.mailboxOpen(folder, { readOnly: true });
    return {
      name: createHash('sha256').update(`${url.username}@${url.host}/${folder}`).digest('hex').slice(0, 16),
      validity: String(uidValidity),
      nextUid: uidNext,
      uidsAfter: async (uid) =>
        // `n:*` always names the newest mail, also when its UID is below n.
        (await search(client, { uid: `${uid + 1}:*` })).filter((found) => found > uid),
      uidsSince: (day) => search(client, { since: day }),
      read: (uid) => beginningOf(client, uid),
      async close() {
        await client.logout().catch(() => undefined);
        ended();
      },
    };
  } catch (error) {
    ended();
    throw inWords(error);
  }
}

function clientFor(url: URL, caFile: string | undefined): ImapFlow {
  const secureContext = trusting(caFile === undefined ? undefined : readFileSync(caFile, 'utf8'));
  const secure = url.protocol === 'imaps:';
  const host = hostOf(url);
  return new ImapFlow({
    host,
    port: url.port === '' ? (secure ? 993 : 143) : Number(url.port),
    secure,
    // The address holds a password: none travels in clear by accident.
    ...(!secure && !isLoopback(host) && { doSTARTTLS: true }),
    auth: { user: decodeURIComponent(url.username), pass: decodeURIComponent(url.password) },
    ...(secureContext && { tls: { secureContext } }),
    // NetEase's servers refuse a client that does not say its name.
    clientInfo: { name: 'Cuiban' },
    logger: false,
    disableAutoIdle: true,
    connectionTimeout: 15_000,
    greetingTimeout: 15_000,
    socketTimeout: 60_000,
    maxLiteralSize: MOST_BYTES,
    maxResponseSize: 2 * MOST_BYTES,
  });
}

async function search(client: ImapFlow, query: Parameters<ImapFlow['search']>[0]): Promise<number[]> {
  try {
    const found = await client.search(query, { uid: true });
    if (found === false || found === undefined) throw new Error('SEARCH');
    return found.toSorted((one, other) => one - other);
  } catch (error) {
    throw inWords(error);
  }
}

async function beginningOf(client: ImapFlow, uid: number): Promise<Buffer | null> {
  try {
    const query = { uid: true, source: { start: 0, maxLength: READ_BYTES } };
    const mail = await client.fetchOne(String(uid), query, { uid: true });
    return mail === false ? null : (mail?.source ?? null);
  } catch (error) {
    if (client.usable && isAboutMail(error)) return null;
    throw inWords(error);
  }
}

const fault = (error: unknown): Partial<ImapFlowError> => (error instanceof Error ? error : {});

/** Said of the moment, not of a mail (RFC 5530). */
const momentary = new Set(['UNAVAILABLE', 'INUSE', 'LIMIT', 'THROTTLED']);

/** Whether the server refuses this one mail, so that the next one may well be readable. */
function isAboutMail(error: unknown): boolean {
  const { responseStatus, response, code } = fault(error);
  const said = typeof response === 'object' ? response.attributes?.[0]?.section?.[0]?.value : '';
  return responseStatus === 'NO' && code !== 'ETHROTTLE' && !momentary.has(String(said).toUpperCase());
}

function inWords(error: unknown): Error {
  const { authenticationFailed, responseText, code } = fault(error);
  if (authenticationFailed)
    return new Error('退信邮箱登录不上：用户名或密码（授权码）不对', { cause: error });
  const why = responseText ?? `${code ?? ''} ${errorText(error)}`;
  return new Error(`退信邮箱读不了：${oneLine(why).slice(0, 120)}`, { cause: error });
}
