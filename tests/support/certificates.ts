import { generateKeyPairSync, type KeyObject, randomBytes, sign } from 'node:crypto';

/** A certificate with its key, both as PEM. */
export type Certified = { cert: string; key: string };
export type Authority = Certified & {
  issue(options?: { host?: string; until?: Date }): Certified;
};

/*
 * Just enough of X.509 (RFC 5280) in DER to make an authority and certificates for servers on this machine, because Node
 * can read certificates but not make them, and a clean machine need not have OpenSSL's program.
 */

const tlv = (tag: number, ...parts: Buffer[]): Buffer => {
  const value = Buffer.concat(parts);
  const { length } = value;
  if (length < 128) return Buffer.concat([Buffer.from([tag, length]), value]);
  const bytes = length < 256 ? [0x81, length] : [0x82, length >> 8, length & 255];
  return Buffer.concat([Buffer.from([tag, ...bytes]), value]);
};
const sequence = (...parts: Buffer[]): Buffer => tlv(0x30, ...parts);
const hex = (text: string): Buffer => Buffer.from(text.replaceAll(' ', ''), 'hex');
const oid = (bytes: string): Buffer => tlv(0x06, hex(bytes));
const utf8 = (text: string): Buffer => tlv(0x0c, Buffer.from(text));
const time = (at: Date): Buffer => tlv(0x18, Buffer.from(`${at.toISOString().replace(/[-:T]|\.\d+/g, '')}`));
const name = (text: string): Buffer => sequence(tlv(0x31, sequence(oid('55 04 03'), utf8(text))));
const pem = (der: Buffer): string =>
  `-----BEGIN CERTIFICATE-----\n${der.toString('base64').replace(/.{64}/g, '$&\n').trim()}\n-----END CERTIFICATE-----\n`;

const ecdsaWithSha256 = sequence(oid('2a 86 48 ce 3d 04 03 02'));
const isAuthority = sequence(
  oid('55 1d 13'),
  tlv(0x01, hex('ff')),
  tlv(0x04, sequence(tlv(0x01, hex('ff')))),
);

function extensionFor(host: string): Buffer {
  const isIp = /^[\d.]+$/.test(host);
  const general = isIp ? tlv(0x87, Buffer.from(host.split('.').map(Number))) : tlv(0x82, Buffer.from(host));
  return sequence(oid('55 1d 11'), tlv(0x04, sequence(general)));
}

type Signed = {
  subject: string;
  issuer: string;
  publicKey: KeyObject;
  signer: KeyObject;
  until: Date;
  extension: Buffer;
};

function certificate({ subject, issuer, publicKey, signer, until, extension }: Signed): string {
  const from = new Date(Math.min(Date.now(), until.getTime()) - 86_400_000);
  const body = sequence(
    tlv(0xa0, tlv(0x02, hex('02'))),
    tlv(0x02, Buffer.concat([hex('01'), randomBytes(15)])),
    ecdsaWithSha256,
    name(issuer),
    sequence(time(from), time(until)),
    name(subject),
    publicKey.export({ type: 'spki', format: 'der' }),
    tlv(0xa3, sequence(extension)),
  );
  const signature = sign('sha256', body, signer);
  return pem(sequence(body, ecdsaWithSha256, tlv(0x03, hex('00'), signature)));
}

const keys = () => generateKeyPairSync('ec', { namedCurve: 'P-256' });
const exported = (key: KeyObject): string => key.export({ type: 'pkcs8', format: 'pem' }).toString();
const inAYear = (): Date => new Date(Date.now() + 365 * 86_400_000);

/** A certificate authority of the test's own, which nobody else trusts. */
export function makeAuthority(subject = 'Test authority'): Authority {
  const own = keys();
  const signed = { issuer: subject, signer: own.privateKey };
  const cert = certificate({
    ...signed,
    subject,
    publicKey: own.publicKey,
    until: inAYear(),
    extension: isAuthority,
  });
  return {
    cert,
    key: exported(own.privateKey),
    issue({ host = 'localhost', until = inAYear() } = {}) {
      const { publicKey, privateKey } = keys();
      const extension = extensionFor(host);
      return {
        cert: certificate({ ...signed, subject: host, publicKey, until, extension }),
        key: exported(privateKey),
      };
    },
  };
}
