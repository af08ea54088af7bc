import { eq } from 'drizzle-orm';
import { afterEach, describe, expect, it, vi } from 'vitest';
import { runEvent } from '../../src/cli/event.ts';
import { waitingDeadlines } from '../../src/db/events.ts';
import { events, obligations, reminders, units } from '../../src/db/schema.ts';
import { chooseWaiting, shortId } from '../../src/plans/chooseWaiting.ts';
import { correctEvent } from '../../src/plans/correctEvent.ts';
import { recordEvent } from '../../src/plans/recordEvent.ts';
import { backends } from '../support/database.ts';
import { moment, openWorld, planText, type World } from '../support/world.ts';

const PLAN = planText([
  '县政府常务会议会后3个工作日内，报送会议决定事项落实情况。（县财政局牵头，县教育局配合）',
]);

let world: World;
afterEach(async () => {
  vi.unstubAllEnvs();
  await world.end();
});

/** What the command prints. */
const printed = async (...argv: string[]): Promise<string> => {
  const lines: string[] = [];
  const log = vi.spyOn(console, 'log').mockImplementation((line: string) => void lines.push(line));
  try {
    await runEvent(argv);
  } finally {
    log.mockRestore();
  }
  return lines.join('\n');
};

/** 又一次发生的。 */
const enterAgain = (happenedOn: string) => enter(happenedOn, undefined, true);

const enter = async (happenedOn: string, past?: 'overdue' | 'skip', again = false) => {
  const [waiting] = await waitingDeadlines(world.app.db);
  if (!waiting) throw new Error('nothing waits');
  const event = { deadlineId: waiting.id, happenedOn, note: null, again, ...(past && { past }) };
  return recordEvent(world.app, event);
};

const owed = async () => {
  const rows = await world.app.db
    .select({ unit: units.name, dueOn: obligations.dueOn, happenedOn: events.happenedOn })
    .from(obligations)
    .innerJoin(units, eq(units.id, obligations.unitId))
    .innerJoin(events, eq(events.id, obligations.eventId))
    .orderBy(obligations.dueOn, units.position);
  return rows.map(({ unit, dueOn, happenedOn }) => `${happenedOn} → ${dueOn} ${unit}`);
};

const toHandlerOfFinance = async () =>
  (await world.sent()).filter((s) => s.to === 'handler@cz.example').map((s) => `${s.at} ${s.subject}`);

describe.each(backends)('起算事件（队列：%s）', (backend) => {
  it('会后3个工作日内：录入会议之前什么也不发，录入后逐级催办；第二次会议另起一项', async () => {
    world = await openWorld({ backend, start: '2018-11-05 10:00' });
    const { obligations: made, left } = await world.confirm(PLAN);
    expect({ made, why: left.map((l) => l.why) }).toEqual({ made: 0, why: ['待起算事件发生后录入'] });
    await world.until('2018-11-08 18:00');
    await world.expectSent([]);

    // 11月7日（星期三）开会，8日录入：会议当日不计，到期日11月12日。
    expect(await enter('2018-11-07')).toMatchObject({ known: false, dueOn: '2018-11-12', obligations: 2 });
    await world.until('2018-11-13 18:00');
    expect(await toHandlerOfFinance()).toEqual([
      expect.stringMatching(/^2018-11-09 08:30 .*【交办】/),
      // 9时的提醒与交办在同一时段，邮件不再另发。
      expect.stringMatching(/^2018-11-12 09:00 .*/),
      expect.stringMatching(/^2018-11-13 09:00 .*/),
    ]);

    expect(await enterAgain('2018-11-14')).toMatchObject({ dueOn: '2018-11-19', obligations: 2 });
    expect(await owed()).toEqual([
      '2018-11-07 → 2018-11-12 示例县财政局',
      '2018-11-07 → 2018-11-12 示例县教育局',
      '2018-11-14 → 2018-11-19 示例县财政局',
      '2018-11-14 → 2018-11-19 示例县教育局',
    ]);
    await world.until('2018-11-14 10:00');
    expect(await toHandlerOfFinance()).toEqual([expect.stringMatching(/^2018-11-14 08:30 .*【交办】/)]);
  });
});

describe('起算事件', () => {
  it('再录入另一个日期：先问是又一次发生，还是原来录错；录错的更正，不另立项', async () => {
    world = await openWorld({ backend: 'postgres', start: '2018-11-08 20:00' });
    await world.confirm(PLAN);
    await enter('2018-11-07');
    await expect(enter('2018-11-08')).rejects.toMatchObject({
      code: 'EVENT_AGAIN',
      line:
        '“3个工作日内”此前已经立项（自2018年11月7日起算、2018年11月12日到期），没有再录入。' +
        '确是又一次发生的，加上 --again 另立一项；原来的日期录错的，加上 --correct 2018-11-07 更正。',
    });
    const [waiting] = await waitingDeadlines(world.app.db);
    const deadlineId = waiting?.id ?? '';
    const wrongDay = correctEvent(world.app, { deadlineId, from: '2018-11-06', to: '2018-11-08' });
    await expect(wrongDay).rejects.toThrow('没有录入过2018年11月6日的这一事件');
    expect(await correctEvent(world.app, { deadlineId, from: '2018-11-07', to: '2018-11-08' })).toEqual({
      dueOn: '2018-11-13',
      moved: 2,
      kept: 0,
    });
    expect(await owed()).toEqual([
      '2018-11-08 → 2018-11-13 示例县财政局',
      '2018-11-08 → 2018-11-13 示例县教育局',
    ]);
    // 第二天一早才交办，说的是更正后的时限；此后的催办也是。
    await world.until('2018-11-12 18:00');
    const toFinance = (await world.sent()).filter((s) => s.to === 'handler@cz.example');
    expect(toFinance.map((s) => s.at)).toEqual(['2018-11-09 08:30', '2018-11-12 09:00']);
    for (const { text } of toFinance) expect(text).toContain('2018年11月13日');
    await enterAgain('2018-11-09');
    const clash = correctEvent(world.app, { deadlineId, from: '2018-11-09', to: '2018-11-08' });
    await expect(clash).rejects.toThrow('2018年11月8日的事件此前已经录入');
    await enterAgain('2018-11-12');
    // 周五、周六、周日起算，到期日相同。
    const sameDay = correctEvent(world.app, { deadlineId, from: '2018-11-12', to: '2018-11-10' });
    await expect(sameDay).rejects.toThrow('另一次事件已有2018年11月14日到期的事项');
    // 更正到更早的日期，时限已过的先问。
    const earlier = { deadlineId, from: '2018-11-08', to: '2018-11-05' };
    await expect(correctEvent(world.app, earlier)).rejects.toMatchObject({ code: 'EVENT_OVERDUE' });
    expect(await correctEvent(world.app, { ...earlier, past: 'overdue' })).toMatchObject({
      dueOn: '2018-11-08',
    });
  });

  it('同一次会议录入两次：说明此前已录入，不重复立项', async () => {
    world = await openWorld({ backend: 'postgres', start: '2018-11-08 10:00', workers: false });
    await world.confirm(PLAN);
    expect(await enter('2018-11-07')).toMatchObject({ known: false, obligations: 2 });
    expect(await enter('2018-11-07')).toMatchObject({ known: true, obligations: 0, reminders: 0 });
    expect(await owed()).toHaveLength(2);
    // 周六、周日各开一次会，到期日相同：第二次不再立项，并且说明。
    expect(await enterAgain('2018-11-10')).toMatchObject({ dueOn: '2018-11-14', obligations: 2 });
    expect(await enterAgain('2018-11-11')).toMatchObject({
      known: false,
      dueOn: '2018-11-14',
      obligations: 0,
      owedAlready: 2,
    });
    const [waiting] = await waitingDeadlines(world.app.db);
    expect(waiting?.happenedOn).toEqual(['2018-11-07', '2018-11-10', '2018-11-11']);
  });

  it('按事件日期已经过期：先问；按逾期立项的，错过的层级记为跳过，从下一级催起', async () => {
    world = await openWorld({ backend: 'postgres', start: '2018-11-14 10:00' });
    await world.confirm(PLAN);
    await expect(enter('2018-11-01')).rejects.toThrow('应于2018年11月6日到期，时限已过，没有录入');
    expect(await world.app.db.$count(events)).toBe(0);
    expect(await enter('2018-11-01', 'overdue')).toMatchObject({ dueOn: '2018-11-06', obligations: 2 });

    const rows = await world.app.db.select().from(reminders);
    const missed = rows.filter((r) => r.plannedAt < moment('2018-11-14 10:00'));
    expect(missed.map((r) => r.step)).toEqual(expect.arrayContaining(['before1', 'due', 'overdue1']));
    expect(new Set(missed.map((r) => `${r.state} ${r.reason}`))).toEqual(
      new Set(['skipped 交办时该时点已过']),
    );
    await world.until('2018-11-22 18:00');
    const subjects = (await world.sent()).filter((s) => s.by === 'email').map((s) => s.subject);
    expect(subjects[0]).toContain('【交办】');
    expect(subjects.filter((subject) => subject.includes('逾期')).length).toBeGreaterThan(0);
    expect(subjects.filter((subject) => subject.includes('提醒'))).toEqual([]);
  });

  it('不再催办的：只录入事件，不立项，也不再问', async () => {
    world = await openWorld({ backend: 'postgres', start: '2018-11-14 10:00', workers: false });
    await world.confirm(PLAN);
    expect(await enter('2018-11-01', 'skip')).toMatchObject({ known: false, obligations: 0 });
    expect(await enter('2018-11-01')).toMatchObject({ known: true, obligations: 0 });
    expect(await owed()).toEqual([]);
  });

  it('会前3天、收到之日起1个月内：往前推、按月推；将来的会议也可录入', async () => {
    world = await openWorld({ backend: 'postgres', start: '2018-11-05 10:00', workers: false });
    await world.confirm(
      planText([
        '整改通知书送达之日起1个月内完成整改。（县教育局负责落实）',
        '县政府全体会议召开3天前，报送会议材料。（县教育局负责落实）',
      ]),
    );
    const waiting = await waitingDeadlines(world.app.db);
    const due = await Promise.all(
      waiting.map(async ({ id }) => {
        const event = { deadlineId: id, happenedOn: '2018-11-30', note: '督查通知' };
        return (await recordEvent(world.app, event)).dueOn;
      }),
    );
    expect(due).toEqual(['2018-12-30', '2018-11-27']);
    await expect(enter('2028-11-30')).rejects.toThrow('离今天太远');
  });

  it('按编号或出处选定；出处不止一处的列出编号，牵头单位未匹配的不立项', async () => {
    world = await openWorld({ backend: 'postgres', start: '2018-11-05 10:00', workers: false });
    await world.confirm(
      planText([
        '会后3个工作日内，报送落实情况；收到交办单后5个工作日内，报送方案。（县财政局负责落实）',
        '会后3个工作日内，报送落实情况。（县气象局牵头，县教育局配合）',
      ]),
    );
    const waiting = await waitingDeadlines(world.app.db);
    const [first, , last] = waiting;
    if (!first || !last) throw new Error('too few');
    expect(chooseWaiting(waiting, shortId(last))).toBe(last);
    expect(chooseWaiting(waiting, last.ref.replace('（', '(').replace('）', ' )'))).toBe(last);
    expect(() => chooseWaiting(waiting, first.ref)).toThrow(`的待起算时限有2处：${shortId(first)}`);
    expect(() => chooseWaiting(waiting, '九（九）9')).toThrow('没有编号或出处为“九（九）9”的待起算时限');
    const event = { deadlineId: last.id, happenedOn: '2018-11-05', note: null };
    await expect(recordEvent(world.app, event)).rejects.toThrow('牵头单位“县气象局”未匹配');
  });

  it('命令：列出、录入，时限已过的说明两种办法', async () => {
    world = await openWorld({ backend: 'postgres', start: '2018-11-05 10:00', workers: false });
    await world.confirm(PLAN);
    vi.stubEnv('DATABASE_URL', world.app.env.DATABASE_URL);
    vi.stubEnv('LOG_LEVEL', 'error');
    const [waiting] = await waitingDeadlines(world.app.db);
    if (!waiting) throw new Error('nothing waits');
    const id = shortId(waiting);
    const title = '《示例县2018年政务公开工作要点》';
    expect(await printed('list')).toBe(
      `待起算的时限1处：\n  ${id}  ${title}一（一）1“3个工作日内”，起算：${waiting.after}`,
    );
    await expect(printed(id, '2018-11-07')).rejects.toMatchObject({
      code: 'EVENT_OVERDUE',
      line:
        '“3个工作日内”按这个日期应于2018年11月12日到期，时限已过，没有录入。' +
        '仍需催办的，加上 --overdue（按逾期立项）；不再催办的，加上 --skip（只录入事件）。',
    });
    await expect(printed(id, '2018-11-31')).rejects.toThrow('事件日期“2018-11-31”不是真实的日期');
    await expect(printed(id)).rejects.toThrow('没有写事件发生的日期');
    await expect(printed(id, '2018-11-07', '--skip', '--overdue')).rejects.toThrow('只能选一个');
    expect(await printed(waiting.ref, '2018-11-07', '--overdue', '--note', '第30次常务会议')).toContain(
      '已录入：“3个工作日内”自2018年11月7日起算，2018年11月12日到期。新增责任事项2项',
    );
    expect(await printed(id, '2018-11-07')).toContain('此前已经录入');
    expect(await printed(id, '2018-11-01', '--skip', '--again')).toContain('时限已过，不再催办');
    expect(await printed('list')).toContain('已录入：2018年11月1日、2018年11月7日');
  });
});
