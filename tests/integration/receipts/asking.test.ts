import { afterEach, describe, expect, it } from 'vitest';
import { attempts, messages } from '../../../src/db/schema.ts';
import { lookUpUncertain } from '../../../src/delivery/lookUp.ts';
import { askForReceipts } from '../../../src/delivery/receipts/ask.ts';
import { dispatchDue } from '../../../src/reminders/dispatch.ts';
import { taken } from '../delivery/sms/channels.ts';
import { phone } from '../http/seed.ts';
import { type Office, openOffice } from './office.ts';

let office: Office;

afterEach(async () => {
  await office.close();
});

const listed = (id: string, SendStatus: number) => ({
  Code: 'OK',
  SmsSendDetailDTOs: { SmsSendDetailDTO: [{ OutId: id, SendStatus }] },
});

describe('asking', () => {
  it('for what was uncertain: found as delivered, with the number and the day of the try', async () => {
    office = await openOffice();
    office.provider.faults.push('dropAfter');
    await office.send();
    const { id } = await office.message();
    office.provider.answer = () => ({ body: listed(id, 3) });
    office.minutes(6);
    expect(await lookUpUncertain(office.opened.app)).toEqual({ accepted: 1, resent: 0, unknown: 0 });
    expect(await office.message()).toMatchObject({ state: 'delivered', reason: '经查询已送达' });
    expect(office.provider.seen[1]?.url.searchParams.get('PhoneNumber')).toBe(phone);
    expect(office.provider.seen[1]?.url.searchParams.get('SendDate')).toBe('20181123');
    expect(await office.difference()).toBe(0);
  });

  it('for receipts that stay away: after half an hour, again after six, not after three days', async () => {
    office = await openOffice();
    await office.send();
    const { id } = await office.message();
    office.provider.answer = () => ({ body: listed(id, 1) });
    const { app } = office.opened;
    await askForReceipts(app);
    office.minutes(29);
    await askForReceipts(app);
    expect(office.provider.seen).toHaveLength(1);
    office.minutes(2);
    expect(await askForReceipts(app)).toEqual({ delivered: 0, bounced: 0 });
    await askForReceipts(app);
    expect(office.provider.seen).toHaveLength(2);
    expect(office.provider.seen[1]?.url.searchParams.get('BizId')).toBe(taken.aliyun.BizId);
    office.minutes(6 * 60);
    office.provider.answer = () => ({ body: listed(id, 2) });
    expect(await askForReceipts(app)).toEqual({ delivered: 0, bounced: 1 });
    expect(await office.message()).toMatchObject({ state: 'bounced', reason: '经查询未送达' });
    await office.opened.app.db.update(messages).set({ state: 'accepted' });
    office.minutes(72 * 60);
    await askForReceipts(app);
    expect(office.provider.seen).toHaveLength(3);
  });
});

describe('budgets of the provider', () => {
  it('a daily limit: waits for the next day, is not tried in between, then goes out', async () => {
    office = await openOffice();
    office.provider.answer = () => ({
      body: { Code: 'isv.BUSINESS_LIMIT_CONTROL', Message: '触发天级流控Permits:40' },
    });
    expect(await office.send()).toBe('held');
    expect((await office.message()).reason).toContain('isv.BUSINESS_LIMIT_CONTROL');
    office.provider.answer = () => ({ body: taken.aliyun });
    const requeued = async () => {
      await dispatchDue(office.opened.app);
      return (await office.message()).state === 'pending';
    };
    office.minutes(14 * 60);
    expect(await requeued()).toBe(false);
    office.minutes(10 * 60);
    expect(await requeued()).toBe(true);
    expect(office.provider.seen).toHaveLength(1);
    office.clock.set(new Date('2018-11-26T01:00:00Z'));
    expect(await office.send()).toBe('accepted');
    expect(office.provider.seen).toHaveLength(2);
    const tries = await office.opened.app.db.select().from(attempts);
    expect(tries.map(({ outcome }) => outcome).sort()).toEqual(['accepted', 'refused']);
    expect(await office.difference()).toBe(0);
  });

  it('no money left: tried again in an hour', async () => {
    office = await openOffice();
    office.provider.answer = () => ({ body: { Code: 'isv.OUT_OF_SERVICE', Message: '' } });
    expect(await office.send()).toBe('held');
    const { queueAt } = await office.message();
    expect(queueAt.getTime() - office.clock.now().getTime()).toBe(60 * 60_000);
  });
});
