import { once } from 'node:events';
import { connect, createServer, type Server, type Socket } from 'node:net';

/** What came over a line when it is to break: before it is passed on, or as soon as it has been. */
export type Moment = {
  from: 'client' | 'server';
  sees(bytes: Buffer): boolean;
  /** What was seen reaches the other side; that side's answer does not come back. */
  passOn?: boolean;
};

/** A line to a server on loopback, which breaks when told to: every connection is reset, and nobody answers. */
export type Line = {
  port: number;
  /** Breaks it now. */
  cut(): Promise<void>;
  /** Breaks it when that happens; resolves when it has. */
  cutAt(moment: Moment): Promise<void>;
  /** It can be connected over again. */
  mend(): Promise<void>;
  /** How many connections were broken. */
  broken(): number;
  close(): Promise<void>;
};

export async function openLine(to: number): Promise<Line> {
  const ends = new Set<Socket>();
  let broken = 0;
  let waiting: { moment: Moment; done: () => void } | null = null;
  let silenced: Socket | null = null;
  let done: (() => void) | null = null;
  let server = await listenAt(0, accept);
  const address = server.address();
  const port = typeof address === 'object' && address !== null ? address.port : 0;
  let up = true;

  function accept(near: Socket): void {
    const far = connect(to, '127.0.0.1');
    for (const [one, other, from] of [
      [near, far, 'client'],
      [far, near, 'server'],
    ] as const) {
      ends.add(one);
      one.setNoDelay(true);
      one.on('data', (bytes: Buffer) => {
        if (silenced === one) return void down();
        const met = waiting?.moment.from === from && waiting.moment.sees(bytes) ? waiting : null;
        if (met === null || met.moment.passOn) other.write(bytes);
        if (met === null) return;
        waiting = null;
        done = met.done;
        // What was passed on has arrived when the other side answers.
        if (met.moment.passOn) silenced = other;
        else void down();
      });
      one.on('error', () => undefined);
      one.on('close', () => {
        ends.delete(one);
        other.destroy();
      });
    }
  }

  async function down(): Promise<void> {
    if (!up) return;
    up = false;
    waiting = null;
    silenced = null;
    const closed = new Promise((resolve) => server.close(resolve));
    broken += ends.size / 2;
    for (const end of ends) end.resetAndDestroy();
    await closed;
    done?.();
    done = null;
  }

  return {
    port,
    cut: down,
    cutAt: (moment) => new Promise<void>((resolve) => (waiting = { moment, done: resolve })),
    mend: async () => {
      if (!up) server = await listenAt(port, accept);
      up = true;
    },
    broken: () => Math.round(broken),
    close: down,
  };
}

async function listenAt(port: number, accept: (socket: Socket) => void): Promise<Server> {
  const server = createServer(accept).listen(port, '127.0.0.1');
  await once(server, 'listening');
  return server;
}
