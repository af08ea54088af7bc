import { createServer, type Server } from 'node:https';
import type { LookupAddress } from 'node:dns';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { robotKinds } from '../../../../config/chatRobots.ts';
import type { Resolve } from '../../../../src/delivery/channels/public-address.ts';
import { makeAuthority } from '../../../support/certificates.ts';
import { outgoing, robotAt, taken } from './robots.ts';

const authority = makeAuthority();
const ca = authority.cert;

let server: Server;
let connections: number;
let requests: number;
let port: number;

beforeEach(async () => {
  connections = 0;
  requests = 0;
  // Who asks for a name gets that name's certificate, who connects to an address the other.
  server = createServer(authority.issue({ host: '127.0.0.1' }), (request, response) => {
    requests += 1;
    request.resume().on('end', () => response.end(JSON.stringify(taken.wecom)));
  });
  server.addContext('localhost', authority.issue());
  server.on('connection', () => (connections += 1));
  await new Promise<void>((resolve) => void server.listen(0, '127.0.0.1', resolve));
  const address = server.address();
  port = typeof address === 'object' && address !== null ? address.port : 0;
});
afterEach(() => new Promise<void>((resolve) => server.close(() => resolve())));

const resolving =
  (...found: string[]): Resolve =>
  (_host, _options, done) => {
    const addresses = found.map((address): LookupAddress => ({
      address,
      family: address.includes(':') ? 6 : 4,
    }));
    setImmediate(done, null, addresses);
  };

describe('a robot cannot lead inside', () => {
  it.each(robotKinds)('%s: not by a name of this machine, looked up as the system does', async (kind) => {
    const channel = robotAt(kind, `https://localhost:${port}`, { allowHosts: [], ca });
    const told = await channel.send(outgoing());
    expect(told).toMatchObject({ outcome: 'refused', permanent: false });
    expect(told.detail).toBe('no connection: localhost 指向本机或内部网络，且未列入 CHAT_ALLOW_HOSTS');
    await channel.close();
    expect(connections).toBe(0);
  });

  it.each([
    '127.0.0.1',
    '::1',
    '::ffff:127.0.0.1',
    '::ffff:7f00:1',
    '10.0.0.8',
    '169.254.169.254',
    '100.100.100.200',
    '8.8.8.8 127.0.0.1',
  ])('not by a public name behind which is %s', async (found) => {
    const resolve = resolving(...found.split(' '));
    const channel = robotAt('wecom', `https://im.example:${port}`, { allowHosts: [], ca, resolve });
    const told = await channel.send(outgoing());
    expect(told).toMatchObject({ outcome: 'refused', permanent: false });
    expect(told.detail).toContain('im.example 指向本机或内部网络');
    await channel.close();
    expect(connections).toBe(0);
  });

  it('not by a name that was public when it was first written to', async () => {
    let asked = 0;
    const resolve: Resolve = (host, options, done) => {
      asked += 1;
      // The first time an error, so that nothing outside is connected to.
      if (asked === 1) setImmediate(done, new Error('EAI_AGAIN'), []);
      else resolving('127.0.0.1')(host, options, done);
    };
    const channel = robotAt('wecom', `https://im.example:${port}`, { allowHosts: [], ca, resolve });
    expect((await channel.send(outgoing())).detail).toBe('no connection: EAI_AGAIN');
    expect((await channel.send(outgoing())).detail).toContain('指向本机或内部网络');
    await channel.close();
    expect([asked, connections]).toEqual([2, 0]);
  });

  it.each(['https://127.0.0.1', 'https://[::1]', 'https://[::ffff:127.0.0.1]', 'https://0x7f000001'])(
    'not by %s, which nobody looks up: refused when it is opened',
    (origin) => {
      expect(() => robotAt('wecom', `${origin}:${port}`, { allowHosts: ['localhost'], ca })).toThrow(
        expect.objectContaining({ code: 'CHAT_ADDRESS_REFUSED' }),
      );
    },
  );
});

describe('unless the host is allowed by name', () => {
  it.each([
    ['localhost', ['localhost']],
    ['localhost', ['LOCALHOST']],
    ['127.0.0.1', ['other.example', '127.0.0.1']],
  ])('%s by %j', async (host, allowHosts) => {
    const channel = robotAt('wecom', `https://${host}:${port}`, { allowHosts, ca });
    expect(await channel.send(outgoing())).toMatchObject({ outcome: 'accepted' });
    await channel.close();
    expect([connections, requests]).toEqual([1, 1]);
  });

  it('then, too, only over TLS that is right: a certificate that nobody vouches for lets nothing out', async () => {
    const channel = robotAt('wecom', `https://localhost:${port}`, { allowHosts: ['localhost'] });
    const told = await channel.send(outgoing());
    expect(told).toMatchObject({ outcome: 'refused', permanent: false });
    expect(told.detail).toMatch(/^no connection: UNABLE_TO_VERIFY/);
    await channel.close();
    expect(requests).toBe(0);
  });
});
