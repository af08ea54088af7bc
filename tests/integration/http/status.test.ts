import { eq } from 'drizzle-orm';
import { afterEach, describe, expect, it } from 'vitest';
import { schedules } from '../../../schedules/table.ts';
import { setScheduleTime } from '../../../schedules/times.ts';
import { runIfDue } from '../../../schedules/turn.ts';
import { messages } from '../../../src/db/schema.ts';
import { backends } from '../../support/database.ts';
import { phone, seedMessages, seedPlan, seedReminders, taskTitle, unitName } from './seed.ts';
import { openSite, type Site, words } from './site.ts';

let site: Site;
afterEach(() => site.close());

describe('an empty database', () => {
  it('says what to do next', async () => {
    site = await openSite();
    const { status, body } = await site.get('/');
    expect(status).toBe(200);
    expect(words(body)).toContain(
      '尚未导入工作计划。请运行：npm run -s cuiban -- import 文件 --units 单位通讯录.csv --confirm',
    );
    expect(words(body)).toContain('导入并确认工作计划后，这里列出最近要发送的催办。');
    expect(words(body)).toContain('尚未生成消息。');
    expect(words(body)).not.toContain('待核实');
  });
});

describe('what is due next', () => {
  it('lists unit, role, channel, step, task and dates, the earliest first', async () => {
    site = await openSite();
    await seedReminders(site, await seedPlan(site), ['2018-11-26 09:00', '2018-11-23 08:59']);
    const page = words((await site.get('/')).body);
    expect(page).toContain('待发2条，其中1条已到时间，等待合并发送。');
    const first = page.indexOf('2018年11月23日 08:59已到时间');
    expect(first).toBeGreaterThan(-1);
    expect(page.indexOf('2018年11月26日 09:00')).toBeGreaterThan(first);
    expect(page).toContain(`${unitName}承办人短信提前5个工作日提醒${taskTitle}2018年11月30日`);
  });

  it('shows the next twenty and says how many there are', async () => {
    site = await openSite();
    const times = Array.from({ length: 25 }, (_, i) => `2018-11-26 09:${String(i).padStart(2, '0')}`);
    await seedReminders(site, await seedPlan(site), times);
    const { body } = await site.get('/');
    expect(words(body)).toContain('待发25条；以下为最早的20条。');
    expect(words(body)).toContain('2018年11月26日 09:19');
    expect(words(body)).not.toContain('2018年11月26日 09:20');
  });

  it('escapes what a plan says', async () => {
    site = await openSite();
    await seedReminders(site, await seedPlan(site), ['2018-11-26 09:00']);
    const { body } = await site.get('/');
    expect(body).not.toContain('<b>预决算</b>');
    expect(body).toContain('&lt;b&gt;预决算&lt;/b&gt;');
  });
});

describe('figures', () => {
  it('counts obligations by state, and as overdue what is due before today', async () => {
    site = await openSite();
    await seedPlan(site, { on: '2018-11-22' });
    const page = words((await site.get('/')).body);
    for (const figure of ['工作计划1份', '任务事项1项', '待审核时限1处', '责任事项1项', '待签收1项']) {
      expect(page).toContain(figure);
    }
    expect(page).toContain('逾期未办结1项');
    site.clock.set(new Date('2018-11-22T10:00:00Z'));
    expect(words((await site.get('/')).body)).toContain('逾期未办结0项');
  });

  it('puts uncertain and refused messages first, with reasons whose numbers are masked', async () => {
    site = await openSite();
    await seedMessages(site, await seedPlan(site), [
      { state: 'accepted' },
      { state: 'accepted' },
      { state: 'uncertain', reason: `发送到${phone}时连接中断` },
      { state: 'refused', reason: `HTTP 400: ${phone}` },
    ]);
    const { body } = await site.get('/');
    const page = words(body);
    expect(page).toContain('有2条消息需要人工处理');
    expect(page.indexOf('需要人工处理')).toBeLessThan(page.indexOf('总体情况'));
    expect(page).toContain('1条是否送达待核实');
    expect(page).toContain('1条未能发出');
    expect(page).toContain('发送到199****0001时连接中断');
    expect(page).toContain('服务商没有接受（HTTP 400）HTTP 400: 199****0001');
    expect(body).not.toContain(phone);
    expect(page).toContain('短信2000110');
    // On a narrow screen a cell is a grid: each of its children would stand in a column of its own.
    expect(body.match(/data-title="原因"><div>/g)).toHaveLength(2);
    // What `settle` asks for.
    const [uncertain] = await site.opened.app.db
      .select()
      .from(messages)
      .where(eq(messages.state, 'uncertain'));
    expect(page).toContain(`消息编号 ${uncertain?.id}`);
    expect(page).toContain('npm run -s cuiban -- settle 消息编号 arrived');
    expect(page).toContain('短信凡服务商能查询的由系统查询');
    expect(page).not.toContain('邮件无处查询');
  });

  it('warns of years whose working days are provisional only when an open obligation falls into one', async () => {
    site = await openSite();
    const seeded = await seedPlan(site, { on: '2099-06-30' });
    expect(words((await site.get('/')).body)).toContain('2099年的工作日为暂定');
    await site.database.pool.query("update obligations set state = 'closed' where id = $1", [
      seeded.obligationId,
    ]);
    expect(words((await site.get('/')).body)).not.toContain('暂定');
  });
});

const robots = {
  CHAT_ROBOTS: '[{"name": "甲群", "kind": "wecom", "url": "https://qyapi.weixin.qq.com/send?key=not-a-key"}]',
};

describe('machinery', () => {
  it.each(backends)('shows queue depths and which services are in use on %s', async (backend) => {
    site = await openSite({ backend });
    await site.opened.app.queues.enqueue('send-sms', [
      { messageIds: ['0190a5a0-0000-7000-8000-000000000001'] },
    ]);
    const page = words((await site.get('/')).body);
    expect(page).toContain('邮件0000短信1000工作群0000');
    expect(page).toContain('外部 PostgreSQL');
    expect(page).toContain(backend === 'redis' ? '队列Redis' : '队列与数据库同在 PostgreSQL');
    expect(page).toContain('演练模式：邮件、短信和工作群消息不会真正发出，只收入演练邮箱。');
  });

  it.each([
    [{}, '演练工作群（消息不会真正发出）', '演练模式：邮件、短信和工作群消息不会真正发出，只收入演练邮箱。'],
    [robots, '工作群群机器人', '演练模式：邮件和短信不会真正发出，只收入演练邮箱；工作群消息照常发送。'],
    [
      { SMTP_URL: 'smtp://127.0.0.1:1' },
      '工作群未配置群机器人',
      '演练模式：短信不会真正发出，只收入演练邮箱；邮件照常发送。',
    ],
    [{ ...robots, SMTP_URL: 'smtp://127.0.0.1:1', SMS_URL: 'http://127.0.0.1:1' }, '工作群群机器人', null],
  ])('says what becomes of messages to groups: %j', async (settings, inUse, note) => {
    site = await openSite({ settings });
    const page = words((await site.get('/')).body);
    expect(page).toContain(inUse);
    if (note === null) expect(page).not.toContain('演练模式');
    else expect(page).toContain(note);
  });

  it('shows each schedule with its last run, who ran it, and its next five runs in Beijing time', async () => {
    site = await openSite();
    const { app } = site.opened;
    const before = words((await site.get('/')).body);
    expect(before).toContain('发送到期催办每分钟尚未运行11-23 09:01、09:02、09:03、09:04、09:05');
    expect(before).toContain(
      '每天00:20尚未运行11-24 00:20，11-25 00:20，11-26 00:20，11-27 00:20，11-28 00:20',
    );
    expect(before).toContain('自检：尚未进行。');

    const [schedule] = schedules;
    if (!schedule) throw new Error('there is no schedule');
    const failing = { ...schedule, run: async () => Promise.reject(new Error(`发送到${phone}失败`)) };
    await runIfDue(app, failing, { holder: 'office-pc:4711:a1', leaseMs: 60_000 });
    await setScheduleTime(app, schedule.name, '*/5 * * * *');
    const page = words((await site.get('/')).body);
    expect(page).toContain(
      '发送到期催办每5分钟（已改）2018年11月23日 09:00出错：发送到199****0001失败由 office-pc 的进程 4711 运行11-23 09:05、09:10',
    );
  });

  it('names relays that mails may travel to in clear, and says nothing where there are none', async () => {
    site = await openSite({ settings: { SMTP_URL: 'smtp://mail.example smtps://other.example' } });
    const page = words((await site.get('/')).body);
    expect(page).toContain('有1处设置请核对');
    expect(page).toContain('到发信服务器 mail.example 的连接不一定加密');
    await site.close();
    site = await openSite();
    expect(words((await site.get('/')).body)).not.toContain('请核对');
  });

  it('says that messages really go out where providers are configured', async () => {
    site = await openSite({
      settings: { SMTP_URL: 'smtp://127.0.0.1:9', SMS_URL: 'http://user:secret@127.0.0.1:9/' },
    });
    const { body } = await site.get('/');
    expect(words(body)).not.toContain('演练');
    expect(body).not.toContain('secret');
    expect(words(body)).toContain('SMTP 邮件服务器');
  });
});
