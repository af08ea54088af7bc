import { mkdir } from 'node:fs/promises';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import { join } from 'node:path';
import { z } from 'zod';
import { robotName } from '../../../config/chatRobots.ts';
import type { Clock } from '../../clock.ts';
import { listening } from './listen.ts';
import { type CapturedText, textLog } from './text-log.ts';

export type { CapturedText } from './text-log.ts';

/**
 * How a bad gateway behaves, for tests. `dropAfterBody` forgets the text and closes the connection, `keepThenDrop` keeps
 * it first, `keepThenReset` keeps it and resets the connection; `silent` never answers, `endless` answers 200 and never
 * ends, `huge` sends over 64 KB, `html` and `empty` answer 200 with something else than promised, `badGateway` is a
 * proxy's 502. The last six keep nothing.
 */
export type TextFault =
  | 'none'
  | 'refuse'
  | 'tooMany'
  | 'temporary'
  | 'dropAfterBody'
  | 'keepThenDrop'
  | 'keepThenReset'
  | 'silent'
  | 'endless'
  | 'huge'
  | 'html'
  | 'empty'
  | 'badGateway';

export type GatewayOptions = {
  /** Folder of `sms.jsonl` or `chat.jsonl`, made if missing. */
  dir: string;
  clock: Clock;
  /** Texts to numbers or messages to groups. Default: texts. */
  captures?: 'sms' | 'chat';
  /** Default: any free port. */
  port?: number;
  /** When given, requests without it as a bearer token get 401. */
  token?: string;
  /** Tests only. A promise makes the answer wait for it. */
  fault?: (text: { key: string; to: string; text: string }) => TextFault | Promise<TextFault>;
};

export type Gateway = {
  /** `http://127.0.0.1:port` */
  url: string;
  dir: string;
  /** Newest first. */
  list(page: { limit: number; offset: number }): CapturedText[];
  has(messageId: string): boolean;
  count(): number;
  close(): Promise<void>;
};

const maxBytes = 4 * 1024;

const kinds = {
  sms: { file: 'sms.jsonl', to: /^\+?[0-9]{5,15}$/, longest: 500, title: '演练短信网关' },
  chat: { file: 'chat.jsonl', to: robotName, longest: 2048, title: '演练工作群' },
} as const;

const bodyOf = ({ to, longest }: (typeof kinds)[keyof typeof kinds]) =>
  z.object({
    key: z.string().regex(/^[A-Za-z0-9_-]{1,100}$/),
    to: z.string().regex(to),
    text: z.string().min(1).max(longest),
  });

/**
 * The rehearsal gateway of texts, and of messages to groups: `POST /messages` and `GET /messages/:key` over HTTP on loopback. It keeps every text and
 * passes none on. The same key again gets the same id and is not a second text. A text is in `sms.jsonl` before it is
 * answered. Throws `UserError` when the port is in use.
 */
export async function startGateway(options: GatewayOptions): Promise<Gateway> {
  await mkdir(options.dir, { recursive: true });
  const kind = kinds[options.captures ?? 'sms'];
  const textBody = bodyOf(kind);
  const log = await textLog(join(options.dir, kind.file), options.clock);
  const fault = options.fault ?? (() => 'none');

  async function answer(request: IncomingMessage, response: ServerResponse): Promise<void> {
    if (options.token !== undefined && request.headers.authorization !== `Bearer ${options.token}`) {
      return json(response, 401, { error: 'token refused' });
    }
    const path = new URL(request.url ?? '/', 'http://gateway').pathname;
    if (request.method === 'GET' && path.startsWith('/messages/')) {
      const kept = log.find(path.slice('/messages/'.length));
      return kept === null ? json(response, 404, { error: 'unknown key' }) : json(response, 200, kept);
    }
    if (request.method !== 'POST' || path !== '/messages')
      return json(response, 404, { error: 'no such address' });
    const body = await bytes(request);
    if (body === null) return json(response, 413, { error: 'over 4 KB' });
    const text = textBody.safeParse(parseJson(body));
    if (!text.success) return json(response, 400, { error: z.prettifyError(text.error) });
    const failing = await fault(text.data);
    const keeps = failing === 'keepThenDrop' || failing === 'keepThenReset';
    if (failing !== 'none' && !keeps) return misbehave(failing, response);
    const { id, repeated } = await log.keep(text.data);
    if (keeps) return misbehave(failing, response);
    json(response, repeated ? 200 : 201, { id });
  }

  const server = createServer((request, response) => {
    answer(request, response).catch((error: unknown) => {
      if (!response.headersSent) json(response, 500, { error: String(error) });
      else response.destroy();
    });
  });
  const port = options.port ?? 0;
  const bound = await listening(server, () => void server.listen(port, '127.0.0.1'), port, kind.title);
  return {
    url: `http://127.0.0.1:${bound}`,
    dir: options.dir,
    list: log.list,
    has: (messageId) => log.find(messageId) !== null,
    count: log.count,
    async close() {
      await new Promise<void>((resolve) => {
        server.close(() => resolve());
        // Clients keep connections open: closing must not wait for them.
        server.closeAllConnections();
      });
      await log.close();
    },
  };
}

function misbehave(kind: Exclude<TextFault, 'none'>, response: ServerResponse): void {
  if (kind === 'refuse') json(response, 400, { error: 'text refused' });
  else if (kind === 'tooMany') json(response, 429, { error: 'too many' });
  else if (kind === 'temporary') json(response, 503, { error: 'try again later' });
  else if (kind === 'badGateway') json(response, 502, { error: 'bad gateway' });
  else if (kind === 'html') response.writeHead(200, { 'content-type': 'text/html' }).end('<h1>登录</h1>');
  else if (kind === 'empty') response.writeHead(200).end();
  else if (kind === 'huge') json(response, 200, { id: 'x'.repeat(100_000) });
  else if (kind === 'endless')
    response.writeHead(200, { 'content-type': 'application/json' }).write('{"id":"');
  else if (kind === 'keepThenReset') response.socket?.resetAndDestroy();
  else if (kind !== 'silent') response.destroy();
}

function json(response: ServerResponse, status: number, body: unknown): void {
  response.writeHead(status, { 'content-type': 'application/json; charset=utf-8' }).end(JSON.stringify(body));
}

/** The body, or `null` when it is over the limit; read to its end so that the connection stays usable. */
async function bytes(request: IncomingMessage): Promise<string | null> {
  const chunks: Buffer[] = [];
  let size = 0;
  for await (const chunk of request) {
    if (!(chunk instanceof Buffer)) continue;
    size += chunk.length;
    if (size <= maxBytes) chunks.push(chunk);
  }
  return size > maxBytes ? null : Buffer.concat(chunks).toString('utf8');
}

function parseJson(body: string): unknown {
  try {
    return JSON.parse(body);
  } catch {
    return null;
  }
}
