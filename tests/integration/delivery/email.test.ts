import { randomUUID } from 'node:crypto';
import { mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { manualClock } from '../../../src/clock.ts';
import type { Channel, Outgoing } from '../../../src/delivery/channels/channel.ts';
import { type EmailOptions, emailChannel } from '../../../src/delivery/channels/email.ts';
import { type Mailbox, type MailFault, startMailbox } from '../../../src/delivery/rehearsal/mailbox.ts';
import { renderEmail } from '../../../src/delivery/render/render.ts';
import { gistOf } from '../../../src/delivery/reasonInWords.ts';
import { budgetCheck, reminder } from '../../unit/delivery/notices.ts';

let dir: string;
let mailbox: Mailbox;
let channel: Channel;
let faults: MailFault[];
let asked: string[];
const clock = manualClock(new Date('2018-11-23T01:00:00Z'));

const options = (changes: Partial<EmailOptions> = {}): EmailOptions => ({
  relays: [{ url: mailbox.url }],
  from: { name: '政务公开办公室', address: 'duban@office.example' },
  lookUp: async (messageId) => (mailbox.has(messageId) ? 'accepted' : 'absent'),
  ...changes,
});

const message = (changes: Partial<Outgoing> = {}): Outgoing => ({
  messageId: randomUUID(),
  to: 'caizheng@unit.example',
  subject: '【催办】《要点》1项任务将于11月30日到期',
  text: '正文\n',
  html: '<p>正文</p>',
  ...changes,
});

/** The mailbox asks at RCPT TO and after the body; a fault of the list is used at the place it belongs to. */
const atRecipient = new Set<MailFault>(['refuseRecipient', 'deferRecipient', 'dropAtRecipient']);
function nextFault(at: { to: string; messageId: string | null }): MailFault {
  asked.push(at.messageId ?? 'RCPT');
  const [next = 'none'] = faults;
  if (atRecipient.has(next) !== (at.messageId === null)) return 'none';
  faults.shift();
  return next;
}

beforeEach(async () => {
  dir = await mkdtemp(join(tmpdir(), 'cuiban-mail-'));
  faults = [];
  asked = [];
  mailbox = await startMailbox({ dir, clock, fault: nextFault });
  channel = emailChannel(options());
});

afterEach(async () => {
  await channel.close();
  await mailbox.close();
  await rm(dir, { recursive: true });
});

describe('accepted', () => {
  it('arrives whole: headers, both parts, exact Message-ID', async () => {
    const mail = {
      ...renderEmail(reminder([budgetCheck])),
      messageId: randomUUID(),
      to: 'caizheng@unit.example',
    };
    expect(await channel.send(mail)).toMatchObject({ outcome: 'accepted' });
    const read = await mailbox.read(mail.messageId);
    expect(read).toMatchObject({
      messageId: mail.messageId,
      headerId: `<${mail.messageId}@office.example>`,
      from: 'duban@office.example',
      to: mail.to,
      subject: mail.subject,
      capturedAt: clock.now(),
    });
    expect(read?.text.trim()).toBe(mail.text.trim());
    expect(read?.html?.trim()).toBe(mail.html.trim());
    const headers = new Map(read?.headers.map(({ key, value }) => [key, value]));
    expect(headers.get('auto-submitted')).toBe('auto-generated');
    expect(headers.get('x-cuiban-message')).toBe(mail.messageId);
    expect(headers.get('content-type')).toContain('multipart/alternative');
    expect(await channel.lookUp(mail.messageId)).toBe('accepted');
    expect(await channel.lookUp(randomUUID())).toBe('absent');
  });

  it('500 at once arrive exactly once each', async () => {
    const all = Array.from({ length: 500 }, () => message());
    const outcomes = await Promise.all(all.map((one) => channel.send(one)));
    expect(new Set(outcomes.map(({ outcome }) => outcome))).toEqual(new Set(['accepted']));
    expect(mailbox.count()).toBe(500);
    expect(all.every(({ messageId }) => mailbox.copies(messageId) === 1)).toBe(true);
    expect((await readdir(dir)).length).toBe(500);
  });

  it('cannot be given another header through the subject, nor another recipient through the address', async () => {
    const mail = message({ subject: '甲\r\nBcc: all@gov.example\u2028乙' });
    await channel.send(mail);
    const read = await mailbox.read(mail.messageId);
    expect(read?.subject).toBe('甲 Bcc: all@gov.example 乙');
    expect(read?.headers.some(({ key }) => key === 'bcc')).toBe(false);
    for (const to of [
      'a@x.example, b@x.example',
      'A <a@x.example>',
      'a@x.example\r\nRCPT TO:<b@x.example>',
      'none',
      '',
    ]) {
      expect(await channel.send(message({ to }))).toEqual({
        outcome: 'refused',
        permanent: true,
        detail: 'not a mail address',
      });
    }
    expect(mailbox.count()).toBe(1);
  });
});

describe('refused: certain that it did not go out', () => {
  it.each<[MailFault, boolean, string]>([
    ['refuseRecipient', true, '邮件服务器不收发往这个地址的邮件：'],
    ['deferRecipient', false, '邮件服务器暂时不收发往这个地址的邮件（4'],
    ['refuse', true, '邮件服务器拒收这封邮件（5'],
    ['temporary', false, '邮件服务器暂时不收这封邮件（4'],
    ['dropAtRecipient', false, '邮件服务器连不上或中途断开，邮件没有发出'],
  ])('%s: permanent %s, tried once, and the next mail passes; told as %s', async (fault, permanent, gist) => {
    faults = [fault];
    const mail = message();
    const outcome = await channel.send(mail);
    expect(outcome).toMatchObject({ outcome: 'refused', permanent });
    expect(gistOf(outcome.detail)).toContain(gist);
    expect(mailbox.count()).toBe(0);
    expect(faults).toEqual([]);
    expect(asked.filter((at) => at === 'RCPT')).toHaveLength(1);
    expect(await channel.send(message())).toMatchObject({ outcome: 'accepted' });
  });

  it('does not tell the address in its detail', async () => {
    faults = ['refuseRecipient'];
    expect((await channel.send(message())).detail).not.toContain('caizheng');
  });

  it('a connection that the relay dropped between two mails is not an uncertain one', async () => {
    await channel.send(message());
    faults = ['dropAtRecipient'];
    expect(await channel.send(message())).toMatchObject({ outcome: 'refused', permanent: false });
    expect(asked.filter((at) => at === 'RCPT')).toHaveLength(2);
  });

  it('nobody listens', async () => {
    await mailbox.close();
    const lonely = emailChannel(options({ relays: [{ url: mailbox.url }] }));
    expect(await lonely.send(message())).toMatchObject({ outcome: 'refused', permanent: false });
    await lonely.close();
    mailbox = await startMailbox({ dir, clock });
  });

  it('STARTTLS is required but not offered: nothing goes out in clear', async () => {
    const careful = emailChannel(options({ startTls: 'required' }));
    expect(await careful.send(message())).toMatchObject({ outcome: 'refused', permanent: false });
    await careful.close();
    expect(mailbox.count()).toBe(0);
  });
});

describe('uncertain: the body went, the answer did not come', () => {
  it('dropped after the body, not kept by the relay: never sent again by itself', async () => {
    faults = ['dropAfterBody'];
    const mail = message();
    expect(await channel.send(mail)).toMatchObject({ outcome: 'uncertain' });
    expect(await channel.send(message())).toMatchObject({ outcome: 'accepted' });
    expect(asked.filter((at) => at === mail.messageId)).toHaveLength(1);
    expect(await channel.lookUp(mail.messageId)).toBe('absent');
  });

  it('dropped after the body, kept by the relay: exactly one copy', async () => {
    faults = ['keepThenDrop'];
    const mail = message();
    expect(await channel.send(mail)).toMatchObject({ outcome: 'uncertain' });
    expect(await channel.send(message())).toMatchObject({ outcome: 'accepted' });
    expect(mailbox.copies(mail.messageId)).toBe(1);
    expect(await channel.lookUp(mail.messageId)).toBe('accepted');
  });

  it('also on a connection that carried mails before, where the pool would send again', async () => {
    for (const fault of ['none', 'keepThenDrop'] as const) {
      faults = [fault];
      const mail = message();
      await channel.send(mail);
      expect(mailbox.copies(mail.messageId)).toBe(1);
    }
    expect(mailbox.count()).toBe(2);
  });

  it.each(['silenceMs', 'transactionMs'] as const)('no answer within %s', async (limit) => {
    faults = ['silent'];
    const impatient = emailChannel(options({ timeouts: { [limit]: 400 } }));
    const mail = message();
    expect(await impatient.send(mail)).toMatchObject({ outcome: 'uncertain' });
    expect(await impatient.send(message())).toMatchObject({ outcome: 'accepted' });
    expect(mailbox.copies(mail.messageId)).toBe(1);
    await impatient.close();
  });

  it('a storm of dropped answers leaves one copy of each', async () => {
    const kinds: MailFault[] = [
      'none',
      'keepThenDrop',
      'dropAfterBody',
      'temporary',
      'deferRecipient',
      'dropAtRecipient',
    ];
    faults = Array.from({ length: 120 }, (_, at) => kinds[at % kinds.length] ?? 'none');
    const all = Array.from({ length: 100 }, () => message());
    const outcomes = await Promise.all(all.map((one) => channel.send(one)));
    for (const [at, { messageId }] of all.entries()) {
      const copies = mailbox.copies(messageId);
      const outcome = outcomes[at]?.outcome;
      if (outcome === 'accepted') expect(copies).toBe(1);
      else if (outcome === 'refused') expect(copies).toBe(0);
      else expect(copies).toBeLessThanOrEqual(1);
    }
    expect(new Set(outcomes.map(({ outcome }) => outcome))).toEqual(
      new Set(['accepted', 'refused', 'uncertain']),
    );
  });
});

describe('the mailbox', () => {
  it('lists newest first, and remembers after a restart', async () => {
    for (const subject of ['一', '二', '三']) await channel.send(message({ subject }));
    await writeFile(join(dir, '.arriving-9'), 'half a mail');
    await mailbox.close();
    mailbox = await startMailbox({ dir, clock });
    expect(mailbox.count()).toBe(3);
    expect(mailbox.list({ limit: 2, offset: 0 }).map(({ subject }) => subject)).toEqual(['三', '二']);
    expect(mailbox.list({ limit: 2, offset: 2 })).toMatchObject([
      { subject: '一', from: 'duban@office.example', to: 'caizheng@unit.example', capturedAt: clock.now() },
    ]);
    expect((await readdir(dir)).every((name) => name.endsWith('.eml'))).toBe(true);
  });

  it('keeps a second copy apart instead of writing over the first', async () => {
    const mail = message();
    await channel.send(mail);
    await channel.send({ ...mail, text: '又一次' });
    expect(mailbox.copies(mail.messageId)).toBe(2);
    expect(await readFile(join(dir, `${mail.messageId}.eml`), 'utf8')).toContain('X-Rehearsal-Number: 1\r\n');
    expect((await mailbox.read(mail.messageId))?.text).toBe('正文\n');
  });

  it('refuses a mail over 10 MB, and says so', async () => {
    expect(await channel.send(message({ text: '长'.repeat(3_000_000) }))).toMatchObject({
      outcome: 'refused',
      permanent: true,
    });
    expect(mailbox.count()).toBe(0);
  });

  it('says in one line that its port is taken', async () => {
    const port = Number(new URL(mailbox.url).port);
    await expect(startMailbox({ dir, clock, port })).rejects.toMatchObject({
      code: 'PORT_IN_USE',
      message: `演练邮箱的端口 ${port} 已被占用。`,
    });
  });
});

it('refuses an address of a relay or sender that is none', () => {
  for (const url of ['', 'relay', 'http://relay:25', 'smtp://']) {
    expect(() => emailChannel(options({ relays: [{ url }] }))).toThrow('SMTP_URL');
  }
  expect(() => emailChannel(options({ from: { name: '', address: 'nobody' } }))).toThrow('发件人地址无效');
});
