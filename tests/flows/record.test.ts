import { eq } from 'drizzle-orm';
import { afterEach, describe, expect, it, vi } from 'vitest';
import { runRecord } from '../../src/cli/record.ts';
import { obligations, tasks, units } from '../../src/db/schema.ts';
import { moment, openWorld, planText, type World } from '../support/world.ts';

/** 两份文件，出处相同。 */
const BUDGET = planText([
  '2018年11月30日前，完成预算公开专项检查。（县财政局牵头，县教育局配合）',
  '2018年6月30日前报送半年小结，2018年12月31日前报送全年总结。（县财政局负责）',
]);
const SAFETY = planText(['2018年12月14日前，完成校园安全检查。（县教育局牵头，县财政局配合）'])
  .replace('示政办发〔2018〕12号', '示政办发〔2018〕40号')
  .replaceAll('政务公开', '校园安全');

let world: World;
afterEach(async () => {
  vi.unstubAllEnvs();
  await world.end();
});

/** 登记一次，命令印出的各行。 */
const record = async (...argv: string[]): Promise<string[]> => {
  vi.stubEnv('DATABASE_URL', world.app.env.DATABASE_URL);
  vi.stubEnv('LOG_LEVEL', 'error');
  const lines: string[] = [];
  const log = vi.spyOn(console, 'log').mockImplementation((line: string) => void lines.push(line));
  await runRecord(argv).finally(() => log.mockRestore());
  return lines;
};

/** 某单位的事项：到期日和状态。 */
const owed = async (unit = '示例县财政局'): Promise<string[]> => {
  const rows = await world.app.db
    .select({ dueOn: obligations.dueOn, state: obligations.state })
    .from(obligations)
    .innerJoin(units, eq(units.id, obligations.unitId))
    .where(eq(units.name, unit))
    .orderBy(obligations.dueOn);
  return rows.map(({ dueOn, state }) => `${dueOn} ${state}`);
};

const OPEN = ['2018-11-30 open', '2018-12-14 open', '2018-12-31 open'];

const begin = async () => {
  world = await openWorld({ backend: 'postgres', start: '2018-11-20 10:00', workers: false });
  await world.confirm(BUDGET);
  await world.confirm(SAFETY);
  expect(await owed()).toEqual(OPEN);
};

describe('登记答复：说的是哪一项', () => {
  it.each(['办结', '暂停', '延期', '进展', '签收', '催办'])(
    '%s：几份文件都有这个出处的，不登记，列出各份',
    async (kind) => {
      await begin();
      const to = kind === '延期' ? ['--to', '2019-01-31'] : [];
      await expect(record(kind, '示例县财政局', '一（一）1', ...to)).rejects.toMatchObject({
        code: 'RECORD_AMBIGUOUS',
        line: expect.stringMatching(
          /有2项：一（一）1“.*”（2018年11月30日到期，示政办发〔2018〕12号）；.*（2018年12月14日到期，示政办发〔2018〕40号）。请用 --plan 写明文号/,
        ),
      });
      expect(await owed()).toEqual(OPEN);
    },
  );

  it('写明文件的只登记那一份；再登记一次，不会轮到另一份', async () => {
    await begin();
    expect(await record('办结', '示例县财政局', '一（一）1', '--plan', '示政办发[2018]40号')).toEqual([
      expect.stringMatching(/^已登记办结：.*校园安全检查.*（2018年12月14日到期，示政办发〔2018〕40号）$/),
    ]);
    expect(await owed()).toEqual(['2018-11-30 open', '2018-12-14 closed', '2018-12-31 open']);
    expect(await record('办结', '示例县财政局', '一（一）1', '--plan', '校园安全工作要点')).toEqual([
      expect.stringMatching(/^此前已办结：.*校园安全检查/),
    ]);
    await expect(record('办结', '示例县财政局', '一（一）1')).rejects.toMatchObject({
      code: 'RECORD_AMBIGUOUS',
    });
    await expect(record('办结', '示例县财政局', '一（一）1', '--plan', '2017年')).rejects.toMatchObject({
      code: 'NOTHING_OWED',
    });
  });

  it('恢复：没有暂停的事项，不要求写出处', async () => {
    await begin();
    await expect(record('恢复', '示例县财政局')).rejects.toMatchObject({
      code: 'NOTHING_OWED',
      message: '“示例县财政局”没有可恢复的事项。',
    });
    expect(await owed()).toEqual(OPEN);
  });

  it.each(['办结', '暂停', '延期', '进展'])('%s：不写出处的，要求写明或加 --all', async (kind) => {
    await begin();
    const to = kind === '延期' ? ['--to', '2019-01-31'] : [];
    await expect(record(kind, '示例县财政局', ...to)).rejects.toMatchObject({
      code: 'RECORD_WHICH',
      message: expect.stringContaining(`可${kind}的有：一（一）1“`),
      advice: `请写明出处（通知中的“任务出处”）；确要全部${kind}的，加上 --all。`,
    });
    expect(await owed()).toEqual(OPEN);
  });

  it('--all 全部办结；签收不写出处即全部签收，再签收一次说明此前已签收', async () => {
    await begin();
    expect(await record('签收', '示例县财政局')).toHaveLength(3);
    expect(await owed()).toEqual(OPEN.map((row) => row.replace('open', 'acknowledged')));
    expect(await record('签收', '示例县财政局')).toEqual(
      Array.from({ length: 3 }, () => expect.stringMatching(/^此前已签收：/)),
    );
    expect(await record('办结', '示例县财政局', '--all')).toHaveLength(3);
    expect((await owed()).every((row) => row.endsWith('closed'))).toBe(true);
    expect(await owed('示例县教育局')).toEqual(['2018-11-30 open', '2018-12-14 open']);
  });

  it('一处有两个时限：办结要写明哪一个', async () => {
    world = await openWorld({ backend: 'postgres', start: '2018-05-20 10:00', workers: false });
    await world.confirm(BUDGET);
    await expect(record('办结', '示例县财政局', '一（一）2')).rejects.toThrow('有2项：');
    await record('办结', '示例县财政局', '一（一）2', '--due', '2018-06-30');
    expect(await owed()).toEqual(['2018-06-30 closed', '2018-11-30 open', '2018-12-31 open']);
  });
});

describe('登记答复：怎么写都认得', () => {
  it('单位的别名、不会混同的简称；半角括号；通知里印的出处', async () => {
    await begin();
    expect((await record('签收', '县财政局', '一(一)2'))[0]).toMatch(/^已登记签收：/);
    expect((await record('进展', '财政局', '一（一）2'))[0]).toMatch(/^已登记进展：/);
    const printed = '《示例县2018年校园安全工作要点》（示政办发〔2018〕40号）一（一）1';
    expect((await record('办结', '财政局', printed))[0]).toMatch(/^已登记办结：.*校园安全检查/);
    await expect(record('办结', '各部门', '一（一）2')).rejects.toMatchObject({ code: 'UNIT_UNKNOWN' });
    await expect(record('办结', '县气象局', '一（一）2')).rejects.toMatchObject({ code: 'UNIT_UNKNOWN' });
    await expect(record('办结', '财政局', '九（九）9')).rejects.toThrow(
      /没有出处为“九（九）9”的事项。现有：一/,
    );
  });

  it('台账的序号照通知印的写：第1项', async () => {
    world = await openWorld({ backend: 'postgres', start: '2018-11-20 10:00', workers: false });
    await world.confirm(BUDGET);
    await world.app.db.update(tasks).set({ ref: '1' }).where(eq(tasks.ref, '一（一）1'));
    expect((await record('签收', '县财政局', '第1项'))[0]).toMatch(/^已登记签收：/);
    expect((await record('办结', '县财政局', '1'))[0]).toMatch(/^已登记办结：/);
  });
});

describe('登记答复：第二次登记、时限的说法', () => {
  it('已暂停、已办结、没有暂停：照实说', async () => {
    await begin();
    const one = ['示例县财政局', '一（一）2'];
    await expect(record('恢复', ...one)).resolves.toEqual([expect.stringMatching(/^没有暂停，不必恢复：/)]);
    expect(await record('暂停', ...one)).toEqual([
      expect.stringMatching(/^已暂停：/),
      '  暂停期间不催办。登记恢复后，到期日按暂停的工作日数顺延，再接着催办。',
    ]);
    expect((await record('暂停', ...one))[0]).toMatch(/^此前已暂停：/);
    await expect(record('办结', ...one)).rejects.toThrow('（2018年12月31日到期）已暂停，不能登记办结');
    world.clock.set(moment('2018-11-20 10:01'));
    expect((await record('恢复', ...one))[0]).toMatch(/^已恢复：.*（2018年12月31日到期，时限不变，示政办发/);
    expect((await record('延期', ...one, '--to', '2019-01-31'))[0]).toMatch(
      /^已延至2019年1月31日：.*（原定2018年12月31日，示政办发/,
    );
    expect((await record('延期', ...one, '--to', '2019-02-05'))[0]).toMatch(
      /^已延至2019年2月5日：.*（原定2019年1月31日，当日为休息日，示政办发/,
    );
    expect((await record('办结', ...one))[0]).toMatch(/^已登记办结：.*（2019年2月5日到期/);
    expect((await record('办结', ...one))[0]).toMatch(/^此前已办结：/);
    await expect(record('延期', ...one, '--to', '2019-02-28')).rejects.toThrow('已办结，不能登记延期');
  });
});
