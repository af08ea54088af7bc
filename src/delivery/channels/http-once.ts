import * as http from 'node:http';
import * as https from 'node:https';
import { errorText } from '../../errors.ts';

/** What came of one HTTP request that is never repeated by itself. */
export type Exchange =
  | { reached: 'answered'; status: number; body: string }
  /** The status line came, but not the body it promised: too large, cut off, or never ending. */
  | { reached: 'halfAnswered'; status: number; detail: string }
  /** The request was written, at least in part, and no answer came: the other side may have acted on it. */
  | { reached: 'written'; detail: string }
  /** No connection: nothing was written. */
  | { reached: 'nothing'; detail: string };

export type Request = {
  method: 'GET' | 'POST';
  url: URL;
  headers: Record<string, string>;
  body: string | null;
  /** For the whole exchange, the last byte of the answer included. */
  timeoutMs: number;
  /** Largest answer that is read. */
  maxBytes: number;
  agent: http.Agent;
};

/**
 * One request over node:http rather than `fetch`, because it must be known whether anything was written when it fails:
 * `fetch` hides the socket, and retries some failures by itself. Never throws, never follows a redirect.
 */
export function httpOnce(request: Request): Promise<Exchange> {
  return new Promise((resolve) => {
    const { url, method, headers, agent } = request;
    const secure = url.protocol === 'https:';
    const outgoing = (secure ? https : http).request(url, { method, headers, agent });
    let written = false;
    let status: number | null = null;
    const timer = setTimeout(() => outgoing.destroy(new Error('timed out')), request.timeoutMs);

    const fail = (error: Error): void => {
      clearTimeout(timer);
      const detail = `${code(error)}${errorText(error)}`;
      if (status !== null) resolve({ reached: 'halfAnswered', status, detail });
      else resolve({ reached: written ? 'written' : 'nothing', detail });
      outgoing.destroy();
    };
    outgoing.on('error', fail);
    outgoing.on('socket', (socket) => {
      // A kept connection is written to at once; a new one when it stands (with TLS: when the handshake is done).
      if (!socket.connecting) written = true;
      else socket.once(secure ? 'secureConnect' : 'connect', () => (written = true));
    });
    outgoing.on('response', (answer) => {
      status = answer.statusCode ?? 0;
      readBody(answer, request.maxBytes, fail, (body) => {
        clearTimeout(timer);
        // The request is not destroyed here, so that its connection is kept for the next one.
        resolve({ reached: 'answered', status: answer.statusCode ?? 0, body });
      });
    });
    outgoing.end(request.body ?? undefined);
  });
}

function readBody(
  answer: http.IncomingMessage,
  maxBytes: number,
  fail: (error: Error) => void,
  done: (body: string) => void,
): void {
  const chunks: Buffer[] = [];
  let size = 0;
  answer.on('data', (chunk: Buffer) => {
    size += chunk.length;
    if (size > maxBytes) fail(new Error(`answer over ${maxBytes} bytes`));
    else chunks.push(chunk);
  });
  answer.on('error', fail);
  answer.on('end', () => done(Buffer.concat(chunks).toString('utf8')));
}

function code(error: Error): string {
  return 'code' in error && typeof error.code === 'string' ? `${error.code} ` : '';
}
