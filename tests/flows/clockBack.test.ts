import { afterEach, describe, expect, it } from 'vitest';
import type { MessageRow } from '../../src/db/messages.ts';
import { messages } from '../../src/db/schema.ts';
import { beginAttempts, claimMessages } from '../../src/db/sendBatch.ts';
import { lookUpUncertain } from '../../src/delivery/lookUp.ts';
import { LEASE_MS } from '../../src/delivery/send.ts';
import { dispatchDue } from '../../src/reminders/dispatch.ts';
import { startWorkers } from '../../workers/register.ts';
import { backends } from '../support/database.ts';
import { sendMessage } from '../support/send.ts';
import { expectLogged, witnessedWorld } from '../support/witness.ts';
import { moment, planText, type World } from '../support/world.ts';
import { CZ, expectReconciled, mail, text } from './office.ts';

/** 到期日2018年11月30日（星期五）；11月29日9时提前1个工作日，邮件、短信各发两人。 */
const PLAN = planText(['2018年11月30日前，完成预算公开专项检查。（县财政局负责落实）']);
const { handler, section, phones } = CZ;

const waiting = ({ email, sms }: Awaited<ReturnType<World['app']['queues']['counts']>>) =>
  email.waiting + email.active + sms.waiting + sms.active;

describe.each(backends)('系统时钟被调回一小时（队列：%s）', (backend) => {
  let world: World;
  afterEach(async () => {
    await expectLogged(world);
    await world.end();
  });

  const open = async () => {
    world = await witnessedWorld({ backend, start: '2018-11-29 08:50', workers: false });
    await world.confirm(PLAN);
    // 交办和提前5个工作日的，与这个故事无关。
    await world.app.db.execute("update reminders set state = 'skipped' where step <> 'before1'");
    world.clock.set(moment('2018-11-29 09:00'));
    expect(await dispatchDue(world.app)).toMatchObject({ messages: 4 });
  };
  const messageTo = async (address: string): Promise<MessageRow> => {
    const rows = await world.app.db.query.messages.findMany();
    const contact = await world.app.db.query.contacts.findMany();
    const found = rows.find((row) => {
      const to = contact.find(({ id }) => id === row.contactId);
      return (row.channel === 'email' ? to?.email : to?.phone) === address;
    });
    if (!found) throw new Error(`no message to ${address}`);
    return found;
  };
  const claim = async (id: string): Promise<MessageRow> => {
    const now = world.clock.now();
    const lease = { now, leaseUntil: new Date(now.getTime() + LEASE_MS) };
    const [claimed] = await claimMessages(world.app.db, [id], lease);
    if (!claimed) throw new Error('not claimed');
    return claimed;
  };
  /** 每分钟派发、查询一次，直到那一刻；不等租约未到期的消息。 */
  const everyMinute = async (until: string) => {
    for (let at = world.clock.now(); at <= moment(until); at = new Date(at.getTime() + 60_000)) {
      world.clock.set(at);
      await dispatchDue(world.app);
      await lookUpUncertain(world.app);
      await expect.poll(async () => waiting(await world.app.queues.counts()), { interval: 5 }).toBe(0);
    }
  };

  it('已发的不再发；队列里丢的、进程中断的，按新的时间各发一次，一条不少', async () => {
    await open();
    // 一条已发出，一条认领后进程中断，一条开始发送后进程中断，一条随队列清空。
    const [sent, claimed, begun] = [handler, section, phones.handler];
    expect(await sendMessage(world.app, (await messageTo(sent)).id)).toBe('accepted');
    await world.expectSent([mail('2018-11-29 09:00', sent)]);
    await claim((await messageTo(claimed)).id);
    const message = await claim((await messageTo(begun)).id);
    const startedAt = world.clock.now();
    const leaseUntil = new Date(startedAt.getTime() + LEASE_MS);
    const rendered = { address: begun, subject: null, body: 'x' };
    expect(await beginAttempts(world.app.db, [{ message, startedAt, leaseUntil, rendered }])).toEqual([true]);
    await world.app.queues.obliterate();

    world.clock.set(moment('2018-11-29 08:00'));
    await startWorkers(world.app);
    await everyMinute('2018-11-29 08:59');
    await world.expectSent([]);
    await everyMinute('2018-11-29 09:30');
    const late = (await world.sent()).map(({ at, to }) => `${at} ${to}`);
    expect(late.map((line) => line.slice(17)).sort()).toEqual(
      [phones.handler, phones.section, section].sort(),
    );
    for (const line of late) expect(line).toMatch(/^2018-11-29 09:[01]/);
    expect((await world.app.db.select().from(messages)).map(({ state }) => state)).toEqual(
      Array(4).fill('accepted'),
    );
    await expectReconciled(world);
  });

  it('回到计划时间之前，再走到那一刻：不重新派发，在队列里的等到时段内发', async () => {
    await open();
    world.clock.set(moment('2018-11-29 08:00'));
    expect(await dispatchDue(world.app)).toMatchObject({ messages: 0, requeued: 0 });
    await startWorkers(world.app);
    await world.until('2018-11-29 11:00');
    await world.expectSent([
      mail('2018-11-29 08:30', handler),
      mail('2018-11-29 08:30', section),
      text('2018-11-29 08:30', phones.handler),
      text('2018-11-29 08:30', phones.section),
    ]);
    await expectReconciled(world);
  });
});
