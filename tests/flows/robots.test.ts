import { sql } from 'drizzle-orm';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { attempts, messages } from '../../src/db/schema.ts';
import { writeSendingLimits } from '../../src/db/sending.ts';
import { noRobots } from '../../src/delivery/channels/chat-provider.ts';
import { lookUpUncertain } from '../../src/delivery/lookUp.ts';
import { settleByHand } from '../../src/delivery/settleByHand.ts';
import { dispatchDue } from '../../src/reminders/dispatch.ts';
import { startWorkers } from '../../workers/register.ts';
import { key, secret } from '../integration/delivery/chat/robots.ts';
import { type Provider, startProvider } from '../integration/delivery/sms/provider.ts';
import { type Child, startChild } from '../support/children.ts';
import { backends } from '../support/database.ts';
import { sendMessage } from '../support/send.ts';
import { expectLogged, witnessedWorld } from '../support/witness.ts';
import { moment, planText, type World } from '../support/world.ts';
import { expectReconciled, GROUP, importWith, onChannels, withGroup } from './office.ts';

/** 到期日2018年11月30日（星期五）。 */
const PLAN = planText([
  '2018年11月30日前，完成预算公开专项检查。（县财政局负责落实）',
  '2018年11月30日前，公开教育经费使用情况。（县教育局负责落实）',
]);

let world: World;
let children: Child[] = [];
// 每个故事里消息的每次变动都记入日志，且日志可以验证。
afterEach(async () => {
  for (const child of children) child.process.kill('SIGKILL');
  await Promise.all(children.map(({ ended }) => ended));
  const pids = children.map(({ process: { pid = 0 } }) => pid);
  children = [];
  await expectLogged(world, pids);
  await world.end();
});

const all = () => world.app.db.select().from(messages).orderBy(messages.createdAt, messages.id);
const states = async () => (await all()).map((m) => m.state).sort();
const tries = () => world.app.db.select().from(attempts).orderBy(attempts.startedAt);

describe.each(backends)('真的群机器人（队列：%s）', (backend) => {
  let provider: Provider;
  let dataDir: string;
  beforeEach(async () => {
    provider = await startProvider(() => ({ body: { errcode: 0, errmsg: 'ok' } }));
    provider.watch();
    dataDir = await mkdtemp(join(tmpdir(), 'cuiban-killed-'));
  });
  afterEach(async () => {
    await provider.close();
    await rm(dataDir, { recursive: true, force: true });
  });

  const settings = () => {
    const url = `http://127.0.0.1:${provider.port}/robot/send?access_token=${key}`;
    const robots = [{ name: GROUP, kind: 'dingtalk', url, secret }];
    return { CHAT_ROBOTS: JSON.stringify(robots), CHAT_ALLOW_HOSTS: '127.0.0.1' };
  };
  /** 另一个进程里的发送进程。 */
  const startWorker = () => {
    const own = { DATA_DIR: dataDir, LOG_LEVEL: 'warn' };
    const settings = JSON.stringify({ ...world.settings, ...own });
    const child = startChild('worker.mjs', settings, world.queueNamespace, world.clock.now().toISOString());
    children.push(child);
    return child;
  };
  const open = async () => {
    world = await witnessedWorld({
      backend,
      start: '2018-11-20 10:00',
      workers: false,
      settings: settings(),
    });
    await onChannels(world, { assign: ['chat'] });
    await importWith(world, PLAN, { change: withGroup });
    await dispatchDue(world.app);
  };

  it('发送进程正在发时被强行终止：记为待核实，谁也不再自动发；没开始发的照发', async () => {
    await open();
    // 机器人每分钟只收一条：一条收下后不答复，发送进程等着的时候被杀；另一条还在等。
    const rates = { email: [], sms: [], chat: [{ max: 1, perMinutes: 1 }] };
    await writeSendingLimits(world.app.db, { smsPerNumberAndDay: 2, rates }, world.clock.now());
    provider.faults.push('silent');
    const child = startWorker();
    await child.said;
    await expect.poll(() => provider.seen.length, { timeout: 20_000 }).toBe(1);
    child.process.kill('SIGKILL');
    await child.ended;
    expect(child.process.signalCode).toBe('SIGKILL');
    expect(await states()).toEqual(['held', 'sending']);

    world.clock.set(moment('2018-11-20 10:06'));
    expect((await dispatchDue(world.app)).expired).toBe(1);
    await startWorkers(world.app);
    await world.until('2018-11-21 18:00');
    expect(await states()).toEqual(['accepted', 'uncertain']);
    expect(provider.seen.length).toBe(2);
    const numbers = provider.seen.map(({ body }) => /消息编号：([0-9a-f-]{36})/.exec(body)?.[1]);
    expect(numbers.sort()).toEqual((await all()).map(({ id }) => id).sort());
    await expectReconciled(world);
  });

  it('答复丢了：一直待核实，查询也不重发，由人核实后才重发或了结', async () => {
    await open();
    provider.faults.push('dropAfter', 'html');
    await startWorkers(world.app);
    await world.until('2018-11-22 18:00');
    expect(await states()).toEqual(['uncertain', 'uncertain']);
    expect(await lookUpUncertain(world.app)).toMatchObject({ accepted: 0, resent: 0 });
    expect(provider.seen).toHaveLength(2);

    const [lost, arrived] = await all();
    await settleByHand(world.app, lost?.id ?? '', false);
    await settleByHand(world.app, arrived?.id ?? '', true);
    // 命令行不碰队列：两分钟后由派发放进去。
    world.clock.set(moment('2018-11-22 18:03'));
    await world.until('2018-11-22 18:10');
    // 过了发送时段，明早再发。
    expect(provider.seen).toHaveLength(2);
    await world.until('2018-11-23 08:40');
    expect(await states()).toEqual(['accepted', 'accepted']);
    expect(provider.seen).toHaveLength(3);
    expect(provider.seen.at(-1)?.body).toContain(lost?.id);
    expect((await tries()).filter((t) => t.messageId === lost?.id).map((t) => t.outcome)).toEqual([
      'uncertain',
      'accepted',
    ]);
    await world.until('2018-11-23 08:45');
    await expectReconciled(world);
  });

  it('机器人设置有误：日志里说明，反复重试，改好后发出；地址和密钥不进数据库和日志', async () => {
    await open();
    provider.answer = () => ({ body: { errcode: 310000, errmsg: `sign not match ${secret}` } });
    const child = startWorker();
    let log = '';
    child.process.stderr?.on('data', (chunk: Buffer) => (log += chunk.toString()));
    await expect.poll(states, { timeout: 20_000 }).toEqual(['held', 'held']);
    child.process.kill('SIGKILL');
    await child.ended;
    expect(log.match(/设置有误/g)).toHaveLength(2);
    for (const hidden of [key, secret]) expect(log).not.toContain(hidden);
    const [waiting] = await all();
    expect(waiting).toMatchObject({ state: 'held', address: GROUP });
    expect(waiting?.reason).toContain(`群机器人“${GROUP}”的设置有误`);
    provider.answer = () => ({ body: { errcode: 0, errmsg: 'ok' } });
    await startWorkers(world.app);
    await world.until('2018-11-20 17:00');
    expect(await states()).toEqual(['accepted', 'accepted']);

    const { rows: tables } = await world.app.db.execute<{ name: string }>(
      sql`select format('%I.%I', schemaname, tablename) as name from pg_tables
        where schemaname not in ('pg_catalog', 'information_schema')`,
    );
    expect(tables.length).toBeGreaterThan(15);
    for (const { name } of tables) {
      const { rows } = await world.app.db.execute<{ whole: string }>(
        sql.raw(`select coalesce(string_agg(t::text, ' '), '') as whole from ${name} t`),
      );
      for (const hidden of [key, secret, `:${provider.port}`])
        expect(rows[0]?.whole, name).not.toContain(hidden);
    }
    // 两条，各被拒一次、各收下一次。
    expect(provider.seen).toHaveLength(4);
    await expectReconciled(world);
  });
});

it('邮件已接入正式服务器而没有群机器人：工作群消息一条也不算发出', async () => {
  world = await witnessedWorld({ backend: 'postgres', start: '2018-11-20 10:00', workers: false });
  await onChannels(world, { assign: ['chat'] });
  await importWith(world, PLAN, { change: withGroup });
  await dispatchDue(world.app);
  const app = { ...world.app, channels: { ...world.app.channels, chat: noRobots } };
  for (const { id } of await all()) expect(await sendMessage(app, id)).toBe('held');
  for (const { state, reason } of await all())
    expect([state, reason]).toEqual(['held', '没有配置群机器人，请设置 CHAT_ROBOTS 后重新启动']);
});
