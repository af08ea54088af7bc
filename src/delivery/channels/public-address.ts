import { lookup, type LookupAddress, type LookupOptions } from 'node:dns';
import { BlockList, isIP, type LookupFunction } from 'node:net';

/** What the IPv4 registry of IANA does not call globally reachable; 100.64/10 holds the metadata service of a cloud, too. */
const notPublic = new BlockList();
for (const [net, prefix] of [
  ['0.0.0.0', 8],
  ['10.0.0.0', 8],
  ['100.64.0.0', 10],
  ['127.0.0.0', 8],
  ['169.254.0.0', 16],
  ['172.16.0.0', 12],
  ['192.0.0.0', 24],
  ['192.0.2.0', 24],
  ['192.88.99.0', 24],
  ['192.168.0.0', 16],
  ['198.18.0.0', 15],
  ['198.51.100.0', 24],
  ['203.0.113.0', 24],
  ['224.0.0.0', 3],
] as const)
  notPublic.addSubnet(net, prefix, 'ipv4');

/** Of IPv6 only what is given out as global unicast, without documentation and what carries an IPv4 address within. */
const global6 = new BlockList();
global6.addSubnet('2000::', 3, 'ipv6');
const notPublic6 = new BlockList();
for (const [net, prefix] of [
  ['2001::', 23],
  ['2001:db8::', 32],
  ['2002::', 16],
  ['3fff::', 20],
] as const)
  notPublic6.addSubnet(net, prefix, 'ipv6');

/** Whether an address is a public one: not this machine's, not an inner network's, no metadata service, not reserved. */
export function isPublic(address: string): boolean {
  const family = isIP(address);
  if (family === 4) return !notPublic.check(address, 'ipv4');
  if (family !== 6 || address.includes('%')) return false;
  return global6.check(address, 'ipv6') && !notPublic6.check(address, 'ipv6');
}

/** As `dns.lookup`: it answers later, never within the call. */
export type Resolve = (
  host: string,
  options: LookupOptions & { all: true },
  done: (error: Error | null, found: LookupAddress[]) => void,
) => void;

/**
 * Looks a name up at the moment of connecting, and lets nobody connect when any of its addresses is not public: a name that
 * was harmless when it was written down may lead inside by now. Addresses that stand in the URL are not looked up by anybody
 * and have to be checked by themselves.
 */
export function publicLookup(resolve: Resolve = lookup): LookupFunction {
  return (host, options, done) => {
    resolve(host, { ...options, all: true }, (error, found) => {
      const [first] = found ?? [];
      if (error) done(error, '');
      else if (first === undefined) done(new Error(`${host} has no address`), '');
      else if (!found.every(({ address }) => isPublic(address)))
        done(new Error(`${host} 指向本机或内部网络，且未列入 CHAT_ALLOW_HOSTS`), '');
      else if (options.all === true) done(null, found);
      else done(null, first.address, first.family);
    });
  };
}
