import { AsyncLocalStorage } from 'node:async_hooks';
import { subscribe } from 'node:diagnostics_channel';
import { ClientRequest } from 'node:http';

/** How far the one HTTP request of a provider's own library got. Nothing of it holds an address: their URLs hold numbers. */
export type Watched<T> =
  | { reached: 'answered'; value: T; status: number | null }
  /** The library threw. `status` is null when no answer came. */
  | { reached: 'nothing' | 'written'; error: unknown; status: number | null; detail: string };

export type Bounds = {
  /** For the whole exchange, the last byte of the answer included. */
  timeoutMs: number;
  /** Largest answer that is read. */
  maxBytes: number;
};

type Sight = Bounds & {
  request: ClientRequest | null;
  written: boolean;
  status: number | null;
  fault: string | null;
};

const current = new AsyncLocalStorage<Sight>();

// Node itself tells of every request when it is handed to its socket, whichever library makes it.
subscribe('http.client.request.start', (event) => {
  const sight = current.getStore();
  const request = typeof event === 'object' && event !== null && 'request' in event ? event.request : null;
  if (sight !== undefined && request instanceof ClientRequest) look(sight, request);
});

/**
 * Runs a call of a provider's library that makes one HTTP request, and tells how far it got: the libraries hide that, and
 * without it a lost connection could not be told from one that never was (docs/adding-a-channel.md, promises 3 to 5). A
 * second request (a retry, a redirect) is cut off before it is written. An answer that is too large or never ends as well.
 */
export async function oneRequest<T>(bounds: Bounds, call: () => Promise<T>): Promise<Watched<T>> {
  const sight: Sight = { ...bounds, request: null, written: false, status: null, fault: null };
  let late: NodeJS.Timeout | undefined;
  const timer = setTimeout(() => cut(sight, sight.request, 'timed out'), bounds.timeoutMs);
  // A library that does not notice that its request was destroyed must not hold the message longer.
  const given = new Promise<never>((_resolve, reject) => {
    late = setTimeout(() => reject(new Error('timed out')), bounds.timeoutMs + 500);
  });
  try {
    const value = await Promise.race([current.run(sight, call), given]);
    return { reached: 'answered', value, status: sight.status };
  } catch (error) {
    // Seen and not written is the proof that nothing went out; not seen at all proves nothing but for a failed connect.
    const nothing = sight.request === null ? neverConnected(error) : !sight.written;
    const detail = sight.fault ?? codeOf(error) ?? (error instanceof Error ? error.name : 'failed');
    return { reached: nothing ? 'nothing' : 'written', error, status: sight.status, detail };
  } finally {
    clearTimeout(timer);
    clearTimeout(late);
  }
}

function look(sight: Sight, request: ClientRequest): void {
  const { socket } = request;
  if (sight.request !== null || socket === null)
    return cut(sight, request, 'a second request was not let through');
  sight.request = request;
  // A kept connection is written to at once; a new one when it stands (with TLS: when the handshake is done).
  if (!socket.connecting) sight.written = true;
  else socket.once('encrypted' in socket ? 'secureConnect' : 'connect', () => (sight.written = true));
  let size = 0;
  const count = (chunk: Buffer): void => {
    size += chunk.length;
    if (size > sight.maxBytes) cut(sight, request, `answer over ${sight.maxBytes} bytes`);
  };
  socket.on('data', count);
  request.on('response', (answer) => {
    sight.status = answer.statusCode ?? null;
    // node-fetch takes a listener that is still there when the answer closes for an answer that was cut off.
    answer.once('end', () => socket.off('data', count));
  });
  request.on('error', (error) => (sight.fault ??= codeOf(error) ?? 'connection failed'));
}

function cut(sight: Sight, request: ClientRequest | null, why: string): void {
  sight.fault ??= why;
  request?.destroy(new Error(why));
}

function neverConnected(error: unknown): boolean {
  const syscall = error instanceof Error && 'syscall' in error ? error.syscall : null;
  return syscall === 'connect' || syscall === 'getaddrinfo';
}

function codeOf(error: unknown): string | null {
  const code = error instanceof Error && 'code' in error ? error.code : null;
  return typeof code === 'string' && /^[\w.-]{1,100}$/.test(code) ? code : null;
}
