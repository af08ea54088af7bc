import { Readable } from 'node:stream';
import type DKIM from 'nodemailer/lib/dkim';
import type SMTPPool from 'nodemailer/lib/smtp-pool';
import type { ReadyMail } from './mail-content.ts';
import type { Transaction } from './smtp-stage.ts';

type PoolMail = Parameters<SMTPPool['send']>[0];
type Info = NonNullable<Parameters<Parameters<SMTPPool['send']>[1]>[1]>;

/**
 * Gives a mail to nodemailer's pool as nodemailer's own mailer would. That one takes mails apart and puts them together
 * anew: for a mail that is ready it cost more of a worker's time than writing it.
 */
export function handTo(
  pool: SMTPPool,
  { envelope, messageId, raw }: ReadyMail,
  { signal, begin }: Transaction,
  signer: DKIM | undefined,
): Promise<Info> {
  const message = {
    // The pool and its connection write into an envelope: another relay must not find what they wrote.
    getEnvelope: () => ({ ...envelope, to: [...envelope.to] }),
    messageId: () => messageId,
    getHeader: () => messageId,
    // It is the outermost stream that is watched: signing reads the mail long before.
    createReadStream: () => begin(signer ? signer.sign(raw) : bodyOf(raw)),
  };
  return new Promise((resolve, reject) => {
    // The pool uses nothing else of a mail.
    const mail = { data: { signal }, message } as unknown as PoolMail;
    pool.send(mail, (error, info) =>
      error || !info ? reject(error ?? new Error('no answer')) : resolve(info),
    );
  });
}

/** Nothing of it counts as read before somebody asks for it. */
function bodyOf(raw: Buffer): Readable {
  return new Readable({
    read() {
      this.push(raw);
      this.push(null);
    },
  });
}
