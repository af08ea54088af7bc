import { afterEach, describe, expect, it, vi } from 'vitest';
import type { SendingLimits } from '../../config/sending.ts';
import { runBurden } from '../../src/cli/burden.ts';
import { messages } from '../../src/db/schema.ts';
import { writeSendingLimits } from '../../src/db/sending.ts';
import { sendMessage } from '../support/send.ts';
import { buildApp } from '../../src/http/app.ts';
import { dispatchDue } from '../../src/reminders/dispatch.ts';
import { complete } from '../../src/replies/record.ts';
import { startWorkers } from '../../workers/register.ts';
import { editPolicy } from '../../src/policies/edit.ts';
import { ask, words } from '../integration/http/site.ts';
import { backends } from '../support/database.ts';
import { moment, openWorld, planText, type World } from '../support/world.ts';
import {
  CZ,
  digestOn,
  DUBAN,
  expectReconciled,
  importWith,
  obligationOf,
  mail,
  policyNamed,
  remindersIn,
  text,
} from './office.ts';

let world: World;
afterEach(async () => {
  vi.unstubAllEnvs();
  await world.end();
});

/** 标准策略改几级。 */
const editSteps = async (changes: Record<string, object>) => {
  const standard = await policyNamed(world, 'standard');
  const steps = standard.steps.map((step) => ({ ...step, ...changes[step.key] }));
  await editPolicy(world.app, { ...standard, steps }, 'keep');
};
const limit = (limits: Partial<SendingLimits>) =>
  writeSendingLimits(
    world.app.db,
    { smsPerNumberAndDay: 2, rates: { email: [], sms: [], chat: [] }, ...limits },
    world.clock.now(),
  );

const SHARED = CZ.phones.handler;
/** 财政局、教育局、审计局、民政局的承办人同用一个手机号；民政局的没有邮箱。 */
const shareNumber = (csv: string) =>
  csv
    .replace('19900000201', SHARED)
    .trimEnd()
    .concat(
      `\n示例县审计局,部门,县审计局,承办人,承办人,handler@sj.example,${SHARED}`,
      `\n示例县民政局,部门,县民政局,承办人,承办人,,${SHARED}\n`,
    );

/** 到11月30日（星期五）：教育局逾期1个工作日，财政局提前1个工作日，审计局、民政局提前5个工作日。 */
const FOUR = planText([
  '2018年11月29日前，完成教育经费公开。（县教育局负责落实）',
  '2018年12月3日前，完成预算公开专项检查。（县财政局负责落实）',
  '2018年12月7日前，上报审计整改结果。（县审计局负责落实）',
  '2018年12月7日前，公布社会救助标准。（县民政局负责落实）',
]);

describe.each(backends)('催办的疏密（队列：%s）', (backend) => {
  it('同一时段不同钟点的几级合为一条，下午的另发', async () => {
    world = await openWorld({ backend, start: '2018-11-29 11:00' });
    await editSteps({ before1: { at: '10:30' }, before5: { at: '15:00' } });
    await world.confirm(
      planText([
        '2018年11月30日前，完成预算公开专项检查。（县财政局负责落实）',
        '2018年12月3日前，公布政府债务限额。（县财政局负责落实）',
        '2018年12月7日前，上报财政专项资金清单。（县财政局负责落实）',
      ]),
    );
    await world.until('2018-11-30 18:00');
    await world.expectSent([
      mail('2018-11-29 11:00', CZ.handler, '【交办】', '3项'),
      mail('2018-11-29 11:00', CZ.section, '【交办】', '3项'),
      // 9时的“今日到期”带上10时30分的提前1个工作日：邮件上午的时段到11时30分。
      mail('2018-11-30 09:00', CZ.handler, '完成预算公开专项检查', '公布政府债务限额'),
      mail('2018-11-30 10:30', CZ.section, '公布政府债务限额'),
      // 短信的时段从早到晚只有一个：10时30分的带上15时的。
      text('2018-11-30 10:30', CZ.phones.handler, '有2项工作待办结'),
      text('2018-11-30 10:30', CZ.phones.section, '有1项工作'),
      mail('2018-11-30 15:00', CZ.handler, '上报财政专项资金清单'),
    ]);
    await expectReconciled(world);
  });

  it('同一号码一天两条短信：最急的发短信，其余改发邮件并说明；没有邮箱的等到下一个工作日', async () => {
    world = await openWorld({ backend, start: '2018-11-28 10:00' });
    await editSteps({ before5: { channels: ['sms'] } });
    await importWith(world, FOUR, { change: shareNumber });
    await world.until('2018-12-03 18:00');
    await world.expectSent([
      mail('2018-11-28 10:00', 'handler@jy.example', '【交办】'),
      mail('2018-11-28 10:00', 'section@jy.example', '【交办】'),
      mail('2018-11-28 10:00', CZ.handler, '【交办】'),
      mail('2018-11-28 10:00', CZ.section, '【交办】'),
      mail('2018-11-28 10:00', 'handler@sj.example', '【交办】'),
      // 民政局承办人没有邮箱，交办通知改送督办人员。
      mail('2018-11-28 10:00', DUBAN, '【交办】', '示例县民政局'),
      mail('2018-11-29 09:00', 'handler@jy.example', '今日到期'),
      mail('2018-11-30 09:00', 'handler@jy.example', '逾期1个工作日'),
      mail('2018-11-30 09:00', 'deputy@jy.example', '逾期1个工作日'),
      text('2018-11-30 09:00', '19900000203', '示例县教育局'),
      mail('2018-11-30 09:00', CZ.handler, '距到期还有1个工作日'),
      mail('2018-11-30 09:00', CZ.section),
      text('2018-11-30 09:00', CZ.phones.section),
      // 同一号码：逾期的教育局、次日到期的财政局，各一条；审计局改发邮件；民政局12月3日（星期一）再发。
      text('2018-11-30 09:00', SHARED),
      text('2018-11-30 09:00', SHARED),
      mail('2018-11-30 09:00', 'handler@sj.example', '（说明：当日短信已达上限，改发邮件。）'),
      digestOn('2018-12-03'),
      text('2018-12-03 08:30', SHARED, '示例县民政局'),
      mail('2018-12-03 09:00', CZ.handler, '今日到期'),
    ]);
    expect((await remindersIn(world, 'accepted')).filter((r) => r.startsWith('before5'))).toHaveLength(2);
    await expectReconciled(world);
    await countedByWeek();
  });

  it('每10分钟至多两封邮件：最急的先发，其余依次顺延，一封不少', async () => {
    world = await openWorld({ backend, start: '2018-11-28 10:00' });
    await limit({ rates: { email: [{ max: 2, perMinutes: 10 }], sms: [], chat: [] } });
    await world.confirm(
      planText([
        '2018年12月3日前，完成预算公开专项检查。（县财政局负责落实）',
        '2018年11月29日前，完成教育经费公开。（县教育局负责落实）',
      ]),
    );
    await world.until('2018-11-30 18:00');
    await world.expectSent([
      // 教育局的到期在前。
      mail('2018-11-28 10:00', 'handler@jy.example', '【交办】'),
      mail('2018-11-28 10:00', 'section@jy.example', '【交办】'),
      mail('2018-11-28 10:10', CZ.handler, '【交办】'),
      mail('2018-11-28 10:10', CZ.section, '【交办】'),
      mail('2018-11-29 09:00', 'handler@jy.example', '今日到期'),
      mail('2018-11-30 09:00', 'handler@jy.example', '逾期1个工作日'),
      mail('2018-11-30 09:00', 'deputy@jy.example'),
      text('2018-11-30 09:00', '19900000201'),
      text('2018-11-30 09:00', '19900000203'),
      text('2018-11-30 09:00', CZ.phones.handler),
      text('2018-11-30 09:00', CZ.phones.section),
      mail('2018-11-30 09:10', CZ.handler, '距到期还有1个工作日'),
      mail('2018-11-30 09:10', CZ.section),
    ]);
    await expectReconciled(world);
  });
});

describe('每10分钟至多两封邮件', () => {
  it('入队后因办结而取消的不占名额：不必等满10分钟', async () => {
    world = await openWorld({ backend: 'postgres', start: '2018-11-28 10:00', workers: false });
    await limit({ rates: { email: [{ max: 2, perMinutes: 10 }], sms: [], chat: [] } });
    await world.confirm(
      planText([
        '2018年12月3日前，完成预算公开专项检查。（县财政局负责落实）',
        '2018年11月29日前，完成教育经费公开。（县教育局负责落实）',
      ]),
    );
    // 教育局的两封先入队，还没发出，教育局就办结了。
    expect(await dispatchDue(world.app)).toMatchObject({ messages: 2, held: 2 });
    await complete(world.app, (await obligationOf(world, '示例县教育局')).id, null);
    for (const { id } of await world.app.db.select().from(messages))
      expect(await sendMessage(world.app, id)).toBe('cancelled');
    await startWorkers(world.app);
    world.clock.set(moment('2018-11-28 10:04'));
    await world.until('2018-11-28 10:09');
    await world.expectSent([
      mail('2018-11-28 10:04', CZ.handler, '【交办】'),
      mail('2018-11-28 10:04', CZ.section, '【交办】'),
    ]);
  });
});

/** 上一个故事里各单位每周收到的，按通讯录的顺序。 */
async function countedByWeek(): Promise<void> {
  const rows = [
    // 交办2封；11月30日邮件2封、短信2条。
    { weekOf: '2018-11-26', unit: '示例县财政局', position: 0, email: 4, sms: 2, chat: 0, reminders: 6 },
    // 交办2封；29日1封；30日邮件2封、短信2条。
    { weekOf: '2018-11-26', unit: '示例县教育局', position: 1, email: 5, sms: 2, chat: 0, reminders: 7 },
    {
      weekOf: '2018-11-26',
      unit: '示例县政务公开办公室',
      position: 2,
      email: 1,
      sms: 0,
      chat: 0,
      reminders: 1,
    },
    { weekOf: '2018-11-26', unit: '示例县审计局', position: 4, email: 2, sms: 0, chat: 0, reminders: 2 },
    { weekOf: '2018-12-03', unit: '示例县财政局', position: 0, email: 1, sms: 0, chat: 0, reminders: 1 },
    // 周报不含催办。
    { weekOf: '2018-12-03', unit: '示例县人民政府', position: 3, email: 1, sms: 0, chat: 0, reminders: 0 },
    { weekOf: '2018-12-03', unit: '示例县民政局', position: 5, email: 0, sms: 1, chat: 0, reminders: 1 },
  ];
  expect(JSON.parse(await burden('--from', '2018-11-26', '--to', '2018-12-03', '--json'))).toEqual(rows);
  expect(JSON.parse(await burden('--from', '2018-12-01', '--to', '2018-12-02', '--json'))).toEqual([]);
  // 起止日期当天都算在内。
  expect(await burden('--from', '2018-11-29', '--to', '2018-11-29')).toBe(
    [
      '2018年11月26日起的一周',
      '  示例县教育局：邮件1封，短信0条，含交办和催办1项次',
      '合计：邮件1封，短信0条，含交办和催办1项次',
    ].join('\n'),
  );
  expect(await burden('--from', '2018-12-01', '--to', '2018-12-02')).toBe('这段时间没有发出消息。');
  await expect(burden('--from', '2018-12-02', '--to', '2018-12-01')).rejects.toMatchObject({ code: 'ARGS' });
  await expect(burden('--from', '2018-12-02')).rejects.toMatchObject({ code: 'ARGS' });

  const server = buildApp(world);
  const page = words((await ask(server, '/')).body);
  await server.close();
  expect(page).toContain('单位11月12日起11月19日起11月26日起12月3日起');
  expect(page).toContain(
    '示例县财政局——4封、2条1封、0条示例县教育局——5封、2条—示例县政务公开办公室——1封、0条—',
  );
  expect(page).toContain('示例县人民政府———1封、0条示例县审计局——2封、0条—示例县民政局———0封、1条');
}

async function burden(...argv: string[]): Promise<string> {
  vi.stubEnv('DATABASE_URL', world.app.env.DATABASE_URL);
  vi.stubEnv('LOG_LEVEL', 'error');
  const printed: string[] = [];
  const log = vi.spyOn(console, 'log').mockImplementation((line: string) => void printed.push(line));
  await runBurden(argv).finally(() => log.mockRestore());
  return printed.join('\n');
}
