import { once } from 'node:events';
import type { Server } from 'node:net';
import { SMTPServer, type SMTPServerOptions, type SMTPServerSession } from 'smtp-server';
import { lookedAt } from './lookedAt.ts';

/** What a relay does wrong with one mail, at the place that the name says. */
export type RelayFault =
  | 'none'
  | { at: 'sender' | 'recipient' | 'answer'; code: number }
  | { at: 'recipient' | 'body' | 'answer'; drop: true };

/** A mail as it came, byte for byte. */
export type Taken = {
  raw: string;
  from: string;
  to: string[];
  secure: boolean;
  user: string | null;
  /** ENVID and ORCPT, where the client gave them. */
  envid: string | null;
  originalTo: string | null;
};

/** A real SMTP server on loopback that keeps in memory what it takes, misbehaves when told to, and counts connections. */
export type TestRelay = {
  port: number;
  /** `127.0.0.1:port`: what the product calls it. */
  name: string;
  url: string;
  readonly mails: Taken[];
  /** Used up one for each mail, from the front. */
  faults: RelayFault[];
  /** Of all that were ever made. */
  connections: number;
  /** The most that stood at the same time. */
  most: number;
  /** Fails when a mail came after the test last looked at `mails`: nobody expected it. */
  close(): Promise<void>;
};

/** `port`: of a relay that was closed before, to come back at the same place. */
export async function startRelay(options: SMTPServerOptions = {}, port = 0): Promise<TestRelay> {
  let standing = 0;
  const mails: Taken[] = [];
  const witness = lookedAt(mails, 'mails');
  const current = new Map<string, RelayFault>();
  const faultOf = (session: SMTPServerSession, at: string): RelayFault => {
    const fault = current.get(session.id) ?? 'none';
    return fault !== 'none' && fault.at === at ? fault : 'none';
  };
  const act = (fault: RelayFault, session: SMTPServerSession, go: (error?: Error | null) => void): void => {
    if (fault === 'none') return go();
    if ('drop' in fault) return drop(server, session);
    go(Object.assign(new Error(`${fault.code} as told`), { responseCode: fault.code }));
  };
  const server = new SMTPServer({
    authOptional: true,
    disabledCommands: ['AUTH', 'STARTTLS'],
    disableReverseLookup: true,
    hideDSN: false,
    closeTimeout: 50,
    onConnect(_session, callback) {
      relay.connections += 1;
      standing += 1;
      relay.most = Math.max(relay.most, standing);
      callback();
    },
    onClose: () => void (standing -= 1),
    onMailFrom(_address, session, callback) {
      current.set(session.id, relay.faults.shift() ?? 'none');
      act(faultOf(session, 'sender'), session, callback);
    },
    onRcptTo: (_address, session, callback) => act(faultOf(session, 'recipient'), session, callback),
    onData(stream, session, callback) {
      const chunks: Buffer[] = [];
      const inBody = faultOf(session, 'body');
      if (inBody !== 'none') stream.once('data', () => act(inBody, session, callback));
      stream.on('data', (chunk: Buffer) => chunks.push(chunk));
      stream.on('end', () => {
        const fault = faultOf(session, 'answer');
        if (fault === 'none' || 'drop' in fault)
          mails.push(takenFrom(session, Buffer.concat(chunks).toString('latin1')));
        act(fault, session, callback);
      });
    },
    ...options,
  });
  server.on('error', () => undefined);
  const listener: Server = server.listen(port, '127.0.0.1');
  await once(listener, 'listening');
  const address = listener.address();
  const bound = typeof address === 'object' && address !== null ? address.port : 0;
  const relay: TestRelay = {
    port: bound,
    name: `127.0.0.1:${bound}`,
    url: `smtp://127.0.0.1:${bound}`,
    get mails() {
      return witness.look();
    },
    faults: [],
    connections: 0,
    most: 0,
    close: async () => {
      await new Promise<void>((resolve) => server.close(() => resolve()));
      witness.expectLookedAt();
    },
  };
  return relay;
}

function takenFrom(session: SMTPServerSession, raw: string): Taken {
  const { mailFrom, rcptTo } = session.envelope;
  return {
    raw,
    from: mailFrom === false ? '' : mailFrom.address,
    to: rcptTo.map(({ address }) => address),
    secure: session.secure,
    user: typeof session.user === 'string' ? session.user : null,
    envid: session.envelope.dsn?.envid ?? null,
    originalTo: rcptTo[0]?.dsn?.orcpt ?? null,
  };
}

/** Breaks the connection of a session without a word, as a failing network does. */
function drop(server: SMTPServer, session: SMTPServerSession): void {
  for (const connection of server.connections)
    if (connection.session.id === session.id) connection['_socket'].destroy();
}
