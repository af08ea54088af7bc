import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createTransport } from 'nodemailer';
import { expect } from 'vitest';
import { loadEnv } from '../../../config/env.ts';
import { instantInShanghai } from '../../../src/calendar/date.ts';
import { type ManualClock, manualClock } from '../../../src/clock.ts';
import { buildApp } from '../../../src/http/app.ts';
import type { Server } from '../../../src/http/types.ts';
import type { Log } from '../../../src/log.ts';
import { openApp, type Opened } from '../../../src/open.ts';
import { type Backend, createTestDatabase, redisUrl, type TestDatabase } from '../../support/database.ts';

export type Site = {
  opened: Opened;
  server: Server;
  clock: ManualClock;
  database: TestDatabase;
  get(url: string): Promise<Answer>;
  /** Puts a mail into the rehearsal mailbox through SMTP, as a stranger or the product would. */
  mail(mail: {
    messageId: string;
    to?: string;
    subject: string;
    text?: string;
    html?: string;
  }): Promise<void>;
  /** Puts a text into the rehearsal gateway through HTTP. */
  text(text: { key: string; to: string; text: string }): Promise<void>;
  /** The same for a message to a group. */
  chat(chat: { key: string; to: string; text: string }): Promise<void>;
  /** What the product has sent into the rehearsal sinks, by which channel and to whom; nothing if nothing is new. */
  sent(): string[];
  /** Fails when something was sent that the test has not looked at. */
  close(): Promise<void>;
};

export type Answer = { status: number; body: string; headers: Record<string, unknown> };

type SiteOptions = { backend?: Backend; settings?: Record<string, string>; log?: Log };

/** The web server on a database of its own and real rehearsal sinks, at 2018-11-23 09:00. It listens on no port. */
export async function openSite({
  backend = 'postgres',
  settings = {},
  log,
}: SiteOptions = {}): Promise<Site> {
  const dataDir = await mkdtemp(join(tmpdir(), 'cuiban-site-'));
  const database = await createTestDatabase();
  const env = loadEnv({
    DATABASE_URL: database.url,
    DATA_DIR: dataDir,
    LOG_LEVEL: 'silent',
    ...(backend === 'redis' && { REDIS_URL: redisUrl() }),
    ...settings,
  });
  const clock = manualClock(instantInShanghai('2018-11-23', '09:00'));
  const namespace = { queueNamespace: database.name };
  const opened = await openApp({ env, clock, mode: 'join', alone: true, ...namespace, ...(log && { log }) });
  const server = buildApp(opened);
  const own = new Set<string>();
  // A sink keeps an id without what marks it in a header.
  const ofItsOwn = (id: string): void => void own.add(id.replace(/[<>\s]/g, ''));
  const sent = unseen(opened, own);
  return {
    opened,
    sent,
    server,
    clock,
    database,
    get: (url) => ask(server, url),
    mail: (mail) => {
      ofItsOwn(mail.messageId);
      return sendMail(opened, mail);
    },
    text: (text) => {
      ofItsOwn(text.key);
      return keepIn(opened.sinks.gateway, text);
    },
    chat: (chat) => {
      ofItsOwn(chat.key);
      return keepIn(opened.sinks.groups, chat);
    },
    close: async () => {
      const unexpected = sent();
      await server.close();
      await opened.close();
      await database.drop();
      await rm(dataDir, { recursive: true, force: true });
      expect(unexpected, 'messages that no test expected').toEqual([]);
    },
  };
}

/** Without what a test put into the sinks itself. */
function unseen({ sinks: { mailbox, gateway, groups } }: Opened, own: ReadonlySet<string>): Site['sent'] {
  const all = { limit: 10_000, offset: 0 };
  let seen = 0;
  return () => {
    const captured = [
      ...(mailbox?.list(all) ?? []).map(({ messageId, to }) => ({ id: messageId, line: `email ${to}` })),
      ...(gateway?.list(all) ?? []).map(({ key, to }) => ({ id: key, line: `sms ${to}` })),
      ...(groups?.list(all) ?? []).map(({ key, to }) => ({ id: key, line: `chat ${to}` })),
    ].filter(({ id }) => !own.has(id));
    const since = captured.length - seen;
    seen = captured.length;
    return since === 0 ? [] : captured.map(({ line }) => line).sort();
  };
}

export async function ask(server: Server, url: string): Promise<Answer> {
  const { statusCode, body, headers } = await server.inject({ method: 'GET', url });
  return { status: statusCode, body, headers };
}

/** The page as a reader sees it: without markup, entities as the characters they stand for. */
export function words(html: string): string {
  return html
    .replace(/<style>.*?<\/style>/s, '')
    .replace(/<[^>]*>/g, '')
    .replaceAll('&lt;', '<')
    .replaceAll('&gt;', '>')
    .replaceAll('&amp;', '&')
    .replaceAll('\u00a0', ' ');
}

async function sendMail({ sinks }: Opened, mail: Parameters<Site['mail']>[0]): Promise<void> {
  const transport = createTransport({ url: sinks.mailbox?.url ?? '' });
  const { messageId, to = 'caizheng@unit.example', ...content } = mail;
  await transport.sendMail({ from: 'duban@office.example', to, messageId: `<${messageId}>`, ...content });
  transport.close();
}

async function keepIn(gateway: Opened['sinks']['gateway'], text: Parameters<Site['text']>[0]): Promise<void> {
  const answer = await fetch(`${gateway?.url}/messages`, {
    method: 'POST',
    body: JSON.stringify(text),
  });
  if (!answer.ok) throw new Error(`the gateway answered ${answer.status}`);
}

/** A digest of every row of every table, and of what was captured: unchanged, if nothing was changed. */
export async function fingerprint({ database, opened }: Site): Promise<Record<string, string>> {
  const tables = await database.pool.query<{ name: string }>(
    `select format('%I.%I', schemaname, tablename) as name from pg_tables
      where schemaname not in ('pg_catalog', 'information_schema') order by 1`,
  );
  const digests: Record<string, string> = {};
  for (const { name } of tables.rows) {
    const { rows } = await database.pool.query<{ digest: string }>(
      `select count(*) || ' ' || coalesce(md5(string_agg(t::text, '|' order by t::text)), '') as digest from ${name} t`,
    );
    digests[name] = rows[0]?.digest ?? '';
  }
  digests['mails'] = String(opened.sinks.mailbox?.count());
  digests['texts'] = String(opened.sinks.gateway?.count());
  digests['chats'] = String(opened.sinks.groups?.count());
  return digests;
}
