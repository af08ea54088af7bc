import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { policiesFolder } from '../../../config/paths.ts';
import { isoInShanghai } from '../../../src/calendar/date.ts';
import { runPolicy } from '../../../src/cli/policy.ts';
import { newestPolicies } from '../../../src/db/policies.ts';
import { UserError } from '../../../src/errors.ts';
import { preview } from '../../../src/preview/preview.ts';
import { openWorld, planText, type World } from '../../support/world.ts';

const standard = readFileSync(join(policiesFolder, 'standard.yaml'), 'utf8');

/** What `policy show` prints. */
const showing = async (...words: string[]) => {
  const lines: string[] = [];
  const log = vi.spyOn(console, 'log').mockImplementation((line: string) => void lines.push(line));
  await runPolicy(['show', ...words]).finally(() => log.mockRestore());
  return lines;
};

describe('cuiban policy', () => {
  let folder: string;
  let world: World;
  beforeEach(async () => {
    folder = mkdtempSync(join(tmpdir(), 'cuiban-policy-'));
    world = await openWorld({ backend: 'postgres', start: '2018-11-20 10:00', workers: false });
    vi.stubEnv('DATABASE_URL', world.app.env.DATABASE_URL);
    vi.stubEnv('LOG_LEVEL', 'error');
  });
  afterEach(async () => {
    vi.unstubAllEnvs();
    rmSync(folder, { recursive: true, force: true });
    await world.end();
  });

  /** What the command prints. */
  const importing = async (content: string | Uint8Array, ...options: string[]): Promise<string[]> => {
    const path = join(folder, 'mine.yaml');
    writeFileSync(path, content);
    const lines: string[] = [];
    const log = vi.spyOn(console, 'log').mockImplementation((line: string) => void lines.push(line));
    await runPolicy(['import', path, ...options]).finally(() => log.mockRestore());
    return lines;
  };
  const refusal = async (content: string | Uint8Array): Promise<UserError> => {
    const error: unknown = await importing(content).catch((thrown: unknown) => thrown);
    if (error instanceof UserError) return error;
    throw new Error(`not refused: ${String(error)}`);
  };
  const stored = async () =>
    (await newestPolicies(world.app.db)).map(({ name, version }) => `${name} ${version}`).sort();

  it('refuses a second policy for the very same matters and stores nothing', async () => {
    const before = await stored();
    const { code, line } = await refusal(standard.replace('name: standard', 'name: mine'));
    expect(code).toBe('POLICY_SAME_SCOPE');
    expect(line).toContain('请把 name 写成 standard');
    expect(await stored()).toEqual(before);
  });

  it('says of steps in the night when they really go out, on each side of the due date', async () => {
    const night = standard.replace(
      /(key: (?:before1|overdue1)\n(?: {4}.*\n)*? {4}at: )'09:00'/g,
      (_all, head: string) => `${head}'22:00'`,
    );
    expect(await importing(night)).toEqual([
      '“标准催办”第2版已保存，新立项的事项按此催办。',
      '  提示：“提前1个工作日提醒”定在22:00，不在发送时段内：邮件提前到当日14:30发出，短信提前到当日08:30发出。',
      '  提示：“逾期1个工作日催办”定在22:00，不在发送时段内：邮件到下一个工作日08:30才发出，短信到下一个工作日08:30才发出。',
    ]);
    await world.confirm(planText(['2018年11月30日前，完成检查。（县财政局负责落实）']));
    const { messages } = await preview(world.app, { from: '2018-11-29', to: '2018-12-04' });
    const sent = (step: string) =>
      new Set(
        messages
          .filter(({ reminders }) => reminders.some((r) => r.step === step))
          .map(({ at, channel }) => `${channel} ${isoInShanghai(at).slice(0, 16)}`),
      );
    expect(sent('before1')).toEqual(new Set(['email 2018-11-29T14:30', 'sms 2018-11-29T08:30']));
    expect(sent('overdue1')).toEqual(new Set(['email 2018-12-04T08:30', 'sms 2018-12-04T08:30']));
  });

  it('stores the words of a file in UTF-16 as they are, and refuses characters that cannot be read', async () => {
    const words = standard.replace('title: 标准催办', 'title: 标准催办（龘县试行）');
    const utf16 = Buffer.from(`\ufeff${words}`, 'utf16le');
    expect((await importing(utf16))[0]).toBe('“标准催办（龘县试行）”第2版已保存，新立项的事项按此催办。');
    const newest = (await newestPolicies(world.app.db)).find(({ name }) => name === 'standard');
    expect(newest?.definition.title).toBe('标准催办（龘县试行）');
    expect(newest?.definition.steps[0]?.title).toBe('交办通知');
    const before = await stored();
    const broken = Buffer.from(standard.replace('标准催办', '标准\ufffd\ufffd'), 'utf8');
    expect((await refusal(broken)).line).toMatch(/mine\.yaml.*第\d+行/);
    expect(await stored()).toEqual(before);
  });

  it('shows a ladder in words, and as a file that says the same when it is imported', async () => {
    await importing(standard.replace('cap: 6', 'cap: 4'));
    expect(await showing('标准催办')).toEqual([
      '标准催办（standard）第2版',
      '适用范围：其他策略都不适用的事项',
      '发送时段：邮件08:30—11:30、14:30—17:30，短信08:30—17:30，工作群08:30—11:30、14:30—17:30；休息日不发送',
      '到期日是休息日的：到期日不变',
      '长期任务：不询问进展',
      '催办层级：',
      '  1. 交办通知：计划确认后立即，邮件发承办人、科室负责人',
      '  2. 提前15个工作日提醒：到期前15个工作日，09:00，邮件发承办人',
      '  3. 提前5个工作日提醒：到期前5个工作日，09:00，邮件、短信发承办人',
      '  4. 提前1个工作日提醒：到期前1个工作日，09:00，邮件、短信发承办人、科室负责人',
      '  5. 到期当日提醒：到期当日09:00，邮件发承办人',
      '  6. 逾期1个工作日催办：逾期1个工作日，09:00，邮件、短信发承办人、分管领导',
      '  7. 逾期3个工作日催办：逾期3个工作日，09:00，邮件发主要负责人、督办人员；此后每5个工作日一次，最多再发4次',
    ]);
    expect((await showing('urgent')).join()).toMatch(
      /适用范围：紧急的任务.*签收后5个工作日没有反馈进展，09:00.*从立项到到期的工作日过了50%，09:00/,
    );
    expect((await showing('supporting'))[1]).toBe('适用范围：有牵头单位时的其他责任单位');
    const yaml = (await showing('standard', '--yaml')).join('\n');
    expect(await importing(yaml)).toEqual(['“标准催办”与现行的第2版相同，没有另存。']);
    await expect(showing('nosuch')).rejects.toThrow('没有名为“nosuch”的催办策略。');
  });

  it('only looked at, a new version is not stored', async () => {
    const before = await stored();
    const lines = await importing(standard.replace("at: '09:00'", "at: '10:00'"), '--check');
    expect(lines[0]).toBe('“标准催办”没有问题，未保存（将是第2版）。');
    expect(await stored()).toEqual(before);
  });
});
