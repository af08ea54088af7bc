import { once } from 'node:events';
import { SMTPServer } from 'smtp-server';

/** A mail server that takes the body of every mail and answers only when it is told to. */
export type Relay = {
  url: string;
  /** Message ids whose body it has, in order, whatever it answered. */
  received: string[];
  /** From now on every mail is answered, those that wait, too. */
  answer(): void;
  close(): Promise<void>;
};

export async function startRelay(): Promise<Relay> {
  const received: string[] = [];
  const waiting: (() => void)[] = [];
  let answering = false;
  const server = new SMTPServer({
    authOptional: true,
    disabledCommands: ['AUTH', 'STARTTLS'],
    disableReverseLookup: true,
    logger: false,
    onData(stream, _session, callback) {
      const chunks: Buffer[] = [];
      stream.on('data', (chunk: Buffer) => chunks.push(chunk));
      stream.once('end', () => {
        const raw = Buffer.concat(chunks).toString('utf8');
        received.push(/^message-id:\s*<([^@>]+)/im.exec(raw)?.[1] ?? '');
        if (answering) callback();
        else waiting.push(() => callback());
      });
    },
  });
  // A client that is killed in the middle is what these tests are about.
  server.on('error', () => undefined);
  server.listen(0, '127.0.0.1');
  await once(server.server, 'listening');
  const address = server.server.address();
  const port = typeof address === 'object' && address !== null ? address.port : 0;
  return {
    url: `smtp://127.0.0.1:${port}`,
    received,
    answer: () => {
      answering = true;
      for (const reply of waiting.splice(0)) reply();
    },
    close: () => new Promise((resolve) => server.close(() => resolve())),
  };
}
