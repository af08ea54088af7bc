import { createServer } from 'node:net';
import { once } from 'node:events';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, afterEach, describe, expect, it } from 'vitest';
import { runIfDue } from '../../../schedules/turn.ts';
import { returnedMail as schedule } from '../../../schedules/returned-mail.ts';
import { readScheduleTimes } from '../../../schedules/times.ts';
import { makeAuthority } from '../../support/certificates.ts';
import { outOfOffice, returnedMail } from '../../support/returned.ts';
import { address, type MailOffice, openMailOffice } from './mailOffice.ts';

const authority = makeAuthority();
const dir = mkdtempSync(join(tmpdir(), 'cuiban-ca-'));
const caFile = join(dir, 'ca.pem');
writeFileSync(caFile, authority.cert);
let office: MailOffice;

afterEach(() => office.close());
afterAll(() => rmSync(dir, { recursive: true }));

const turn = { holder: 'test', leaseMs: 60_000 };
const lastError = async (): Promise<string | null | undefined> =>
  (await readScheduleTimes(office.opened.app.db, office.clock.now())).find(
    ({ name }) => name === schedule.name,
  )?.lastError;

describe('the schedule', () => {
  it('reads every five minutes, once for several schedulers', async () => {
    office = await openMailOffice();
    const { app } = office.opened;
    office.imap.deliver(outOfOffice('x'));
    const ran = await Promise.all([1, 2, 3].map((n) => runIfDue(app, schedule, { ...turn, holder: `${n}` })));
    expect(ran.filter(Boolean)).toHaveLength(1);
    expect([office.imap.logins, await lastError()]).toEqual([1, null]);
    expect(await runIfDue(app, schedule, turn)).toBe(false);
    office.clock.set(new Date('2018-11-23T01:05:00Z'));
    expect(await runIfDue(app, schedule, turn)).toBe(true);
    expect(office.imap.read).toEqual([1]);
  });

  it('without a mailbox in the settings it connects nowhere', async () => {
    office = await openMailOffice({ IMAP_URL: '' });
    expect(await office.read()).toBeNull();
    expect(await runIfDue(office.opened.app, schedule, turn)).toBe(true);
    expect([office.imap.logins, await lastError()]).toEqual([0, null]);
  });

  it('what is wrong is written down in words, without the password, and tried again', async () => {
    office = await openMailOffice({}, { password: 'another' });
    const { app } = office.opened;
    app.env.IMAP_URL = office.imap.url.replace('another', 'hunter2');
    await runIfDue(app, schedule, turn);
    expect(await lastError()).toBe('退信邮箱登录不上：用户名或密码（授权码）不对');
    app.env.IMAP_URL = office.imap.url.replace(/\d+$/, '9');
    office.clock.set(new Date('2018-11-23T01:05:00Z'));
    await runIfDue(app, schedule, turn);
    expect(await lastError()).toMatch(/^退信邮箱读不了：.*ECONNREFUSED/);
    app.env.IMAP_URL = office.imap.url;
    office.clock.set(new Date('2018-11-23T01:10:00Z'));
    await runIfDue(app, schedule, turn);
    expect(await lastError()).toBeNull();
  });

  it('a server that breaks off instead of greeting is said, too', async () => {
    office = await openMailOffice();
    const rude = createServer((socket) => socket.destroy()).listen(0, '127.0.0.1');
    await once(rude, 'listening');
    const bound = rude.address();
    const port = typeof bound === 'object' && bound !== null ? bound.port : 0;
    office.opened.app.env.IMAP_URL = `imap://u:p@127.0.0.1:${port}`;
    await expect(office.read()).rejects.toThrow('退信邮箱读不了');
    rude.close();
  });
});

const bounced = async (): Promise<string> => {
  await office.send();
  const { id } = await office.message();
  office.imap.deliver(returnedMail({ messageId: id, to: address }));
  await office.read();
  return (await office.message()).state;
};

describe('TLS', () => {
  const tls = authority.issue();
  it.each([true, false])('by a private authority (from the start: %s)', async (implicit) => {
    office = await openMailOffice({ SMTP_CA_FILE: caFile }, { tls, implicit });
    expect(await bounced()).toBe('bounced');
  });

  it.each([true, false])(
    'no password to a server that nobody vouches for (from the start: %s)',
    async (implicit) => {
      office = await openMailOffice({}, { tls, implicit });
      await expect(office.read()).rejects.toThrow('退信邮箱读不了');
      expect(office.imap.logins).toBe(0);
    },
  );
});
