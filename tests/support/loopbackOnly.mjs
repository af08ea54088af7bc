// Lets a process connect to this machine and nowhere else: what leads outside is refused and written down. Tests load it
// (tests/support/guard.ts), and so does every Node process that they start, by NODE_OPTIONS=--import.
import dgram from 'node:dgram';
import dns from 'node:dns';
import { appendFileSync } from 'node:fs';
import { syncBuiltinESMExports } from 'node:module';
import net from 'node:net';

/** Of the environment: the file in which it is written down what a test and its children tried, a line each. */
export const REPORT_VARIABLE = 'CUIBAN_TEST_OUTSIDE';

const patched = Symbol.for('cuiban.test.loopbackOnly');

/** Names that nobody can own (RFC 2606, RFC 6761): there is nothing behind them, and nobody need be asked. */
const reserved = /(^|\.)(example|invalid|test)\.?$/i;
const ownName = /^(localhost|.*\.localhost)\.?$/i;
const own = new net.BlockList();
own.addSubnet('127.0.0.0', 8);
own.addAddress('0.0.0.0');
own.addAddress('::1', 'ipv6');
own.addAddress('::', 'ipv6');
own.addSubnet('::ffff:127.0.0.0', 104, 'ipv6');

export function isOwn(address) {
  const bare = address.replace(/^\[|\]$/g, '').replace(/%.*$/, '');
  const version = net.isIP(bare);
  return version === 0 ? ownName.test(bare) : own.check(bare, version === 6 ? 'ipv6' : 'ipv4');
}

function refused(what) {
  const report = process.env[REPORT_VARIABLE];
  if (report !== undefined) appendFileSync(report, `${what}\n`);
  return Object.assign(new Error(`a test must not leave this machine: ${what}`), { code: 'EOUTSIDE' });
}

const notFound = (host) =>
  Object.assign(new Error(`getaddrinfo ENOTFOUND ${host}`), {
    code: 'ENOTFOUND',
    errno: -3008,
    syscall: 'getaddrinfo',
    hostname: host,
  });
const unknown = (host) => (reserved.test(host) ? notFound(host) : refused(`asked who ${host} is`));
const mayAsk = (host) => typeof host !== 'string' || host === '' || net.isIP(host) !== 0 || isOwn(host);

/** The same look-up, whose answer may only be this machine. */
function watched(lookup) {
  return (host, options, callback) =>
    lookup(host, options, (error, found, family) => {
      if (error) return callback(error);
      const all = Array.isArray(found) ? found.map(({ address }) => address) : [found];
      const outside = all.find((address) => !isOwn(address));
      if (outside !== undefined) return callback(refused(`connect to ${host}, which is ${outside}`));
      callback(null, found, family);
    });
}

function patchSockets() {
  const { connect } = net.Socket.prototype;
  net.Socket.prototype.connect = function connectHere(...args) {
    const normalized = Array.isArray(args[0]) ? args[0] : net['_normalizeArgs'](args);
    const options = { ...normalized[0] };
    normalized[0] = options;
    if (options.path) return connect.call(this, normalized);
    const host = options.host ?? 'localhost';
    if (net.isIP(host) === 0) options.lookup = watched(options.lookup ?? dns.lookup);
    else if (!isOwn(host)) {
      const error = refused(`connect to ${host}:${options.port}`);
      process.nextTick(() => this.destroy(error));
      return this;
    }
    return connect.call(this, normalized);
  };
  const { send, connect: join } = dgram.Socket.prototype;
  dgram.Socket.prototype.send = function sendHere(...args) {
    const address = args.find((arg, i) => i > 0 && typeof arg === 'string');
    if (address !== undefined && !isOwn(address)) throw refused(`datagram to ${address}`);
    return send.apply(this, args);
  };
  dgram.Socket.prototype.connect = function connectHere(port, address, ...rest) {
    if (typeof address === 'string' && !isOwn(address)) throw refused(`datagrams to ${address}`);
    return join.call(this, port, address, ...rest);
  };
}

function withCallback(of, name) {
  const original = of[name];
  of[name] = function ask(host, ...rest) {
    if (mayAsk(host)) return original.call(this, host, ...rest);
    const callback = rest.at(-1);
    const error = unknown(host);
    process.nextTick(() => callback(error));
  };
}

function withPromise(of, name) {
  const original = of[name];
  of[name] = function ask(host, ...rest) {
    return mayAsk(host) ? original.call(this, host, ...rest) : Promise.reject(unknown(host));
  };
}

/** Looking up is asking another machine, too. */
function patchNames() {
  withCallback(dns, 'lookup');
  withPromise(dns.promises, 'lookup');
  for (const name of Object.keys(dns).filter((key) => key.startsWith('resolve'))) {
    withCallback(dns, name);
    withPromise(dns.promises, name);
    if (Object.hasOwn(dns.Resolver.prototype, name)) withCallback(dns.Resolver.prototype, name);
    if (Object.hasOwn(dns.promises.Resolver.prototype, name))
      withPromise(dns.promises.Resolver.prototype, name);
  }
}

if (!globalThis[patched]) {
  globalThis[patched] = true;
  patchSockets();
  patchNames();
  syncBuiltinESMExports();
}
