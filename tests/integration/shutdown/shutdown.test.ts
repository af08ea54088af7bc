import { afterEach, describe, expect, it } from 'vitest';
import { MINUTE_MS } from '../../../src/calendar/date.ts';
import { messages } from '../../../src/db/schema.ts';
import { lookUpUncertain } from '../../../src/delivery/lookUp.ts';
import { reconcile } from '../../../src/delivery/reconcile.ts';
import { LEASE_MS } from '../../../src/delivery/send.ts';
import { settleByHand } from '../../../src/delivery/settleByHand.ts';
import { dispatchDue } from '../../../src/reminders/dispatch.ts';
import { backends } from '../../support/database.ts';
import { type Office, openOffice } from './office.ts';

/** SIGTERM in the middle of a mail, to `main.js` in a process of its own. */

const soon = { timeout: 20_000, interval: 20 };

let office: Office;
afterEach(() => office.end());

const emails = async () => (await office.app.queues.counts()).email;
const all = () => office.app.db.select().from(messages);
const expectOnce = (ids: string[]) => expect(new Set(ids).size).toBe(ids.length);

describe.each(backends)('SIGTERM in the middle of a mail (queue: %s)', (backend) => {
  it('finishes what has begun, hands back what has not, ends with 0, and loses nothing of the queue', async () => {
    office = await openOffice(backend);
    const { relay, app, clock } = office;
    // Four jobs of six messages, of which a worker takes two; its one connection has room for four that begin.
    for (let job = 0; job < 4; job += 1) await office.makeMessages(6);
    const first = office.start(['worker', 'web', 'scheduler']);
    const url = await first.url;
    expect((await fetch(`${url}/readyz`)).status).toBe(200);
    expect(first.said()).toMatch(/^邮件：SMTP 邮件服务器；短信：演练短信网关（短信不会真正发出）；工作群：/);
    await expect.poll(() => office.states(), soon).toEqual({ pending: 12, sending: 12 });
    await expect.poll(() => relay.received.length, soon).toBe(1);
    await expect.poll(() => office.tries(), soon).toBe(4);

    first.process.kill('SIGTERM');
    await expect.poll(() => office.states(), soon).toEqual({ held: 8, pending: 12, sending: 4 });
    const ready = await fetch(`${url}/readyz`);
    expect(ready.status).toBe(503);
    expect(await ready.json()).toMatchObject({ failed: ['stopping'], message: '本进程正在停止。' });
    expect((await fetch(`${url}/healthz`)).status).toBe(200);
    expect(relay.received).toHaveLength(1);

    relay.answer();
    expect(await first.ended).toBe(0);
    expect(first.log().at(-1)).toMatchObject({ msg: '已停止，手头的发送都已了结' });
    expect(relay.received).toHaveLength(4);
    expect(await office.states()).toEqual({ accepted: 4, held: 8, pending: 12 });
    expect(await emails()).toMatchObject({ waiting: 2, active: 0, failed: 0 });

    clock.set(new Date());
    expect(await dispatchDue(app)).toMatchObject({ requeued: 8, expired: 0 });
    const second = office.start(['worker']);
    await expect.poll(() => office.states(), soon).toEqual({ accepted: 24 });
    expect(relay.received).toHaveLength(24);
    expectOnce(relay.received);
    expect(await office.tries()).toBe(24);
    expect((await all()).map(({ attemptCount }) => attemptCount)).toEqual(Array(24).fill(1));
    second.process.kill('SIGTERM');
    expect(await second.ended).toBe(0);
    expect((await reconcile(app.db, clock.now())).difference).toBe(0);
  });

  it.each(['deadline', 'second signal'])(
    'ends at once at the %s; the mail is found by its lease, and not sent again',
    async (how) => {
      office = await openOffice(backend);
      const { relay, clock, app } = office;
      await office.makeMessages(1);
      const [{ id } = { id: '' }] = await all();
      const first = office.start(['worker'], how === 'deadline' ? { STOP_WITHIN_SECONDS: '1' } : {});
      await expect.poll(() => relay.received, soon).toEqual([id]);

      first.process.kill('SIGTERM');
      await expect.poll(() => first.log().some(({ signal }) => signal === 'SIGTERM'), soon).toBe(true);
      if (how !== 'deadline') first.process.kill('SIGTERM');
      expect(await first.ended).toBe(1);
      const named = first.log().filter(({ msg }) => /退出时仍在发送/.test(String(msg)));
      expect(named.map(({ messageId }) => messageId)).toEqual([id]);
      expect(await office.states()).toEqual({ sending: 1 });

      clock.set(new Date(clock.now().getTime() + LEASE_MS + MINUTE_MS));
      expect(await dispatchDue(app)).toMatchObject({ expired: 1 });
      expect(await office.states()).toEqual({ uncertain: 1 });

      // A worker that finds its id on the queue and a new message sends the new one alone.
      relay.answer();
      await app.queues.enqueue('send-email', [{ messageIds: [id] }]);
      clock.set(new Date());
      await office.makeMessages(1);
      const second = office.start(['worker']);
      await expect.poll(() => office.states(), soon).toEqual({ accepted: 1, uncertain: 1 });
      clock.set(new Date(clock.now().getTime() + 2 * LEASE_MS));
      expect(await lookUpUncertain(app)).toEqual({ accepted: 0, resent: 0, unknown: 1 });
      await settleByHand(app, id, true);
      await expect.poll(async () => (await emails()).waiting, soon).toBe(0);
      second.process.kill('SIGTERM');
      expect(await second.ended).toBe(0);
      expect(await office.states()).toEqual({ accepted: 2 });
      expect(await office.tries()).toBe(2);
      expect(relay.received).toHaveLength(2);
      expectOnce(relay.received);
    },
  );
});
