import { lookup } from 'node:dns';
import { describe, expect, it } from 'vitest';
import { isPublic, publicLookup, type Resolve } from '../../../src/delivery/channels/public-address.ts';

it.each([
  '8.8.8.8',
  '1.1.1.1',
  '100.63.255.255',
  '100.128.0.1',
  '172.15.255.255',
  '172.32.0.1',
  '192.167.1.1',
  '198.20.0.1',
  '223.255.255.255',
  '2400:3200::1',
  '2606:4700:4700::1111',
])('%s is public', (address) => expect(isPublic(address)).toBe(true));

it.each([
  '0.0.0.0',
  '10.1.2.3',
  '100.64.0.1',
  '100.100.100.200',
  '127.0.0.1',
  '127.255.255.254',
  '169.254.169.254',
  '172.16.0.1',
  '172.31.255.255',
  '192.0.0.192',
  '192.168.1.1',
  '198.18.0.1',
  '203.0.113.5',
  '224.0.0.1',
  '255.255.255.255',
  '::',
  '::1',
  '::ffff:127.0.0.1',
  '::ffff:7f00:1',
  '::ffff:8.8.8.8',
  '::7f00:1',
  '64:ff9b::7f00:1',
  'fe80::1',
  'fe80::1%eth0',
  'fc00::1',
  'fd00:ec2::254',
  'ff02::1',
  '2001::1',
  '2001:db8::1',
  '2002:7f00:1::1',
  '3fff::1',
  'localhost',
  '',
])('%s is not', (address) => expect(isPublic(address)).toBe(false));

const answering =
  (...found: string[]): Resolve =>
  (_host, _options, done) =>
    done(
      null,
      found.map((address) => ({ address, family: address.includes(':') ? 6 : 4 })),
    );
const away: Resolve = (_host, _options, done) => done(new Error('getaddrinfo ENOTFOUND'), []);

const ask = (resolve: Resolve | undefined, host: string, all: boolean) =>
  new Promise((settle) => {
    publicLookup(resolve)(host, { all }, (error, address, family) =>
      settle(error ? error.message : family === undefined ? address : [address, family]),
    );
  });

describe('looking a name up', () => {
  it('gives the addresses that were looked at, and no others', async () => {
    const both = answering('8.8.8.8', '2400:3200::1');
    expect(await ask(both, 'im.example', false)).toEqual(['8.8.8.8', 4]);
    expect(await ask(both, 'im.example', true)).toEqual([
      { address: '8.8.8.8', family: 4 },
      { address: '2400:3200::1', family: 6 },
    ]);
  });

  it.each([[['127.0.0.1']], [['8.8.8.8', '10.0.0.1']], [['8.8.8.8', '::1']], [['::ffff:169.254.169.254']]])(
    'refuses a name with any inner address: %j',
    async (found) => {
      for (const all of [true, false])
        expect(await ask(answering(...found), 'im.example', all)).toBe(
          'im.example 指向本机或内部网络，且未列入 CHAT_ALLOW_HOSTS',
        );
    },
  );

  it('refuses this machine’s own name, as the system resolves it', async () => {
    expect(await ask(lookup, 'localhost', true)).toContain('指向本机或内部网络');
    expect(await ask(undefined, 'localhost', false)).toContain('指向本机或内部网络');
  });

  it('hands on that there is no such name, or nothing behind it', async () => {
    expect(await ask(away, 'im.example', true)).toBe('getaddrinfo ENOTFOUND');
    expect(await ask(answering(), 'im.example', true)).toBe('im.example has no address');
  });
});
