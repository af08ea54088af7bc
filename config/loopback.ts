import { isIP } from 'node:net';

/** Whether a host name or address is this machine itself, so that nothing to it travels over a network. */
export const isLoopback = (host: string): boolean =>
  host === 'localhost' || host === '::1' || (isIP(host) === 4 && host.startsWith('127.'));

/** The host of an address, without the brackets around an IPv6 one. */
export const hostOf = (url: URL): string => url.hostname.replace(/^\[|\]$/g, '').toLowerCase();
