import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { eq } from 'drizzle-orm';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { missedAddresses, restoreAddress } from '../../src/db/refusedAddresses.ts';
import { contacts, messages } from '../../src/db/schema.ts';
import { emailChannel } from '../../src/delivery/channels/email.ts';
import { takeReturned } from '../../src/delivery/receipts/returned.ts';
import { type Mailbox, startMailbox } from '../../src/delivery/rehearsal/mailbox.ts';
import { startWorkers } from '../../workers/register.ts';
import { backends } from '../support/database.ts';
import { expectLogged, witnessedWorld } from '../support/witness.ts';
import { planText, shown, type World } from '../support/world.ts';
import { CZ, expectReconciled, importWith, LEADER, text } from './office.ts';

/** 到期日2018年11月30日（星期五）。 */
const PLAN = planText(['2018年11月30日前，完成预算公开专项检查。（县财政局负责落实）']);

let world: World;
let dir: string;
let relay: Mailbox;
let refusal: 'refuseRecipient' | 'deferRecipient' | 'refuse' | 'none';

beforeEach(async () => {
  dir = await mkdtemp(join(tmpdir(), 'cuiban-relay-'));
  refusal = 'refuseRecipient';
});

afterEach(async () => {
  await expectLogged(world);
  await world.end();
  await relay.close();
  await rm(dir, { recursive: true, force: true });
});

const refusesHandler = ({ to }: { to: string }) => (to.includes(CZ.handler) ? refusal : 'none');

/** 邮件经一台真实的邮件服务器发出，它不收财政局承办人的邮件。 */
async function open(backend: (typeof backends)[number]): Promise<void> {
  world = await witnessedWorld({ backend, start: '2018-11-05 10:00', workers: false });
  relay = await startMailbox({ dir, clock: world.clock, fault: refusesHandler });
  const from = { name: '督查室', address: 'ducha@office.example' };
  world.app.channels.email = emailChannel({ relays: [{ url: relay.url }], from });
  await startWorkers(world.app);
  await importWith(world, PLAN);
}

const received = () =>
  relay
    .list({ limit: 100, offset: 0 })
    .map((m) => `${shown(m.capturedAt)} ${m.to}`)
    .sort();
const emailOfHandler = async () => {
  const [row] = await world.app.db.select().from(contacts).where(eq(contacts.phone, CZ.phones.handler));
  return row?.email ?? null;
};
const missed = async () => (await missedAddresses(world.app.db)).map(({ name, address }) => [name, address]);

describe.each(backends)('查无此地址的停用（队列：%s）', (backend) => {
  it('服务器答复没有这个邮箱：不再发往该邮箱，后面的催办改由同单位其他人接收，列明待核对；恢复后照常', async () => {
    await open(backend);
    await world.until('2018-11-05 18:00');
    expect(received()).toEqual([`2018-11-05 10:00 ${CZ.section}`]);
    expect(await emailOfHandler()).toBeNull();
    expect(await missed()).toEqual([['承办人', CZ.handler]]);

    // 原来的通讯录再导入一次，失效的邮箱不会因此恢复。
    await importWith(world, PLAN);
    expect(await emailOfHandler()).toBeNull();

    await world.until('2018-11-23 18:00');
    expect(received().slice(1)).toEqual([
      `2018-11-09 09:00 ${CZ.section}`,
      `2018-11-12 08:30 ${LEADER}`,
      `2018-11-19 08:30 ${LEADER}`,
    ]);
    // 他的手机号仍然有效。
    await world.expectSent([text('2018-11-23 09:00', CZ.phones.handler)]);
    await expectReconciled(world);

    refusal = 'none';
    const [row] = await missedAddresses(world.app.db);
    expect(await restoreAddress(world.app.db, row?.id ?? '')).toBe(true);
    expect(await restoreAddress(world.app.db, row?.id ?? '')).toBe(false);
    expect(await missed()).toEqual([]);
    await world.until('2018-11-29 18:00');
    expect(received()).toContain(`2018-11-29 09:00 ${CZ.handler}`);
    await world.sent();
  });

  it('退回与停用一起写下：没有哪一刻消息已退回、地址却还在用', async () => {
    await open(backend);
    // 数据库在每个事务结束时核对。
    await world.app.db.execute(`
      create function withdrawn() returns trigger language plpgsql as $$ begin
        if exists (select from contacts where id = new.contact_id and email = new.address)
          then raise exception 'refused, and its address is still in use'; end if;
        return null;
      end $$`);
    await world.app.db.execute(`
      create constraint trigger withdrawn after update on messages deferrable initially deferred
        for each row when (new.state = 'refused') execute function withdrawn()`);
    await world.until('2018-11-05 18:00');
    expect(received()).toEqual([`2018-11-05 10:00 ${CZ.section}`]);
    expect(await missed()).toEqual([['承办人', CZ.handler]]);
  });

  it('新通讯录换了邮箱：用新的，不再列为失效', async () => {
    await open(backend);
    await world.until('2018-11-05 18:00');
    await importWith(world, PLAN, { change: (csv) => csv.replace(CZ.handler, 'new@cz.example') });
    expect(await emailOfHandler()).toBe('new@cz.example');
    expect(await missed()).toEqual([]);
    await world.until('2018-11-23 18:00');
    expect(received()).toContain('2018-11-23 09:00 new@cz.example');
    await world.sent();
  });

  it('暂时不收、嫌内容不妥：与地址无关，不停用', async () => {
    refusal = 'deferRecipient';
    await open(backend);
    await world.until('2018-11-05 10:30');
    expect(await emailOfHandler()).toBe(CZ.handler);
    refusal = 'refuse';
    await world.until('2018-11-05 18:00');
    const refused = await world.app.db.select().from(messages).where(eq(messages.state, 'refused'));
    expect(refused).toHaveLength(1);
    expect(await emailOfHandler()).toBe(CZ.handler);
    await world.sent();
  });

  it('先收下、后退信说没有这个邮箱：同样停用；退信说邮箱已满的不停用', async () => {
    refusal = 'none';
    await open(backend);
    await world.until('2018-11-05 18:00');
    const sent = await world.app.db.select().from(messages);
    const returned = async (to: string, status: string) => {
      const messageIds = sent.filter((m) => m.address === to).map((m) => m.id);
      const recipients = [{ addresses: [to], action: 'failed' as const, status }];
      return takeReturned(world.app, { kind: 'report', messageIds, headerId: null, recipients });
    };
    expect(await returned(CZ.section, '5.2.2')).toBe('settled');
    expect(await missed()).toEqual([]);
    expect(await returned(CZ.handler, '5.1.1')).toBe('settled');
    expect(await missed()).toEqual([['承办人', CZ.handler]]);
    expect(await emailOfHandler()).toBeNull();
    await expectReconciled(world);
  });
});
