import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { eq } from 'drizzle-orm';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { auditFiveMinutely } from '../../../schedules/audit.ts';
import { lastAudit } from '../../../src/audit/audit.ts';
import { saveScheduleRow } from '../../../src/db/scheduleTimes.ts';
import { contacts, messages, type MessageState, reminders } from '../../../src/db/schema.ts';
import { readSendingLimits, writeSendingLimits } from '../../../src/db/sending.ts';
import { freePort } from '../../support/servers.ts';
import { moment } from '../../support/world.ts';
import { seedPlan, seedReminders } from '../http/seed.ts';
import { openSite, type Site, words } from '../http/site.ts';

/** A watchdog outside that counts how often it is called. */
let watchdog: Server;
let calls: string[];
let answerWith: number;
let site: Site;

const heartbeatUrl = (port: number) => `http://127.0.0.1:${port}/ping/secret-id`;

beforeEach(async () => {
  calls = [];
  answerWith = 200;
  watchdog = createServer((request, response) => {
    calls.push(`${request.method} ${request.url}`);
    response.writeHead(answerWith).end('OK');
  });
  await new Promise<void>((resolve) => watchdog.listen(0, '127.0.0.1', () => resolve()));
  const { port } = watchdog.address() as AddressInfo;
  site = await openSite({ settings: { HEARTBEAT_URL: heartbeatUrl(port) } });
});

afterEach(async () => {
  await site.close();
  await new Promise((resolve) => watchdog.close(resolve));
});

const app = () => site.opened.app;

/** Runs the audit at a time of Beijing and hands back what it found. */
async function auditAt(at: string): Promise<string[]> {
  site.clock.set(moment(at));
  await auditFiveMinutely.run(app());
  const last = await lastAudit(app().db);
  expect(last?.at).toEqual(moment(at));
  return (last?.findings ?? []).map(({ text }) => text);
}

describe('the heartbeat', () => {
  it('is called when all is well, and the page says so', async () => {
    expect(await auditAt('2018-11-23 09:00')).toEqual([]);
    expect(calls).toEqual(['GET /ping/secret-id']);
    expect(words((await site.get('/')).body)).toContain('自检：一切正常（2018年11月23日 09:00）。');
  });

  it('is not called when something is not well, and the page says what', async () => {
    await seedReminders(site, await seedPlan(site), ['2018-11-23 09:00']);
    expect(await auditAt('2018-11-23 09:10')).toEqual([
      '1条催办过了计划时间仍未派发，最早的应于2018年11月23日 09:00发送',
    ]);
    expect(calls).toEqual([]);
    expect(words((await site.get('/')).body)).toContain(
      '自检：1处异常：1条催办过了计划时间仍未派发，最早的应于2018年11月23日 09:00发送（2018年11月23日 09:10）。',
    );
  });

  it('that is refused or cannot be reached stops nothing', async () => {
    answerWith = 500;
    expect(await auditAt('2018-11-23 09:00')).toEqual([]);
    expect(calls).toHaveLength(1);
    app().env.HEARTBEAT_URL = heartbeatUrl(await freePort());
    expect(await auditAt('2018-11-23 09:05')).toEqual([]);
    expect(calls).toHaveLength(1);
  });
});

describe('the audit', () => {
  it('waits ten minutes of an open window before a step is late', async () => {
    // The window for texts is 08:30 to 17:30 on working days; 24 and 25 November are a weekend.
    await seedReminders(site, await seedPlan(site), ['2018-11-23 17:29', '2018-11-23 22:00']);
    expect(await auditAt('2018-11-23 17:35')).toEqual([]);
    expect(await auditAt('2018-11-25 12:00')).toEqual([]);
    expect(await auditAt('2018-11-26 08:30')).toEqual([]);
    expect(await auditAt('2018-11-26 08:45')).toEqual([
      '2条催办过了计划时间仍未派发，最早的应于2018年11月23日 17:29发送',
    ]);
  });

  it('does not miss a text that waits because its number has had its texts for today', async () => {
    const seeded = await seedPlan(site);
    const { contactId } = seeded;
    await seedReminders(site, seeded, ['2018-11-23 09:00']);
    const sentAt = moment('2018-11-23 08:40');
    const text = {
      kind: 'reminder' as const,
      channel: 'sms' as const,
      contactId,
      state: 'accepted' as const,
    };
    await app()
      .db.insert(messages)
      .values({ ...text, createdAt: sentAt, queueAt: sentAt });
    expect(await auditAt('2018-11-23 09:30')).toHaveLength(1);
    await app()
      .db.insert(messages)
      .values({ ...text, createdAt: sentAt, queueAt: sentAt });
    expect(await auditAt('2018-11-23 09:35')).toEqual([]);
    expect(await auditAt('2018-11-26 08:45')).toHaveLength(1);
  });

  it('does not miss a message to a group whose robot has had as many as it may in the last minutes', async () => {
    const seeded = await seedPlan(site);
    const { contactId } = seeded;
    await app().db.update(contacts).set({ chat: '甲群' });
    await seedReminders(site, seeded, ['2018-11-23 09:00']);
    await app().db.update(reminders).set({ channel: 'chat' });
    const limits = await readSendingLimits(app().db, moment('2018-11-23 09:00'));
    const rates = { ...limits.rates, chat: [{ max: 1, perMinutes: 10 }] };
    await writeSendingLimits(app().db, { ...limits, rates }, moment('2018-11-23 09:00'));
    const chat = { kind: 'reminder' as const, channel: 'chat' as const, state: 'accepted' as const };
    const sentAt = moment('2018-11-23 09:25');
    await app()
      .db.insert(messages)
      .values({ ...chat, contactId, createdAt: sentAt, queueAt: sentAt });
    expect(await auditAt('2018-11-23 09:30')).toEqual([]);
    expect(await auditAt('2018-11-23 09:35')).toHaveLength(1);
  });

  it('finds messages that do not come to an end', async () => {
    const { contactId } = await seedPlan(site);
    const message = (
      state: MessageState,
      createdAt: string,
      more: { leaseUntil?: Date; settledAt?: Date } = {},
    ) => ({
      kind: 'reminder' as const,
      channel: 'sms' as const,
      contactId,
      state,
      createdAt: moment(createdAt),
      queueAt: moment(createdAt),
      ...more,
    });
    await app()
      .db.insert(messages)
      .values([
        message('pending', '2018-11-23 10:00'),
        message('pending', '2018-11-23 10:20'),
        message('sending', '2018-11-23 10:00', { leaseUntil: moment('2018-11-23 10:05') }),
        message('uncertain', '2018-11-22 10:00', { settledAt: moment('2018-11-22 10:01') }),
      ]);
    expect(await auditAt('2018-11-23 10:00')).toEqual([]);
    expect(await auditAt('2018-11-23 10:35')).toEqual([
      '1条消息生成半小时以上仍未发出，最早的生成于2018年11月23日 10:00，请检查发送进程和邮件、短信、群机器人服务',
      '1条消息在发送中途中断，至今没有收回',
      '1条消息是否送达超过一天未能查明，请人工核实',
    ]);
    await app().db.delete(messages);
    expect(await auditAt('2018-11-23 10:40')).toEqual([]);
  });

  it('finds reminders that the messages and attempts do not account for', async () => {
    await seedReminders(site, await seedPlan(site), ['2018-11-23 09:00']);
    await app().db.update(reminders).set({ state: 'accepted' }).where(eq(reminders.state, 'planned'));
    expect(await auditAt('2018-11-23 09:05')).toEqual(['对账不符：应发1条，其中1条与发送记录对不上']);
  });

  it('finds schedules that failed or are overdue', async () => {
    const { db } = app();
    await saveScheduleRow(db, 'dispatch', { lastRunAt: moment('2018-11-23 08:00') });
    await saveScheduleRow(db, 'weekly-digest', {
      lastRunAt: moment('2018-11-23 08:30'),
      lastError: '连不上',
    });
    await saveScheduleRow(db, 'roll-horizon', { lastRunAt: moment('2018-11-23 00:20') });
    expect(await auditAt('2018-11-23 09:00')).toEqual([
      '“发送到期催办”应于2018年11月23日 08:55运行，至今没有运行',
      '“逾期周报（每周第一个工作日）”上次运行出错：连不上',
    ]);
    expect(calls).toEqual([]);
  });

  it('that has stopped itself shows on the page', async () => {
    await auditAt('2018-11-23 09:00');
    site.clock.set(moment('2018-11-23 09:09'));
    expect(words((await site.get('/')).body)).not.toContain('此后没有再自检');
    site.clock.set(moment('2018-11-23 09:12'));
    expect(words((await site.get('/')).body)).toContain('此后没有再自检');
  });
});
