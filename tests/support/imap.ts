import { once } from 'node:events';
import { createServer, type Server, type Socket } from 'node:net';
import { createServer as createTlsServer, TLSSocket, createSecureContext } from 'node:tls';

export type ImapMail = { uid: number; raw: Buffer; arrivedOn: Date };

/** What the server does wrong: `refuse` answers NO to this UID, `drop` breaks the connection when it is asked for, so often. */
export type ImapFault =
  | { uid: number; does: 'refuse' | 'busy' }
  | { uid: number; does: 'drop'; times: number };

/**
 * A small IMAP server on loopback (RFC 3501), because no maintained package has one: one account, one folder, and the
 * commands of a client that looks and reads. It knows none that changes anything: a client that tried would be refused
 * and `refusedCommands` would name it. What it answers was compared with Dovecot's answers to the same client.
 */
export type ImapServer = {
  port: number;
  url: string;
  validity: number;
  mails: ImapMail[];
  faults: ImapFault[];
  /** Every UID that was read, in order. */
  read: number[];
  /** The most bytes of one mail that were given. */
  most: number;
  logins: number;
  refusedCommands: string[];
  /** Puts a mail into the folder. */
  deliver(raw: string | Buffer, arrivedOn?: Date): number;
  close(): Promise<void>;
};

type Options = { user?: string; password?: string; tls?: { cert: string; key: string }; implicit?: boolean };

export async function startImap(options: Options = {}): Promise<ImapServer> {
  const { user = 'tuixin', password = 'pa"ss\\word', tls, implicit = false } = options;
  const sockets = new Set<Socket>();
  const serve = (socket: Socket): void => {
    sockets.add(socket);
    socket.setNoDelay();
    socket.on('close', () => sockets.delete(socket));
    socket.on('error', () => undefined);
    socket.write('* OK ready\r\n');
    session(socket, imap, { user, password, ...(tls && { tls }) }, implicit);
  };
  const server: Server = implicit && tls ? createTlsServer(tls, serve) : createServer(serve);
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const address = server.address();
  const port = typeof address === 'object' && address !== null ? address.port : 0;
  const account = `${encodeURIComponent(user)}:${encodeURIComponent(password)}`;
  const imap: ImapServer = {
    port,
    url: `imap${implicit ? 's' : ''}://${account}@localhost:${port}`,
    validity: 1,
    mails: [],
    faults: [],
    read: [],
    most: 0,
    logins: 0,
    refusedCommands: [],
    deliver(raw, arrivedOn = new Date('2018-11-23T01:00:00Z')) {
      const uid = (imap.mails.at(-1)?.uid ?? 0) + 1;
      imap.mails.push({ uid, raw: Buffer.from(raw), arrivedOn });
      return uid;
    },
    close: async () => {
      for (const socket of sockets) socket.destroy();
      await new Promise((resolve) => server.close(resolve));
    },
  };
  return imap;
}

type Account = { user: string; password: string; tls?: { cert: string; key: string } };
type Command = { tag: string; name: string; rest: string };
type Talk = { imap: ImapServer; account: Account; say(line: string | Buffer): void; encrypted: boolean };

function session(socket: Socket, imap: ImapServer, account: Account, encrypted: boolean): void {
  const say = (line: string | Buffer): void =>
    void socket.write(typeof line === 'string' ? `${line}\r\n` : line);
  const talk: Talk = { imap, account, say, encrypted };
  let waiting = '';
  const listen = (chunk: Buffer): void => {
    waiting += chunk.toString('latin1');
    for (let end = waiting.indexOf('\r\n'); end >= 0; end = waiting.indexOf('\r\n')) {
      const line = waiting.slice(0, end);
      waiting = waiting.slice(end + 2);
      const [, tag = '*', name = '', rest = ''] = /^(\S+) ((?:UID )?\S+) ?(.*)$/.exec(line) ?? [];
      if (name.toUpperCase() === 'STARTTLS' && account.tls) {
        socket.off('data', listen);
        say(`${tag} OK begin`);
        const secureContext = createSecureContext(account.tls);
        session(new TLSSocket(socket, { isServer: true, secureContext }), imap, account, true);
        return;
      }
      const said = answer({ tag, name: name.toUpperCase(), rest }, talk);
      if (said === 'drop') return void socket.destroy();
      say(`${tag} ${said}`);
    }
  };
  socket.on('error', () => undefined);
  socket.on('data', listen);
}

/** Says what comes before the last line, and returns that line without its tag. */
function answer({ name, rest }: Command, { imap, account, say, encrypted }: Talk): string {
  switch (name) {
    case 'CAPABILITY':
      say(`* CAPABILITY IMAP4rev1 ID${account.tls && !encrypted ? ' STARTTLS' : ''}`);
      return 'OK';
    case 'LOGIN': {
      imap.logins += 1;
      const given = [...rest.matchAll(/"((?:[^"\\]|\\.)*)"|(\S+)/g)].map(([, quoted, bare]) =>
        (quoted ?? bare ?? '').replace(/\\(.)/g, '$1'),
      );
      return given[0] === account.user && given[1] === account.password
        ? 'OK'
        : 'NO [AUTHENTICATIONFAILED] no';
    }
    case 'ID':
      say('* ID ("name" "test")');
      return 'OK';
    case 'NAMESPACE':
      say('* NAMESPACE (("" "/")) NIL NIL');
      return 'OK';
    case 'LIST':
      say('* LIST () "/" INBOX');
      return 'OK';
    case 'EXAMINE':
      say(`* ${imap.mails.length} EXISTS`);
      say('* FLAGS (\\Seen)');
      say(`* OK [UIDVALIDITY ${imap.validity}] valid`);
      say(`* OK [UIDNEXT ${(imap.mails.at(-1)?.uid ?? 0) + 1}] next`);
      return 'OK [READ-ONLY]';
    case 'UID SEARCH':
      say(
        `* SEARCH${searched(imap, rest)
          .map((uid) => ` ${uid}`)
          .join('')}`,
      );
      return 'OK';
    case 'UID FETCH':
      return fetched(imap, rest, say);
    case 'NOOP':
    case 'LSUB':
    case 'CLOSE':
      return 'OK';
    case 'LOGOUT':
      say('* BYE');
      return 'OK';
    default:
      imap.refusedCommands.push(name);
      return `BAD what is ${name}`;
  }
}

/** `UID n:*`, where `*` is the newest mail even when n is above it, or `SINCE 15-Nov-2018`. */
function searched({ mails }: ImapServer, rest: string): number[] {
  const [, from] = /UID (\d+):\*/.exec(rest) ?? [];
  const newest = mails.at(-1)?.uid ?? 0;
  if (from !== undefined)
    return mails.filter(({ uid }) => uid >= Math.min(Number(from), newest)).map(({ uid }) => uid);
  const [, day = ''] = /SINCE "?([\w-]+)/.exec(rest) ?? [];
  const since = Date.parse(`${day} 00:00 UTC`);
  return mails.filter(({ arrivedOn }) => arrivedOn.getTime() >= since).map(({ uid }) => uid);
}

function fetched(imap: ImapServer, rest: string, say: Talk['say']): string {
  const uid = Number(/^\d+/.exec(rest)?.[0]);
  const fault = imap.faults.find((one) => one.uid === uid);
  if (fault?.does === 'drop') {
    fault.times -= 1;
    if (fault.times === 0) imap.faults = imap.faults.filter((one) => one !== fault);
    return 'drop';
  }
  if (fault !== undefined) return `NO ${fault.does === 'busy' ? '[UNAVAILABLE]' : '[SERVERBUG]'} cannot`;
  const [, start = '0', length] = /BODY\.PEEK\[\]<(\d+)\.(\d+)>/.exec(rest) ?? [];
  const at = imap.mails.findIndex((mail) => mail.uid === uid);
  const mail = imap.mails[at];
  if (mail !== undefined && length !== undefined) {
    const part = mail.raw.subarray(Number(start), Number(start) + Number(length));
    imap.read.push(uid);
    imap.most = Math.max(imap.most, part.length);
    say(`* ${at + 1} FETCH (UID ${uid} BODY[]<${start}> {${part.length}}`);
    say(part);
    say(')');
  }
  return 'OK';
}
