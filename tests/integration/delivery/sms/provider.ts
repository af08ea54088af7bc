import { createHash, createHmac } from 'node:crypto';
import { createServer, type IncomingHttpHeaders, type ServerResponse } from 'node:http';
import { lookedAt } from '../../../support/lookedAt.ts';

/** One request as it came over the wire. */
export type Seen = { method: string; url: URL; headers: IncomingHttpHeaders; body: string };

/**
 * How a provider misbehaves: `dropAfter` resets the connection when it has read the whole request, `dropInAnswer` closes
 * it within the answer's body and `resetInAnswer` resets it there; `redirect` and `repost` (307) send the client elsewhere.
 */
export type Fault =
  | 'dropAfter'
  | 'dropInAnswer'
  | 'resetInAnswer'
  | 'silent'
  | 'endless'
  | 'huge'
  | 'html'
  | 'empty'
  | 'null'
  | 'badGateway'
  | 'gatewayTimeout'
  | 'unavailable'
  | 'redirect'
  | 'repost';

export type Provider = {
  port: number;
  readonly seen: Seen[];
  connections: () => number;
  /** What the next requests get, in turn; after that `answer`. */
  faults: Fault[];
  answer: (seen: Seen) => { status?: number; body: unknown; chunked?: boolean };
  close(): Promise<void>;
  /** `close` fails when a request came after the test last looked at `seen`. For tests in which the product sends by itself. */
  watch(): void;
};

/** A server on loopback in the place of a provider. It keeps every request; the tests check them. */
export async function startProvider(answer: Provider['answer']): Promise<Provider> {
  let connections = 0;
  const seen: Seen[] = [];
  const witness = lookedAt(seen, 'requests');
  let watched = false;
  const server = createServer((incoming, response) => {
    const chunks: Buffer[] = [];
    incoming.on('data', (chunk: Buffer) => chunks.push(chunk));
    incoming.on('end', () => {
      const { method = '', headers } = incoming;
      const request = {
        method,
        headers,
        url: new URL(incoming.url ?? '/', 'http://provider'),
        body: Buffer.concat(chunks).toString('utf8'),
      };
      seen.push(request);
      const fault = provider.faults.shift();
      if (fault !== undefined) return misbehave(fault, response);
      const { status = 200, body, chunked = true } = provider.answer(request);
      const text = JSON.stringify(body);
      const length = chunked ? {} : { 'content-length': Buffer.byteLength(text) };
      response.writeHead(status, { 'content-type': 'application/json', ...length }).end(text);
    });
  });
  server.on('connection', () => (connections += 1));
  await new Promise<void>((resolve) => void server.listen(0, '127.0.0.1', resolve));
  const address = server.address();
  const provider: Provider = {
    port: typeof address === 'object' && address !== null ? address.port : 0,
    get seen() {
      return witness.look();
    },
    connections: () => connections,
    faults: [],
    answer,
    close: async () => {
      await new Promise<void>((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      });
      if (watched) witness.expectLookedAt();
    },
    watch: () => void (watched = true),
  };
  return provider;
}

function misbehave(fault: Fault, response: ServerResponse): void {
  const json = { 'content-type': 'application/json' };
  if (fault === 'html') response.writeHead(200, { 'content-type': 'text/html' }).end('<h1>登录</h1>');
  else if (fault === 'empty') response.writeHead(200, json).end();
  else if (fault === 'null') response.writeHead(200, json).end('null');
  else if (fault === 'badGateway') response.writeHead(502).end('bad gateway');
  else if (fault === 'gatewayTimeout') response.writeHead(504).end('timed out');
  else if (fault === 'unavailable') response.writeHead(503).end('later');
  else if (fault === 'redirect') response.writeHead(302, { location: '/elsewhere' }).end();
  else if (fault === 'repost') response.writeHead(307, { location: '/elsewhere' }).end();
  else if (fault === 'huge') response.writeHead(200, json).end(`{"x":"${'x'.repeat(10_000_000)}"}`);
  else if (fault === 'endless') response.writeHead(200, json).write('{"x":"');
  else if (fault === 'dropInAnswer') {
    response.writeHead(200, { ...json, 'content-length': 1000 }).write('{"x":"');
    setTimeout(() => response.destroy(), 20);
  } else if (fault === 'resetInAnswer') {
    response.writeHead(200, json).write('{"x":"');
    setTimeout(() => response.socket?.resetAndDestroy(), 20);
  } else if (fault !== 'silent') response.socket?.resetAndDestroy();
}

const sha256 = (text: string): string => createHash('sha256').update(text).digest('hex');
const hmac = (key: string | Buffer, text: string): Buffer => createHmac('sha256', key).update(text).digest();

/** RFC 3986, as Aliyun signs it. */
const encoded = (text: string): string =>
  encodeURIComponent(text).replace(/[!'()*]/g, (c) => `%${c.charCodeAt(0).toString(16).toUpperCase()}`);

/**
 * The Authorization header that Aliyun computes for a request (ACS3-HMAC-SHA256, help.aliyun.com/document_detail/315526.html),
 * from what came over the wire and the secret.
 */
export function aliyunAuthorization(seen: Seen, keyId: string, secret: string): string {
  const query = [...seen.url.searchParams]
    .sort(([a], [b]) => (a < b ? -1 : 1))
    .map(([name, value]) => `${encoded(name)}=${encoded(value)}`)
    .join('&');
  const signed = Object.keys(seen.headers)
    .filter((name) => name === 'host' || name === 'content-type' || name.startsWith('x-acs-'))
    .sort();
  const headers = signed.map((name) => `${name}:${String(seen.headers[name]).trim()}\n`).join('');
  const canonical = [
    seen.method,
    seen.url.pathname,
    query,
    headers,
    signed.join(';'),
    sha256(seen.body),
  ].join('\n');
  const signature = hmac(secret, `ACS3-HMAC-SHA256\n${sha256(canonical)}`).toString('hex');
  return `ACS3-HMAC-SHA256 Credential=${keyId},SignedHeaders=${signed.join(';')},Signature=${signature}`;
}

/** The same for Tencent Cloud (TC3-HMAC-SHA256, cloud.tencent.com/document/api/382/52072); a port is not signed. */
export function tencentAuthorization(seen: Seen, keyId: string, secret: string): string {
  const { headers } = seen;
  const timestamp = Number(headers['x-tc-timestamp']);
  const date = new Date(timestamp * 1000).toISOString().slice(0, 10);
  const signedHeaders = 'content-type;host';
  const canonical = [
    seen.method,
    '/',
    '',
    `content-type:${headers['content-type']}\nhost:${headers.host?.split(':')[0]}\n`,
    signedHeaders,
    sha256(seen.body),
  ].join('\n');
  const scope = `${date}/sms/tc3_request`;
  const toSign = ['TC3-HMAC-SHA256', timestamp, scope, sha256(canonical)].join('\n');
  const key = hmac(hmac(hmac(`TC3${secret}`, date), 'sms'), 'tc3_request');
  const signature = hmac(key, toSign).toString('hex');
  return `TC3-HMAC-SHA256 Credential=${keyId}/${scope}, SignedHeaders=${signedHeaders}, Signature=${signature}`;
}
