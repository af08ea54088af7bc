import { SMTPServer } from 'smtp-server';
import { answerParent } from './talk.ts';

/**
 * The mail server of the measurement, in a process of its own: takes every mail to its end, waits as long as it was told
 * and answers 250. It counts what it took and how many different Message-IDs, and when each was taken.
 */
export type SmtpOrders = {
  /** Begins to count anew; keeps the first `keep` mails as they came. */
  reset: { asks: { delayMs: number; keep: number }; answer: null };
  count: { asks: null; answer: { received: number; distinct: number } };
  kept: { asks: null; answer: string[] };
  /** Message-ID up to the @ and the instant (milliseconds since 1970) of the answer. */
  times: { asks: null; answer: [id: string, at: number][] };
};

export async function serveSmtp(): Promise<void> {
  let delayMs = 0;
  let keep = 0;
  let received = 0;
  let kept: string[] = [];
  const taken = new Map<string, number>();

  const take = (raw: Buffer): void => {
    received += 1;
    const id = /^message-id:\s*<([^@>]+)/im.exec(raw.toString('latin1', 0, 4_000))?.[1];
    if (id !== undefined && !taken.has(id)) taken.set(id, Date.now());
    if (kept.length < keep) kept.push(raw.toString('utf8'));
  };
  const answer = (raw: Buffer, callback: () => void): void => {
    take(raw);
    callback();
  };
  const server = new SMTPServer({
    name: 'bench.localhost',
    authOptional: true,
    disabledCommands: ['AUTH', 'STARTTLS'],
    disableReverseLookup: true,
    logger: false,
    socketTimeout: 600_000,
    onData(stream, _session, callback) {
      const chunks: Buffer[] = [];
      stream.on('data', (chunk: Buffer) => chunks.push(chunk));
      stream.once('end', () => {
        const raw = Buffer.concat(chunks);
        if (delayMs === 0) answer(raw, callback);
        else setTimeout(answer, delayMs, raw, callback);
      });
    },
  });
  server.on('error', () => undefined);
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const address = server.server.address();
  if (address === null || typeof address === 'string') throw new Error('no port');

  answerParent<SmtpOrders>(
    {
      reset: (asked) => {
        ({ delayMs, keep } = asked);
        received = 0;
        kept = [];
        taken.clear();
        return null;
      },
      count: () => ({ received, distinct: taken.size }),
      kept: () => kept,
      times: () => [...taken],
    },
    { port: address.port },
  );
}
