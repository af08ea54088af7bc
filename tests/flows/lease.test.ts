import { eq, sql } from 'drizzle-orm';
import { afterEach, describe, expect, it } from 'vitest';
import type { MessageRow } from '../../src/db/messages.ts';
import { attempts, messages } from '../../src/db/schema.ts';
import { beginAttempts, claimMessages, settleMessages } from '../../src/db/sendBatch.ts';
import type { Channel } from '../../src/delivery/channels/channel.ts';
import { enqueueMessages } from '../../src/delivery/enqueue.ts';
import { LEASE_MS, MOST_WORDINGS } from '../../src/delivery/send.ts';
import { settleByHand } from '../../src/delivery/settleByHand.ts';
import { dispatchDue } from '../../src/reminders/dispatch.ts';
import { startWorkers } from '../../workers/register.ts';
import { backends } from '../support/database.ts';
import { sendMessage } from '../support/send.ts';
import { expectLogged, witnessedWorld } from '../support/witness.ts';
import { moment, planText, type World } from '../support/world.ts';

const PLAN = planText(['2018年11月30日前，完成预算公开专项检查。（县财政局牵头落实，县教育局配合）']);
const TOLD = ['handler@cz.example', 'handler@jy.example', 'section@cz.example', 'section@jy.example'];

const never = () => new Promise<void>(() => undefined);

describe.each(backends)('谁领到谁发，租约多长（队列：%s）', (backend) => {
  let world: World;
  afterEach(async () => {
    await expectLogged(world);
    await world.end();
  });

  const all = () => world.app.db.select().from(messages);
  const leaseFromNow = () => new Date(world.clock.now().getTime() + LEASE_MS);
  const later = (ms: number) => world.clock.set(new Date(world.clock.now().getTime() + ms));
  const claim = async (message: MessageRow | undefined): Promise<MessageRow> => {
    const lease = { now: world.clock.now(), leaseUntil: leaseFromNow() };
    const [claimed] = await claimMessages(world.app.db, [message?.id ?? ''], lease);
    if (!claimed) throw new Error('not claimed');
    return claimed;
  };
  const begun = (message: MessageRow) =>
    beginAttempts(world.app.db, [
      {
        message,
        startedAt: world.clock.now(),
        leaseUntil: leaseFromNow(),
        rendered: { address: 'x', subject: null, body: 'x' },
      },
    ]);

  it('发送进程睡过了租约：醒来后不再发，已由别的进程处理', async () => {
    world = await witnessedWorld({ backend, start: '2018-11-05 10:00', workers: false });
    await world.confirm(PLAN);
    await dispatchDue(world.app);
    const [message] = await all();
    const claimed = await claim(message);
    world.clock.set(moment('2018-11-05 10:06'));
    expect(await begun(claimed)).toEqual([false]);
    await startWorkers(world.app);
    await world.until('2018-11-05 10:10');
    expect((await world.sent()).map((s) => s.to).sort()).toEqual(TOLD);
  });

  it('等了将近五分钟才轮到发送：租约从开始发时重新计，没发完之前不算中断', async () => {
    world = await witnessedWorld({ backend, start: '2018-11-05 10:00', workers: false });
    await world.confirm(PLAN);
    await dispatchDue(world.app);
    const [first, second] = await all();
    const claimed = await claim(first);
    later(LEASE_MS - 1_000);
    expect(await begun(claimed)).toEqual([true]);
    later(LEASE_MS - 1_000);
    expect((await dispatchDue(world.app)).expired).toBe(0);
    later(2_000);
    expect((await dispatchDue(world.app)).expired).toBe(1);

    // 发送时也是这样：时钟每看一次走一秒。
    const leases: unknown[] = [];
    const watched: Channel = {
      ...world.app.channels.email,
      send: async ({ messageId }) => {
        const [row] = await world.app.db
          .select({ until: messages.leaseUntil, from: attempts.startedAt })
          .from(messages)
          .innerJoin(attempts, eq(attempts.messageId, messages.id))
          .where(eq(messages.id, messageId));
        leases.push((row?.until?.getTime() ?? 0) - (row?.from.getTime() ?? 0));
        return { outcome: 'accepted', providerId: null, detail: '250' };
      },
    };
    const clock = { now: () => (later(1_000), world.clock.now()) };
    const app = { ...world.app, clock, channels: { ...world.app.channels, email: watched } };
    expect(await sendMessage(app, second?.id ?? '')).toBe('accepted');
    expect(leases).toEqual([LEASE_MS]);
  });

  it('结果来得太晚：消息已由别的进程接手，各算各的，不打乱正在发的', async () => {
    world = await witnessedWorld({ backend, start: '2018-11-05 10:00', workers: false });
    await world.confirm(PLAN);
    await dispatchDue(world.app);
    const [message] = await all();
    const first = await claim(message);
    expect(await begun(first)).toEqual([true]);
    later(LEASE_MS + 1_000);
    await dispatchDue(world.app);
    await settleByHand(world.app, first.id, false);
    const second = await claim(message);
    expect(await begun(second)).toEqual([true]);

    const settle = (message: MessageRow, state: 'held' | 'accepted', outcome: string) =>
      settleMessages(world.app.db, [
        { message, state, reason: '结果', settledAt: world.clock.now(), attempt: { outcome, detail: '' } },
      ]);
    expect(await settle(first, 'held', 'refused')).toEqual([false]);
    expect(await all()).toContainEqual(expect.objectContaining({ id: first.id, state: 'sending' }));
    expect(await settle(second, 'accepted', 'accepted')).toEqual([true]);
    const tries = await world.app.db.select().from(attempts).orderBy(attempts.number);
    expect(tries.map(({ outcome }) => outcome)).toEqual(['refused', 'accepted']);
  });

  it('领到后迟迟没有开始发的进程：租约过后别的进程已在发，它这时才说“稍后再发”，不算数，不会再发一次', async () => {
    world = await witnessedWorld({ backend, start: '2018-11-05 10:00', workers: false });
    await world.confirm(PLAN);
    await dispatchDue(world.app);
    const [message] = await all();
    const first = await claim(message);
    later(LEASE_MS + 1_000);
    expect((await dispatchDue(world.app)).expired).toBe(1);
    const second = await claim(message);
    expect(second.attemptCount).toBe(first.attemptCount);
    const settle = (owner: MessageRow, untried: boolean) =>
      settleMessages(world.app.db, [
        {
          message: owner,
          state: 'held',
          reason: '数据库没有回应',
          settledAt: world.clock.now(),
          attempt: null,
          ...(untried && { untried }),
        },
      ]);
    // 别的进程领到而未开始时，以及正在发时。
    expect([await settle(first, false), await settle(first, true)]).toEqual([[false], [false]]);
    expect(await begun(second)).toEqual([true]);
    expect([await settle(first, false), await settle(first, true)]).toEqual([[false], [false]]);
    expect(await all()).toContainEqual(expect.objectContaining({ id: first.id, state: 'sending' }));
  });

  it('记下开始发送时答复丢了：再问一次，还是自己的；租约过了的进程、换了时刻再开始的，不算', async () => {
    world = await witnessedWorld({ backend, start: '2018-11-05 10:00', workers: false });
    await world.confirm(PLAN);
    await dispatchDue(world.app);
    const [message] = await all();
    const first = await claim(message);
    later(LEASE_MS + 1_000);
    await dispatchDue(world.app);
    const second = await claim(message);
    expect(await begun(first)).toEqual([false]);
    expect([await begun(second), await begun(second)]).toEqual([[true], [true]]);
    later(1_000);
    expect(await begun(second)).toEqual([false]);
    expect(await world.app.db.select().from(attempts)).toHaveLength(1);
  });

  it('进程取到任务后中断：任务在队列里还算在办，消息照样重新入队', async () => {
    world = await witnessedWorld({ backend, start: '2018-11-05 10:00', workers: false });
    await world.confirm(PLAN);
    await dispatchDue(world.app);
    const waiting = await all();
    await enqueueMessages(world.app, waiting);
    const { queues } = world.app;
    await queues.startWorkers({ 'send-email': never, 'send-sms': never, 'send-chat': never });
    await expect.poll(async () => (await queues.counts()).email.active, { timeout: 20_000 }).toBe(2);
    later(2 * 60_000);
    expect((await dispatchDue(world.app)).requeued).toBe(waiting.length);
    await queues.close({ force: true });
  });

  it('发送前数据库读不出来：无论试过几次都稍后再试，不算无法成文', async () => {
    world = await witnessedWorld({ backend, start: '2018-11-05 10:00', workers: false });
    await world.confirm(PLAN);
    await dispatchDue(world.app);
    const { db } = world.app;
    const [message] = await all();
    const id = message?.id ?? '';
    await db.update(messages).set({ attemptCount: MOST_WORDINGS }).where(eq(messages.id, id));
    await db.execute(sql`alter table policies rename to policies_away`);
    expect(await sendMessage(world.app, id)).toBe('held');
    await db.execute(sql`alter table policies_away rename to policies`);
    const held = (await all()).find((m) => m.id === id);
    world.clock.set(held?.queueAt ?? world.clock.now());
    await dispatchDue(world.app);
    expect(await sendMessage(world.app, id)).toBe('accepted');
    expect((await world.sent()).map((s) => s.by)).toEqual(['email']);
  });
});
