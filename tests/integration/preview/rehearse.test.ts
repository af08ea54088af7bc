import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, afterEach, describe, expect, it, vi } from 'vitest';
import { z } from 'zod';
import { projectRoot } from '../../../config/paths.ts';
import { runRehearse } from '../../../src/cli/rehearse.ts';
import { planText } from '../../support/world.ts';

/** What the command prints on standard output and on standard error. */
async function run(...argv: string[]): Promise<{ out: string; err: string }> {
  const [out, err]: [string[], string[]] = [[], []];
  const spies = [
    vi.spyOn(console, 'log').mockImplementation((line: string) => void out.push(line)),
    vi.spyOn(console, 'error').mockImplementation((line: string) => void err.push(line)),
  ];
  try {
    await runRehearse(argv);
  } finally {
    for (const spy of spies) spy.mockRestore();
  }
  return { out: out.join('\n'), err: err.join('\n') };
}

describe('cuiban rehearse', () => {
  const folder = mkdtempSync(join(tmpdir(), 'cuiban-rehearse-'));
  afterEach(() => vi.unstubAllEnvs());
  afterAll(() => rmSync(folder, { recursive: true, force: true }));
  const rehearse = (items: string[], ...options: string[]) => {
    const plan = join(folder, 'plan.txt');
    writeFileSync(plan, planText(items));
    const units = join(projectRoot, 'tests/fixtures/flows/units.csv');
    return run('--plan', plan, '--units', units, '--from', '2018-11-26', '--to', '2018-12-03', ...options);
  };
  const PAST = '2018年10月31日前，完成决算公开专项检查。（县财政局负责落实）';

  it('lists every message, what took no part and why, and its progress by the month', async () => {
    vi.stubEnv('OFFICE_NAME', '示例县督查室');
    const { out, err } = await rehearse([
      '2018年11月30日前，完成预算公开专项检查。（县财政局负责落实）',
      PAST,
      '收到交办单后5个工作日内，报送整改情况。（县教育局负责落实）',
      '2018年12月10日前，完成统计检查。（县统计局负责落实）',
    ]);
    expect(out).toMatch(/^2018年11月26日\n {2}09:00 邮件 → 示例县财政局 handler@cz\.example {2}【交办】/);
    expect(out).toMatch(
      /2018年11月29日\n {2}09:00 邮件 → .*\n(?:.*\n)* {2}09:00 短信 → 示例县财政局 199\*{4}0101/,
    );
    expect(out).toContain('咨询：示例县督查室。');
    expect(out).toContain('08:30 邮件 → leader@xzf.example  逾期周报');
    const sent = out.split('\n').filter((line) => / → /.test(line)).length;
    const [, mails, texts] = /消息：邮件(\d+)封，短信(\d+)条/.exec(out) ?? [];
    expect(sent).toBe(Number(mails) + Number(texts));
    expect(out).toContain('没有参加演练的时限3处：\n  演练起始日之前已经到期的1处；加上 --past overdue');
    expect(out).toContain('“5个工作日内”：待起算事件发生后录入');
    expect(out).toContain('责任单位“县统计局”未匹配');
    expect(err.split('\n').map((line) => line.slice(0, 14))).toEqual([
      '演练到2018年11月26日',
      '演练到2018年12月1日：',
    ]);
  }, 120_000);

  it('of nothing to live through says why in a sentence; --past overdue takes past deadlines in', async () => {
    const none = await rehearse([PAST]);
    expect(none.out).toContain('没有责任事项，演练期间没有催办：文件中的时限1处都没有立项，原因见上。');
    const overdue = await rehearse([PAST], '--past', 'overdue', '--json');
    const report: unknown = JSON.parse(overdue.out);
    expect(report).toMatchObject({ summary: { obligations: { all: 1 } }, left: [], skipped: 0 });
  }, 120_000);

  it('counts digests and bulletins as it lists them', async () => {
    const december = ['2018年12月28日前，完成预算公开专项检查。（县财政局负责落实）'];
    const { out } = await rehearse(december, '--from', '2018-12-24', '--to', '2019-01-04', '--json');
    const { digests, summary } = z
      .object({
        digests: z.array(z.object({ quarterOn: z.string().nullable() })),
        summary: z.object({ messages: z.object({ digests: z.number(), bulletins: z.number() }) }),
      })
      .parse(JSON.parse(out));
    const bulletins = digests.filter(({ quarterOn }) => quarterOn !== null).length;
    expect(bulletins).toBeGreaterThan(0);
    expect(summary.messages).toMatchObject({ digests: digests.length - bulletins, bulletins });
  }, 120_000);

  it('--until gives recurring deadlines their end', async () => {
    const monthly = ['每月28日前，报送情况。（县财政局负责落实）'];
    const { out } = await rehearse(monthly, '--until', '2018-11-28');
    expect(out).toContain('责任事项1项');
    expect((await rehearse(monthly)).out).toContain('责任事项2项');
  }, 120_000);
});
