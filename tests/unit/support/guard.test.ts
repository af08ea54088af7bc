import { spawn } from 'node:child_process';
import { createSocket } from 'node:dgram';
import { lookup, promises as names, resolve4, Resolver } from 'node:dns';
import { once } from 'node:events';
import { get } from 'node:http';
import { createServer, connect, isIP } from 'node:net';
import { connect as connectSecurely } from 'node:tls';
import { promisify } from 'node:util';
import { createTransport } from 'nodemailer';
import { Client } from 'pg';
import { expect, it } from 'vitest';
import { triedOutside } from '../../support/guard.ts';
import { isOwn } from '../../support/loopbackOnly.mjs';

/** The guard of every test (tests/support/guard.ts): what would leave this machine does not, and the test hears of it. */

const outside = '192.0.2.1';
const failed = (socket: ReturnType<typeof connect>) =>
  new Promise<unknown>((resolve) => socket.once('error', resolve));
const away = (_host: string, _options: object, done: (e: null, address: string, family: number) => void) =>
  done(null, outside, 4);

it.each<[string, () => Promise<unknown>, string]>([
  ['a socket', () => failed(connect(25, outside)), `connect to ${outside}:25`],
  [
    'a socket by options',
    () => failed(connect({ host: '2001:db8::1', port: 25 })),
    'connect to 2001:db8::1:25',
  ],
  ['TLS', () => failed(connectSecurely({ host: outside, port: 465 })), `connect to ${outside}:465`],
  ['fetch', () => fetch(`http://${outside}/`).catch((error: unknown) => error), `connect to ${outside}:80`],
  [
    'http',
    () => new Promise((resolve) => get(`http://${outside}/`).on('error', resolve)),
    `connect to ${outside}:80`,
  ],
  [
    'a name that the caller looks up',
    () => failed(connect({ host: 'im.example', port: 443, lookup: away })),
    `connect to im.example, which is ${outside}`,
  ],
  [
    'a mail',
    () =>
      createTransport({ host: outside, port: 25 })
        .sendMail({ to: 'a@b.example' })
        .catch((e: unknown) => e),
    `connect to ${outside}:25`,
  ],
  [
    'a database',
    () => new Client(`postgres://a:b@${outside}/c`).connect().catch((error: unknown) => error),
    `connect to ${outside}:5432`,
  ],
  ['a name', () => promisify(lookup)('mail.gov.cn').catch((e: unknown) => e), 'asked who mail.gov.cn is'],
  ['a promised name', () => names.lookup('mail.gov.cn').catch((e: unknown) => e), 'asked who mail.gov.cn is'],
  ['a server of names', () => promisify(resolve4)('a.cn').catch((e: unknown) => e), 'asked who a.cn is'],
  [
    'a resolver of its own',
    () => new Promise((resolve) => new Resolver().resolveMx('a.cn', resolve)),
    'asked who a.cn is',
  ],
])('%s is refused and written down', async (_what, leave, said) => {
  expect(await leave()).toBeInstanceOf(Error);
  expect(triedOutside()).toEqual([said]);
});

it.fails('a test that tried fails for it, though it found nothing wrong', async () => {
  await failed(connect(25, outside));
});

it('so is a datagram', () => {
  const socket = createSocket('udp4');
  expect(() => socket.send('x', 53, outside)).toThrow('must not leave this machine');
  expect(() => socket.connect(53, outside)).toThrow('must not leave this machine');
  socket.close();
  expect(triedOutside()).toHaveLength(2);
});

it('so is what a process does that a test starts', async () => {
  const script = `require('net').connect(25, '${outside}').on('error', (e) => process.exit(e.code === 'EOUTSIDE' ? 7 : 1))`;
  const child = spawn(process.execPath, ['-e', script]);
  expect(await once(child, 'exit')).toEqual([7, null]);
  expect(triedOutside()).toEqual([`connect to ${outside}:25`]);
});

it('this machine is let through, and a name that nobody can own is not asked for', async () => {
  const server = createServer((socket) => socket.end('here'));
  await new Promise<void>((resolve) => void server.listen(0, '127.0.0.1', resolve));
  const address = server.address();
  const port = typeof address === 'object' && address !== null ? address.port : 0;
  for (const host of ['127.0.0.1', 'localhost']) {
    const [text] = await once(connect({ host, port }).setEncoding('utf8'), 'data');
    expect(text).toBe('here');
  }
  await new Promise((resolve) => server.close(resolve));
  expect(isIP((await names.lookup('localhost')).address)).toBeGreaterThan(0);
  await expect(names.lookup('db.invalid')).rejects.toMatchObject({ code: 'ENOTFOUND' });
  expect(triedOutside()).toEqual([]);
});

it('knows what is this machine', () => {
  for (const own of ['127.0.0.1', '127.9.9.9', '::1', '[::1]', '::ffff:127.0.0.1', '0.0.0.0', 'localhost'])
    expect(isOwn(own), own).toBe(true);
  for (const other of ['10.0.0.1', '192.168.1.1', '::ffff:10.0.0.1', 'fe80::1%eth0', 'localhost.cn', ''])
    expect(isOwn(other), other).toBe(false);
});
