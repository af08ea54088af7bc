import { afterEach, describe, expect, it } from 'vitest';
import type { Policy } from '../../config/policy.ts';
import { messages } from '../../src/db/schema.ts';
import { writeSendingLimits } from '../../src/db/sending.ts';
import { preview } from '../../src/preview/preview.ts';
import { dispatchDue } from '../../src/reminders/dispatch.ts';
import { complete } from '../../src/replies/record.ts';
import { urge } from '../../src/replies/urge.ts';
import { editPolicy } from '../../src/policies/edit.ts';
import { startWorkers } from '../../workers/register.ts';
import { backends } from '../support/database.ts';
import { sendMessage } from '../support/send.ts';
import { expectLogged, witnessedWorld } from '../support/witness.ts';
import { moment, planText, type World } from '../support/world.ts';
import {
  chat,
  CZ,
  digestOn,
  expectReconciled,
  GROUP,
  importWith,
  mail,
  obligationOf,
  onChannels,
  policyNamed,
  remindersIn,
  text,
  withGroup,
} from './office.ts';

/** 到期日2018年11月30日（星期五）。 */
const PLAN = planText([
  '2018年11月30日前，完成预算公开专项检查。（县财政局负责落实）',
  '2018年11月30日前，公开教育经费使用情况。（县教育局负责落实）',
]);

let world: World;
// 每个故事里消息的每次变动都记入日志，且日志可以验证。
afterEach(async () => {
  await expectLogged(world);
  await world.end();
});

const all = () => world.app.db.select().from(messages).orderBy(messages.createdAt, messages.id);

/** 预览时还没有编号。 */
const withoutId = (words: string) => words.replace(/消息编号：.*/, '');
/** 财政局科室负责人在另一个群里。 */
const withTwoGroups = (csv: string) => withGroup(csv).replace(/(section@cz.*),.*/, '$1,另一个群');

describe.each(backends)('工作群（队列：%s）', (backend) => {
  it('一级催办发到工作群：每人一条、写明是谁，只发一次；没有工作群的说明原因；办结后不再发；预览与实际一致', async () => {
    world = await witnessedWorld({ backend, start: '2018-11-20 10:00' });
    await onChannels(world, { before5: ['chat'], before1: ['email', 'chat'] });
    const { planId } = await importWith(world, PLAN, { change: withGroup });
    const shown = await preview(world.app, { planId, from: '2018-11-20', to: '2018-11-30' });

    await world.until('2018-11-23 18:00');
    const sent = await world.sent();
    expect(sent.map(({ at, by, to }) => `${at} ${by} ${to}`)).toEqual([
      ...['handler@cz', 'handler@jy', 'section@cz', 'section@jy'].map(
        (who) => `2018-11-20 10:00 email ${who}.example`,
      ),
      `2018-11-23 09:00 chat ${GROUP}`,
    ]);
    const words = sent.at(-1)?.text ?? '';
    expect(words).toMatch(/^【任务到期提醒】\n示例县财政局（承办人）：\n/);
    expect(words).toContain('1. 完成预算公开专项检查（2018年11月30日到期，距到期还有5个工作日）');
    expect(words).not.toMatch(/199\d{8}/);
    const [message] = (await all()).filter((m) => m.channel === 'chat');
    expect(words.endsWith(`消息编号：${message?.id}`)).toBe(true);

    // 预览里的就是这一条；教育局承办人没有登记工作群，改送的人也没有。
    const [previewed] = shown.messages.filter((m) => m.channel === 'chat');
    expect(previewed).toMatchObject({ at: moment('2018-11-23 09:00'), to: GROUP, unit: '示例县财政局' });
    expect(withoutId(previewed?.text ?? '')).toBe(withoutId(words));
    expect(shown.unreachable).toContainEqual({
      unit: '示例县教育局',
      reason: '承办人没有登记工作群',
      movedTo: null,
      told: 'sameRole',
      tasks: 1,
    });

    await complete(world.app, (await obligationOf(world)).id, null);
    await world.until('2018-11-29 18:00');
    await world.expectSent([
      digestOn('2018-11-26'),
      mail('2018-11-29 09:00', 'handler@jy.example', '距到期还有1个工作日'),
      mail('2018-11-29 09:00', 'section@jy.example'),
    ]);
    expect(await remindersIn(world, 'accepted')).toContain(`before5 1 chat ${CZ.handler}`);
    await expectReconciled(world);
  });

  it.each([
    ['不用工作群的，人工催办也不发到群里', [], []],
    ['用工作群的，人工催办也发到群里', ['chat'], [chat('2018-11-20 14:30', '【任务到期提醒】')]],
  ] as const)('策略%s', async (_what, before1, inGroup) => {
    world = await witnessedWorld({ backend, start: '2018-11-20 10:00' });
    await onChannels(world, { before1: ['email', ...before1] });
    await importWith(world, PLAN, { change: withGroup });
    await world.until('2018-11-20 14:00');
    await world.sent();
    await urge(world.app, (await obligationOf(world)).id);
    await world.until('2018-11-20 15:00');
    await world.expectSent([
      mail('2018-11-20 14:30', CZ.handler, '任务到期提醒'),
      text('2018-11-20 14:00', CZ.phones.handler),
      ...inGroup,
    ]);
  });

  it('同一群里的几个人各收一条；几个进程同时取到同一条，只有一个能发', async () => {
    world = await witnessedWorld({ backend, start: '2018-11-20 10:00', workers: false });
    await onChannels(world, { assign: ['chat'] });
    await importWith(world, PLAN, { change: withGroup });
    await dispatchDue(world.app);
    const ids = (await all()).map((m) => m.id);
    expect(ids).toHaveLength(2);
    const results = await Promise.all(
      ids.flatMap((id) => [1, 2, 3, 4, 5].map(() => sendMessage(world.app, id))),
    );
    expect(results.filter((r) => r === 'accepted')).toHaveLength(2);
    expect(results.filter((r) => r === 'notMine')).toHaveLength(8);
    await world.expectSent([
      chat('2018-11-20 10:00', '【任务交办通知】'),
      chat('2018-11-20 10:00', '【任务交办通知】'),
    ]);
  });

  it.each([
    ['一个发送进程', () => world.app],
    // 每个 app 各有自己的流水线，如同各在一个进程里。
    ['几个发送进程', () => ({ ...world.app })],
  ])('每个机器人每分钟至多两条：派发时如此，积压的由%s一起发时也如此', async (_who, app) => {
    world = await witnessedWorld({ backend, start: '2018-11-20 10:00', workers: false });
    const rates = { email: [], sms: [], chat: [{ max: 2, perMinutes: 1 }] };
    await writeSendingLimits(world.app.db, { smsPerNumberAndDay: 2, rates }, world.clock.now());
    await onChannels(world, { assign: ['chat'], before5: ['chat'] });
    const standard = await policyNamed(world, 'standard');
    const audience: Policy['steps'][number]['audience'] = ['handler', 'sectionHead', 'deputy', 'head'];
    const steps = standard.steps.map((step) => (step.key === 'assign' ? { ...step, audience } : step));
    await editPolicy(world.app, { ...standard, steps }, 'keep');
    await importWith(world, PLAN, { change: withTwoGroups });
    // 督办群三人，另一个群一人：一分钟先派发两条和一条。
    expect((await dispatchDue(world.app)).messages).toBe(3);
    world.clock.set(moment('2018-11-20 10:01'));
    expect((await dispatchDue(world.app)).messages).toBe(1);
    // 发送进程停了，积压四条：督办群的三条不能同一分钟发出。
    const results = await Promise.all((await all()).map(({ id }) => sendMessage(app(), id)));
    expect([...results].sort()).toEqual(['accepted', 'accepted', 'accepted', 'held']);
    const [held] = (await all()).filter((m) => m.state === 'held');
    expect(held).toMatchObject({
      reason: '群机器人一段时间内的条数已满，稍后发送',
      attemptCount: 0,
      queueAt: moment('2018-11-20 10:02'),
    });
    await startWorkers(world.app);
    await world.until('2018-11-20 10:10');
    const sent = await world.sent();
    expect(sent.map(({ at, to }) => `${at} ${to}`)).toEqual([
      '2018-11-20 10:01 另一个群',
      `2018-11-20 10:01 ${GROUP}`,
      `2018-11-20 10:01 ${GROUP}`,
      `2018-11-20 10:02 ${GROUP}`,
    ]);
    await expectReconciled(world);
  });
});
