import { eq, inArray } from 'drizzle-orm';
import { afterEach, describe, expect, it } from 'vitest';
import type { MessageRow } from '../../src/db/messages.ts';
import { beginAttempts, claimMessages } from '../../src/db/sendBatch.ts';
import { contacts, digests, messages, obligations, policies, reminders, units } from '../../src/db/schema.ts';
import type { Channel } from '../../src/delivery/channels/channel.ts';
import { lookUpUncertain } from '../../src/delivery/lookUp.ts';
import { settleByHand } from '../../src/delivery/settleByHand.ts';
import { reconcile } from '../../src/delivery/reconcile.ts';
import { LEASE_MS, MOST_WORDINGS } from '../../src/delivery/send.ts';
import { sendMessage } from '../support/send.ts';
import { weeklyDigest } from '../../src/digests/weekly.ts';
import { dispatchDue } from '../../src/reminders/dispatch.ts';
import { startWorkers } from '../../workers/register.ts';
import { backends } from '../support/database.ts';
import { expectLogged, witnessedWorld } from '../support/witness.ts';
import { moment, planText, type World } from '../support/world.ts';

const PLAN = planText(['2018年11月30日前，完成预算公开专项检查。（县财政局牵头落实，县教育局配合）']);
const ASSIGNMENTS: [string, 'email', string][] = ['handler@cz', 'section@cz', 'handler@jy', 'section@jy'].map(
  (who) => ['2018-11-05 10:00', 'email', `${who}.example`],
);

describe.each(backends)('每条通知只发一次（队列：%s）', (backend) => {
  let world: World;
  // Whatever a story does to its messages, the log has each change of it, and can prove that it has.
  afterEach(async () => {
    await expectLogged(world);
    await world.end();
  });

  const all = () => world.app.db.select().from(messages);
  const settledDifference = async () => (await reconcile(world.app.db, world.clock.now())).difference;

  const begun = (message: MessageRow) =>
    beginAttempts(world.app.db, [
      {
        message,
        startedAt: world.clock.now(),
        leaseUntil: new Date(world.clock.now().getTime() + LEASE_MS),
        rendered: { address: 'x', subject: null, body: 'x' },
      },
    ]);

  it('几个调度进程同时派发：每条催办只进入一条消息', async () => {
    world = await witnessedWorld({ backend, start: '2018-11-05 10:00' });
    await world.confirm(PLAN);
    await Promise.all([1, 2, 3, 4].map(() => dispatchDue(world.app)));
    await world.until('2018-11-05 10:05');
    await world.expectSent(ASSIGNMENTS);
    expect((await all()).map((m) => m.state)).toEqual(Array(4).fill('accepted'));
    expect(await settledDifference()).toBe(0);
  });

  it('同一批认领里同一编号出现两次：只有一个领到', async () => {
    world = await witnessedWorld({ backend, start: '2018-11-05 10:00', workers: false });
    await world.confirm(PLAN);
    await dispatchDue(world.app);
    const [message] = await all();
    const now = world.clock.now();
    const id = message?.id ?? '';
    const lease = { now, leaseUntil: new Date(now.getTime() + LEASE_MS) };
    const claimed = await claimMessages(world.app.db, [id, id], lease);
    expect(claimed.map((row) => row?.id)).toEqual([id, undefined]);
    expect(await claimMessages(world.app.db, [id], lease)).toEqual([undefined]);
    // 租约到期后如常发出。
    world.clock.set(new Date(lease.leaseUntil.getTime() + 1_000));
    await startWorkers(world.app);
    await world.until('2018-11-05 10:20');
    expect((await world.sent()).map((s) => s.to).sort()).toEqual(ASSIGNMENTS.map(([, , to]) => to).sort());
  });

  it('同一消息在队列里重复出现、几个进程同时取到：只有一个能发', async () => {
    world = await witnessedWorld({ backend, start: '2018-11-05 10:00', workers: false });
    await world.confirm(PLAN);
    await dispatchDue(world.app);
    const ids = (await all()).map((m) => m.id);
    const results = await Promise.all(
      ids.flatMap((id) => [1, 2, 3, 4, 5].map(() => sendMessage(world.app, id))),
    );
    expect(results.filter((r) => r === 'accepted')).toHaveLength(ids.length);
    expect(results.filter((r) => r === 'notMine')).toHaveLength(ids.length * 4);
    await world.expectSent(ASSIGNMENTS);
  });

  it('队列被清空：两分钟后按数据库重新入队，一条不丢、一条不重', async () => {
    world = await witnessedWorld({ backend, start: '2018-11-05 10:00', workers: false });
    await world.confirm(PLAN);
    await dispatchDue(world.app);
    await world.app.queues.obliterate();
    await startWorkers(world.app);
    world.clock.set(moment('2018-11-05 10:03'));
    await world.until('2018-11-05 10:10');
    await world.expectSent(ASSIGNMENTS.map(([, by, to]) => ['2018-11-05 10:03', by, to]));
    expect(await settledDifference()).toBe(0);
  });

  it('发送进程中断：尚未开始发的重发；已开始的先记为待核实，服务商查无此信的才重发，查到的不重发', async () => {
    world = await witnessedWorld({ backend, start: '2018-11-05 10:00', workers: false });
    await world.confirm(PLAN);
    await dispatchDue(world.app);
    const [unsent, lost, gone] = await all();
    if (!unsent || !lost || !gone) throw new Error('three messages were expected');
    const now = world.clock.now();
    const lease = { now, leaseUntil: new Date(now.getTime() + LEASE_MS) };
    // 一条认领后进程即中断；一条开始发送时中断；一条交给服务器后才中断。
    await claimMessages(world.app.db, [unsent.id], lease);
    for (const message of [lost, gone]) {
      const [claimed] = await claimMessages(world.app.db, [message.id], lease);
      expect(claimed && (await begun(claimed))).toEqual([true]);
    }
    const { contact } = await addressOf(gone.contactId);
    const mail = { messageId: gone.id, to: contact, subject: '【交办】', text: '正文', html: null };
    await world.app.channels.email.send(mail);

    world.clock.set(new Date(lease.leaseUntil.getTime() + 1_000));
    expect((await dispatchDue(world.app)).expired).toBe(3);
    expect((await all()).filter((m) => m.state === 'uncertain')).toHaveLength(2);
    const uncertain = await world.app.db.select().from(reminders).where(eq(reminders.state, 'uncertain'));
    expect(uncertain).toHaveLength(2);

    expect(await lookUpUncertain(world.app)).toEqual({ accepted: 1, resent: 1, unknown: 0 });
    await startWorkers(world.app);
    await world.until('2018-11-05 10:20');
    const sent = await world.sent();
    expect(sent.map((s) => s.to).sort()).toEqual(ASSIGNMENTS.map(([, , to]) => to).sort());
    for (const { id } of [unsent, lost, gone]) expect(world.sinks.mailbox?.copies(id)).toBe(1);
    expect(await settledDifference()).toBe(0);
  });

  it('服务商总说没收到：重发不超过三次，之后留给人处理；刚发出的不马上查询', async () => {
    world = await witnessedWorld({ backend, start: '2018-11-05 10:00', workers: false });
    await world.confirm(PLAN);
    await dispatchDue(world.app);
    let posts = 0;
    const forgetful: Channel = {
      name: 'email',
      send: async () => ({ outcome: 'uncertain', detail: String((posts += 1)) }),
      lookUp: async () => 'absent',
      close: async () => undefined,
    };
    const [message] = await all();
    const app = { ...world.app, channels: { ...world.app.channels, email: forgetful } };
    for (let minute = 1; minute <= 60; minute += 1) {
      await sendMessage(app, message?.id ?? '');
      world.clock.set(new Date(world.clock.now().getTime() + 60_000));
      await lookUpUncertain(app);
    }
    expect(posts).toBe(4);
    const id = message?.id ?? '';
    expect((await all()).find((m) => m.id === id)).toMatchObject({ state: 'uncertain' });
    await settleByHand(world.app, id, true);
    await expect(settleByHand(world.app, id, true)).rejects.toThrow('没有编号为');
    expect(await settledDifference()).toBe(0);
  });

  it('一个联系人的地址有问题：只搁置他的消息，其他人照常收到', async () => {
    world = await witnessedWorld({ backend, start: '2018-11-05 10:00', workers: false });
    await world.confirm(PLAN);
    await dispatchDue(world.app);
    await world.app.db
      .update(contacts)
      .set({ email: 'not an address' })
      .where(eq(contacts.email, 'section@cz.example'));
    await startWorkers(world.app);
    await world.until('2018-11-05 10:05');
    await world.expectSent(ASSIGNMENTS.filter(([, , to]) => to !== 'section@cz.example'));
    const refused = (await all()).filter((m) => m.state === 'refused');
    expect(refused).toHaveLength(1);
    expect(refused[0]?.reason).toBeTruthy();
    expect(await settledDifference()).toBe(0);
  });

  it('一个事项的数据坏了：搁置并记明原因，其他单位照常收到', async () => {
    world = await witnessedWorld({ backend, start: '2018-11-05 10:00', workers: false });
    await world.confirm(PLAN);
    const { db } = world.app;
    const [broken] = await db
      .insert(policies)
      .values({
        name: 'broken',
        version: 1,
        definition: JSON.parse('{"name":"broken"}'),
        createdAt: world.clock.now(),
      })
      .returning();
    const spoil = async (unit: string) => {
      const of = db.select({ id: units.id }).from(units).where(eq(units.name, unit));
      await db
        .update(obligations)
        .set({ policyId: broken?.id ?? '' })
        .where(inArray(obligations.unitId, of));
    };
    await spoil('示例县教育局');
    await dispatchDue(world.app);
    await startWorkers(world.app);
    await world.until('2018-11-09 18:00');
    await world.expectSent([
      ...ASSIGNMENTS.filter(([, , to]) => to.endsWith('@cz.example')),
      ['2018-11-09 09:00', 'email', 'handler@cz.example', '第1次提醒'],
    ]);
    const aside = await db.select().from(reminders).where(eq(reminders.state, 'skipped'));
    expect(aside.map((r) => r.reason)).toEqual(Array(2).fill('催办策略版本无法读取，待人工处理'));
    expect(await settledDifference()).toBe(0);

    // 派发之后、发送之前才坏：只有那一条重试后搁置。
    world.clock.set(moment('2018-11-23 09:00'));
    await world.app.queues.close();
    await dispatchDue({ ...world.app, queues: { ...world.app.queues, enqueue: async () => undefined } });
    await db.update(policies).set({ definition: JSON.parse('{}') });
    const waiting = (await all()).filter((m) => m.state === 'pending');
    expect(waiting).toHaveLength(2);
    for (const { id } of waiting) await expect(sendMessage(world.app, id)).resolves.toBe('accepted');
    await world.expectSent([
      ['2018-11-23 09:00', 'email', 'handler@cz.example', '第2次提醒'],
      ['2018-11-23 09:00', 'sms', '19900000101'],
    ]);
  });

  it('一条消息无法成文：试满次数后搁置为退回，写明原因，从未发出', async () => {
    world = await witnessedWorld({ backend, start: '2018-11-05 10:00', workers: false });
    await world.confirm(PLAN);
    world.clock.set(moment('2018-11-12 08:30'));
    expect(await weeklyDigest(world.app)).toEqual({ made: true, messages: 1 });
    await world.app.db.update(digests).set({ content: JSON.parse('{}') });
    const [message] = await all();
    const id = message?.id ?? '';
    for (let attempt = 1; attempt < MOST_WORDINGS; attempt += 1) {
      expect(await sendMessage(world.app, id)).toBe('held');
      const held = (await all()).find((m) => m.id === id);
      world.clock.set(held?.queueAt ?? world.clock.now());
      await dispatchDue(world.app);
    }
    expect(await sendMessage(world.app, id)).toBe('refused');
    const refused = (await all()).find((m) => m.id === id);
    expect(refused).toMatchObject({ state: 'refused', attemptCount: MOST_WORDINGS });
    expect(refused?.reason).toBeTruthy();
  });

  const addressOf = async (contactId: string) => {
    const [row] = await world.app.db.select().from(contacts).where(eq(contacts.id, contactId));
    return { contact: row?.email ?? '' };
  };
});
