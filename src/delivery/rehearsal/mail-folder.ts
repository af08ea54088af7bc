import { createHash } from 'node:crypto';
import { renameSync, rmSync, writeFileSync } from 'node:fs';
import { open, readdir, readFile, rm } from 'node:fs/promises';
import { join } from 'node:path';
import PostalMime, { decodeWords } from 'postal-mime';
import type { Clock } from '../../clock.ts';

export type MailEntry = {
  /** The product's message id, for other mails their `Message-ID` without brackets. */
  messageId: string;
  from: string;
  to: string;
  subject: string;
  capturedAt: Date;
  /** Full path of the `.eml`. */
  file: string;
};

export type CapturedMail = MailEntry & {
  /** The `Message-ID` header as it came, brackets included. */
  headerId: string;
  /** Every header line, lower-case names. */
  headers: { key: string; value: string }[];
  text: string;
  html: string | null;
};

/** What is needed of a mail's header before it is kept; `subject` as it travelled. */
export type MailHeader = { messageId: string; subject: string };

type Arrival = { raw: Buffer; header: MailHeader; from: string; to: string };
type Kept = { entry: Omit<MailEntry, 'subject'>; number: number; subject: string };

export type MailFolder = {
  /** Throws when the file cannot be written. */
  keep(arrival: Arrival): void;
  list(page: { limit: number; offset: number }): MailEntry[];
  read(messageId: string): Promise<CapturedMail | null>;
  copies(messageId: string): number;
  count(): number;
};

/**
 * A folder of captured mails and its index. Each file is the mail as it came below four lines of our own, as a relay
 * adds its trace lines: envelope, time by the clock and number in order of arrival. The index is read from them again
 * at the next start.
 */
export async function mailFolder(dir: string, clock: Clock): Promise<MailFolder> {
  const index = await readIndex(dir);
  const byId = new Map<string, Kept[]>();
  for (const kept of index) remember(byId, kept);
  let number = index.at(-1)?.number ?? 0;

  return {
    keep({ raw, header, from, to }) {
      number += 1;
      const copy = byId.get(header.messageId)?.length ?? 0;
      const file = join(dir, `${fileStem(header.messageId)}${copy === 0 ? '' : `.${copy + 1}`}.eml`);
      const entry = { messageId: header.messageId, from, to, capturedAt: clock.now(), file };
      const kept: Kept = { entry, number, subject: header.subject };
      const partial = join(dir, `.arriving-${number}`);
      // Synchronous: a few kilobytes into the page cache take less time than passing the calls to threads and back,
      // and this runs in the worker's own process. Killing the process loses nothing; a power cut might.
      try {
        writeFileSync(partial, Buffer.concat([Buffer.from(traceLines(kept)), raw]));
        renameSync(partial, file);
      } catch (error) {
        // On a full disk what was half written would take the room that the next try needs.
        rmSync(partial, { force: true });
        throw error;
      }
      index.push(kept);
      remember(byId, kept);
    },
    list: ({ limit, offset }) =>
      index
        .slice()
        .reverse()
        .slice(offset, offset + limit)
        .map(shown),
    async read(messageId) {
      const kept = byId.get(messageId)?.[0];
      return kept === undefined ? null : parsed(kept);
    },
    copies: (messageId) => byId.get(messageId)?.length ?? 0,
    count: () => index.length,
  };
}

/** Reads the message id and the subject from a mail's header. */
export function headerOf(raw: Buffer): MailHeader {
  const end = raw.indexOf('\r\n\r\n');
  const lines = raw.toString('latin1', 0, end === -1 ? raw.length : end).replace(/\r\n[ \t]+/g, ' ');
  const id = field(lines, 'x-cuiban-message') ?? field(lines, 'message-id')?.replace(/[<>\s]/g, '') ?? '';
  return {
    messageId: id === '' ? createHash('sha256').update(raw).digest('hex') : id,
    subject: field(lines, 'subject') ?? '',
  };
}

function field(header: string, name: string): string | null {
  return new RegExp(`^${name}:[ \\t]*(.*)$`, 'im').exec(header)?.[1]?.trim() ?? null;
}

function remember(byId: Map<string, Kept[]>, kept: Kept): void {
  const copies = byId.get(kept.entry.messageId);
  if (copies === undefined) byId.set(kept.entry.messageId, [kept]);
  else copies.push(kept);
}

function shown({ entry, subject }: Kept): MailEntry {
  return { ...entry, subject: decodeWords(subject) };
}

async function parsed(kept: Kept): Promise<CapturedMail> {
  const mail = await PostalMime.parse(await readFile(kept.entry.file));
  return {
    ...shown(kept),
    headerId: mail.messageId ?? '',
    headers: mail.headers.map(({ key, value }) => ({ key, value })),
    text: mail.text ?? '',
    html: mail.html ?? null,
  };
}

/** Only a name that is plainly harmless becomes a file name; a stranger's `Message-ID` is hashed. */
function fileStem(messageId: string): string {
  if (/^[A-Za-z0-9][A-Za-z0-9_-]{0,99}$/.test(messageId)) return messageId;
  return createHash('sha256').update(messageId).digest('hex');
}

/** The addresses are those that the SMTP server accepted: they hold no line break. */
function traceLines({ entry, number }: Kept): string {
  return [
    `Return-Path: <${entry.from}>`,
    `Delivered-To: ${entry.to}`,
    `X-Rehearsal-Captured-At: ${entry.capturedAt.toISOString()}`,
    `X-Rehearsal-Number: ${number}`,
    '',
  ].join('\r\n');
}

/** Rebuilds the index in order of arrival and removes what was half-written when the process was killed. */
async function readIndex(dir: string): Promise<Kept[]> {
  const names = await readdir(dir);
  for (const name of names.filter((name) => name.startsWith('.arriving-'))) await rm(join(dir, name));
  const index: Kept[] = [];
  for (const name of names.filter((name) => name.endsWith('.eml')))
    index.push(await readKept(join(dir, name)));
  return index.sort((one, other) => one.number - other.number);
}

async function readKept(file: string): Promise<Kept> {
  const handle = await open(file);
  try {
    const { buffer, bytesRead } = await handle.read(Buffer.alloc(16 * 1024), 0, 16 * 1024, 0);
    const raw = buffer.subarray(0, bytesRead);
    const lines = raw.toString('latin1');
    const { messageId, subject } = headerOf(raw);
    const captured = Date.parse(field(lines, 'x-rehearsal-captured-at') ?? '');
    return {
      entry: {
        messageId,
        from: (field(lines, 'return-path') ?? '').replace(/[<>]/g, ''),
        to: field(lines, 'delivered-to') ?? '',
        capturedAt: new Date(Number.isNaN(captured) ? 0 : captured),
        file,
      },
      number: Number(field(lines, 'x-rehearsal-number') ?? 0),
      subject,
    };
  } finally {
    await handle.close();
  }
}
