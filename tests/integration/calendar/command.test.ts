import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, describe, expect, it, vi } from 'vitest';
import { runCalendar } from '../../../src/cli/calendar.ts';
import { changeCalendar } from '../../../src/reminders/changeCalendar.ts';
import { refreshCalendar } from '../../../src/db/calendar.ts';
import { calendarDays, calendarNotices } from '../../../src/db/schema.ts';
import { UserError } from '../../../src/errors.ts';
import { openWorld, planText, type World } from '../../support/world.ts';

/** A made-up notice of a year so far ahead that no library knows it: 30 September and 1–7 October off, 8 October (Saturday) worked. */
const notice = (days: object[] = []) => ({
  year: 2061,
  source: '国办发明电〔2060〕00号',
  days: [
    { name: '国庆节', on: '2061-09-30', to: '2061-10-07', kind: 'off' },
    { name: '国庆节', on: '2061-10-08', kind: 'work' },
    ...days,
  ],
});

/** What the command prints. */
const run = async (...argv: string[]): Promise<string> => {
  const printed: string[] = [];
  const log = vi.spyOn(console, 'log').mockImplementation((line: string) => void printed.push(line));
  try {
    await runCalendar(argv);
  } finally {
    log.mockRestore();
  }
  return printed.join('\n');
};
const refusal = async (...argv: string[]): Promise<UserError> => {
  const error: unknown = await run(...argv).catch((thrown: unknown) => thrown);
  if (error instanceof UserError) return error;
  throw new Error(`not refused: ${String(error)}`);
};

describe('cuiban calendar', () => {
  const folder = mkdtempSync(join(tmpdir(), 'cuiban-calendar-'));
  let world: World;

  beforeAll(async () => {
    world = await openWorld({ backend: 'postgres', start: '2061-09-20 10:00' });
    process.env['DATABASE_URL'] = world.app.env.DATABASE_URL;
    process.env['LOG_LEVEL'] = 'error';
  });
  afterEach(async () => {
    await changeCalendar(world.app, async (tx) => {
      await tx.delete(calendarDays);
      await tx.delete(calendarNotices);
    });
  });
  afterAll(async () => {
    rmSync(folder, { recursive: true, force: true });
    await world.sent();
    await world.end();
  });

  const file = (name: string, content: unknown): string => {
    const path = join(folder, name);
    writeFileSync(path, typeof content === 'string' ? content : JSON.stringify(content));
    return path;
  };
  it('enters a notice: the year is no longer provisional, and what was planned moves and is listed', async () => {
    await world.confirm(
      planText(['2061年10月12日前，完成预算公开专项检查。（县财政局负责落实）'], '2061年9月19日'),
    );
    expect(world.app.calendar.isProvisional('2061-10-12')).toBe(true);
    expect(await run('list', '2061')).toMatch(/2061年尚无放假通知，以下为暂定/);

    const printed = await run('import', file('2061.json', notice()));
    expect(printed).toContain('已录入2061年放假通知：放假8天，调休上班1天。来源：国办发明电〔2060〕00号');
    expect(printed).toContain('提示：2061年1月21日（春节）是法定节日，文件中没有放假，请核对。');
    // Five working days before 12 October: 5 October while only 1–3 October were off, 29 September... after the notice.
    expect(printed).toMatch(
      /县财政局“[^”]*预算公开专项检查[^”]*”（2061年10月12日到期）：原定2061年10月5日 09:00，改为2061年9月28日 09:00/,
    );

    expect(world.app.calendar.isProvisional('2061-10-12')).toBe(true);
    await refreshCalendar(world.app, { force: true });
    expect(world.app.calendar.isProvisional('2061-10-12')).toBe(false);
    expect(await run('list', '2061')).toMatch(
      /2061年放假通知已录入。来源：国办发明电〔2060〕00号\n[^]*2061年10月8日（周六） {2}国庆节调休上班/,
    );

    const again: unknown = JSON.parse(await run('import', file('2061.json', notice()), '--json'));
    expect(again).toMatchObject({ year: 2061, off: 8, work: 1, moved: [] });
  });

  it("declares and takes back a day of the office's own, and says what moved", async () => {
    const added = await run('add', '2061-10-13', 'off', '古尔邦节', '--source', '自治区政府办公厅通知');
    expect(added).toContain(
      '已登记：2061年10月13日（周四）古尔邦节（本单位放假），原为工作日。依据：自治区政府办公厅通知',
    );
    expect(added).toMatch(
      /变动的催办\d+条（[^）]*）：\n [^]*县财政局.*原定2061年10月13日 09:00，改为2061年10月14日 09:00/,
    );
    const listed: unknown = JSON.parse(await run('list', '2061', '--json'));
    expect(listed).toMatchObject({
      year: 2061,
      days: expect.arrayContaining([expect.objectContaining({ on: '2061-10-13', origin: 'own' })]),
    });
    const removed = await run('remove', '2061-10-13');
    expect(removed).toContain('已取消本单位的安排，2061年10月13日（周四）恢复为工作日。');
    expect(removed).toMatch(/原定2061年10月14日 09:00，改为2061年10月13日 09:00/);
    expect((await refusal('remove', '2061-10-13')).code).toBe('CALENDAR_DAY_NOT_OWN');
  });

  it('says which due dates moved, from when to when, with their reminders as one change each', async () => {
    await world.confirm(
      planText(['自文件印发之日起15个工作日内，完成决算公开自查。（县教育局负责落实）'], '2061年9月19日'),
    );
    await world.until('2061-09-20 10:05');
    const printed = await run('add', '2061-10-07', 'off', '校庆', '--source', '办公室通知');
    expect(printed).toMatch(
      /变动的到期日1项：\n {2}示例县教育局“[^”]*决算公开自查[^”]*”：由2061年10月\d+日改为2061年10月\d+日\n/,
    );
    expect(printed).toContain('只列出今后60天内已排定的');
    expect(printed).not.toMatch(/教育局.*(?:不再发送|新增)/);
  });

  it('keeps what the office declared and says where a notice has the contrary', async () => {
    await run('add', '2061-10-06', 'work', '值班', '--source', '办公室通知');
    const printed = await run('import', file('2061.json', notice()));
    expect(printed).toContain('提示：2061年10月6日（周四）仍按本单位的安排：值班（本单位上班）。');
  });

  it('refuses a notice that contradicts itself, with every problem, and writes nothing', async () => {
    const path = file(
      'wrong.json',
      notice([
        { name: '国庆节', on: '2061-10-03', kind: 'work' },
        { name: '元旦', on: '2063-01-01', kind: 'off' },
      ]),
    );
    const error = await refusal('import', path);
    expect(error.code).toBe('CALENDAR_NOTICE_INVALID');
    expect(error.message).toMatch(/有3处不正确/);
    expect(await world.app.db.$count(calendarDays)).toBe(0);
  });

  it.each([
    [['import', '/no/such/file.ics'], 'FILE_MISSING'],
    [['import', tmpdir()], 'FILE_IS_FOLDER'],
    [['import'], 'ARGS'],
    [['import', 'x.ics', '--year', '27'], 'ARGS'],
    [['list', 'abcd'], 'ARGS'],
    [['add', '2061-02-30', 'off', '节', '--source', '通知'], 'ARGS'],
    [['add', '2061-02-03', 'rest', '节', '--source', '通知'], 'ARGS'],
    [['add', '2061-02-03', 'off', '节'], 'ARGS'],
    [['add', '2061-02-03', 'off', '一\n二', '--source', '通知'], 'ARGS'],
    [['remove', 'tomorrow'], 'ARGS'],
    [['move'], 'ARGS'],
    [[], 'ARGS'],
  ])('%j is answered with %s', async (argv, code) => {
    expect((await refusal(...argv)).code).toBe(code);
  });

  it('refuses more than 1 MB before reading it', async () => {
    expect((await refusal('import', file('big.ics', ' '.repeat(1024 * 1024 + 1)))).code).toBe(
      'FILE_TOO_LARGE',
    );
  });
});
