import { asc, eq, isNull } from 'drizzle-orm';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { attempts, reminders } from '../../../src/db/schema.ts';
import { reconcile } from '../../../src/delivery/reconcile.ts';
import { runProgram } from '../../support/program.ts';
import { moment, openWorld, planText, type World } from '../../support/world.ts';

const PLAN = planText(['2018年11月30日前，完成预算公开专项检查。（县财政局牵头落实，县教育局配合）']);
const PARTS = { delivered: 0, refused: 0, uncertain: 0, cancelled: 0, skipped: 0, held: 0 };

describe('cuiban reconcile', () => {
  let world: World;
  let url = '';
  beforeEach(async () => {
    world = await openWorld({ backend: 'postgres', start: '2018-11-05 10:00' });
    url = world.app.env.DATABASE_URL ?? '';
    await world.confirm(PLAN);
    await world.until('2018-11-09 12:00');
    await world.sent();
  });
  afterEach(() => world.end());

  const sentReminders = () =>
    world.app.db
      .select()
      .from(reminders)
      .where(eq(reminders.state, 'accepted'))
      .orderBy(asc(reminders.plannedAt), asc(reminders.id));
  const json = async (...argv: string[]) => {
    const { code, out } = await runProgram(url, 'reconcile', ...argv, '--json');
    return { code, ...JSON.parse(out) };
  };

  const refusal = async (...argv: string[]): Promise<string> => {
    const { code, out, err } = await runProgram(url, 'reconcile', ...argv);
    expect({ code, out }).toEqual({ code: 1, out: '' });
    return err;
  };

  it('任何一段时间都对得上：差额0，退出码0', async () => {
    const ran = await runProgram(url, 'reconcile', '--to', '2018-11-09');
    expect(ran).toEqual({
      code: 0,
      err: '',
      out: '对账（至2018年11月9日 23:59）：应发5 = 已接收5 + 已送达0 + 待核实0 + 待发0 + 取消0 + 跳过0 + 退回0，差额0。',
    });
    expect(await json('--from', '2018-11-09', '--to', '2018-11-09')).toMatchObject({
      ...PARTS,
      code: 0,
      from: '2018-11-09T00:00:00+08:00',
      until: '2018-11-09T23:59:59+08:00',
      due: 1,
      accepted: 1,
      difference: 0,
      rows: [],
      messagesWithoutReminders: [],
    });
    expect(await json('--from', '2018-11-06', '--to', '2018-11-08')).toMatchObject({ due: 0, difference: 0 });
    // 以后才到期、还没派发的不是差额。
    expect(await json()).toMatchObject({ code: 0, accepted: 5, difference: 0 });
  });

  it('没有发送记录：差额1，指出催办、单位、任务和原因，退出码1；不在这段时间里的不受影响', async () => {
    const hole = (await sentReminders()).at(-1);
    await world.app.db.delete(attempts).where(eq(attempts.messageId, hole?.messageId ?? ''));
    const ran = await runProgram(url, 'reconcile', '--to', '2018-11-09');
    expect(ran.code).toBe(1);
    expect(ran.out).toContain('应发5 = 已接收4');
    expect(ran.out).toContain('差额1。');
    expect(ran.out).toContain(
      `催办 ${hole?.id}：示例县财政局，一（一）1“完成预算公开专项检查”（2018-11-30到期），提前15个工作日提醒，应于2018年11月9日 09:00发送：` +
        `催办和消息 ${hole?.messageId} 都记为已接收，但没有相应的发送记录。`,
    );
    expect((await runProgram(url, 'reconcile', '--to', '2018-11-08')).code).toBe(0);
    expect(await reconcile(world.app.db, moment('2018-11-09 12:00'))).toEqual({
      ...PARTS,
      due: 5,
      accepted: 4,
      difference: 1,
    });
  });

  it('消息不见了、状态不一致、消息没有催办：逐条指出', async () => {
    const [lost, wrong] = await sentReminders();
    await world.app.db
      .update(reminders)
      .set({ messageId: null })
      .where(eq(reminders.id, lost?.id ?? ''));
    await world.app.db
      .update(reminders)
      .set({ state: 'refused' })
      .where(eq(reminders.id, wrong?.id ?? ''));
    const found = await json('--to', '2018-11-09');
    expect(found).toMatchObject({ code: 1, due: 5, accepted: 3, difference: 2 });
    const whyOf = (id: string | undefined) =>
      found.rows.find((row: { reminderId: string }) => row.reminderId === id)?.why;
    expect(whyOf(lost?.id)).toBe('记为已接收，但没有对应的消息');
    expect(whyOf(wrong?.id)).toBe(`催办记为退回，消息 ${wrong?.messageId} 却是已接收`);
    expect(found.messagesWithoutReminders).toMatchObject([{ messageId: lost?.messageId, state: 'accepted' }]);
  });

  it('催办连同记录被删掉：差额看不出，没有催办的消息指得出', async () => {
    const [gone] = await sentReminders();
    await world.app.db.delete(reminders).where(eq(reminders.id, gone?.id ?? ''));
    const { code, out } = await runProgram(url, 'reconcile', '--to', '2018-11-09');
    expect(code).toBe(1);
    expect(out).toContain(
      `消息 ${gone?.messageId}（2018年11月5日 10:00生成，已接收）：没有任何催办与它对应。`,
    );
    expect(await world.app.db.$count(reminders, isNull(reminders.messageId))).toBeGreaterThan(0);
  });

  it('日期不对：一句话说明', async () => {
    expect(await refusal('--from', '2018-02-30')).toBe(
      '起始日期“2018-02-30”不是真实的日期。请核对月份和日子。',
    );
    expect(await refusal('--from', '2018-11-09', '--to', '2018-11-01')).toBe(
      '截止日期2018-11-01早于起始日期2018-11-09。请核对 --from 和 --to。',
    );
    expect(await refusal('--from', '2999-01-01', '--to', '2999-01-31')).toBe(
      '起始日期2999-01-01还没有到。对账只算已经到时间的催办，今后的安排请用 preview 查看。',
    );
    expect(await refusal('2018')).toContain('多出了参数“2018”');
  });
});
