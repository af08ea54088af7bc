import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { runPreview } from '../../../src/cli/preview.ts';
import { openWorld, planText, type World } from '../../support/world.ts';

/** What the command prints. */
const showing = async (...argv: string[]): Promise<string> => {
  const lines: string[] = [];
  const log = vi.spyOn(console, 'log').mockImplementation((line: string) => void lines.push(line));
  await runPreview(argv).finally(() => log.mockRestore());
  return lines.join('\n');
};

describe('cuiban preview', () => {
  let world: World;
  beforeEach(async () => {
    world = await openWorld({ backend: 'postgres', start: '2018-11-20 10:00', workers: false });
    vi.stubEnv('DATABASE_URL', world.app.env.DATABASE_URL);
    vi.stubEnv('LOG_LEVEL', 'error');
    // The command asks the system's clock.
    vi.useFakeTimers({ toFake: ['Date'], now: world.clock.now() });
    await world.confirm(planText(['2018年11月30日前，完成预算公开专项检查。（县财政局负责落实）']));
  });
  afterEach(async () => {
    vi.useRealTimers();
    vi.unstubAllEnvs();
    await world.end();
  });

  it('as JSON: moments with the offset of Shanghai, as a rehearsal prints them; numbers masked', async () => {
    const { messages } = JSON.parse(
      await showing('--from', '2018-11-23', '--to', '2018-11-23', '--json'),
    ) as { messages: { at: string; channel: string; to: string; text: string }[] };
    expect(messages.map(({ at, channel, to }) => `${at} ${channel} ${to}`)).toEqual([
      '2018-11-23T09:00:00+08:00 sms 199****0101',
      '2018-11-23T09:00:00+08:00 email handler@cz.example',
    ]);
    expect(messages[1]?.text).toContain('办理时限：2018年11月30日（原文：2018年11月30日前）');
  });

  it.each([
    [
      ['--from', '2018-11-31', '--to', '2018-12-01'],
      '起始日期“2018-11-31”不是真实的日期。请核对月份和日子。',
    ],
    [['--from', '20181101', '--to', '2018-12-01'], '起始日期“20181101”不对。请写成 2026-11-20 的形式。'],
    [['--from', '2018-12-02', '--to', '2018-12-01'], '早于起始日期2018-12-02'],
    [['--from', '2018-11-20'], '没有写明起止日期'],
    [
      ['--unit', '县气象局', '--from', '2018-11-20', '--to', '2018-12-01'],
      '没有“县气象局”这一个单位。请核对写法；确是新单位的，先把它加入单位通讯录并重新导入。',
    ],
    [
      ['--plan', '别的文件', '--from', '2018-11-20', '--to', '2018-12-01'],
      '没有文号或标题为“别的文件”的计划',
    ],
  ])('%j is refused with %s', async (argv, words) => {
    const line = await showing(...argv).catch((error: { line?: string }) => error.line ?? String(error));
    expect(line).toContain(words);
  });
});
