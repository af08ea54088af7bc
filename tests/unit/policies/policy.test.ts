import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { stringify } from 'yaml';
import { policySchema } from '../../../config/policy.ts';
import { loadPolicies, parsePolicy } from '../../../config/policyFiles.ts';
import { policiesFolder } from '../../../config/paths.ts';
import { UserError } from '../../../src/errors.ts';

const windows = { email: [{ from: '08:30', to: '11:30' }], sms: [{ from: '08:30', to: '17:30' }] };
const step = {
  key: 'due',
  title: '到期当日提醒',
  offsetWorkingDays: 0,
  at: '09:00',
  audience: ['handler'],
  channels: ['email'],
};
const valid = { name: 'sample', title: '示例', windows, steps: [step] };
const withStep = (change: object) => ({ ...valid, steps: [{ ...step, ...change }] });
const withEmail = (...email: object[]) => ({ ...valid, windows: { ...windows, email } });

function problemOf(definition: unknown): string {
  try {
    parsePolicy(typeof definition === 'string' ? definition : stringify(definition), 'sample.yaml');
  } catch (error) {
    if (!(error instanceof UserError)) throw error;
    expect(error.code).toBe('POLICY_INVALID');
    expect(error.line).not.toContain('\n');
    return error.message;
  }
  return 'accepted';
}

describe('a policy is refused, with the field and the reason', () => {
  test.each<[what: string, definition: unknown, problem: string]>([
    ['no steps', { ...valid, steps: [] }, 'steps 至少要有一项'],
    ['steps left out', { ...valid, steps: undefined }, 'steps 没有填写'],
    [
      'a negative cap',
      withStep({ repeat: { everyWorkingDays: 5, cap: -1 } }),
      'steps[1].repeat.cap 现为 -1，不能小于 1',
    ],
    [
      'a cap of zero',
      withStep({ repeat: { everyWorkingDays: 5, cap: 0 } }),
      'steps[1].repeat.cap 现为 0，不能小于 1',
    ],
    ['no cap', withStep({ repeat: { everyWorkingDays: 5 } }), 'steps[1].repeat.cap 没有填写'],
    [
      'an interval of zero',
      withStep({ repeat: { everyWorkingDays: 0, cap: 1 } }),
      'steps[1].repeat.everyWorkingDays 现为 0',
    ],
    ['an unknown role', withStep({ audience: ['boss'] }), 'steps[1].audience[1] 现为 "boss"，应为 handler、'],
    ['nobody to tell', withStep({ audience: [] }), 'steps[1].audience 至少要有一项'],
    ['a role twice', withStep({ audience: ['head', 'head'] }), 'steps[1].audience 有重复的项'],
    [
      'an unknown channel',
      withStep({ channels: ['fax'] }),
      'steps[1].channels[1] 现为 "fax"，应为 email、sms、chat 之一',
    ],
    ['no channel', withStep({ channels: [] }), 'steps[1].channels 至少要有一项'],
    ['a key twice', { ...valid, steps: [step, step] }, 'steps[2].key due 与前面的层级重复'],
    ['a key that is no name', withStep({ key: '到期' }), 'steps[1].key 应为小写字母开头'],
    [
      'half a working day',
      withStep({ offsetWorkingDays: 1.5 }),
      'steps[1].offsetWorkingDays 现为 1.5，应为整数',
    ],
    [
      'an offset of years',
      withStep({ offsetWorkingDays: -1000 }),
      'steps[1].offsetWorkingDays 现为 -1000，不能小于 -250',
    ],
    ['an hour that does not exist', withStep({ at: '24:00' }), 'steps[1].at 应为 HH:mm 形式的时间'],
    ['no hour', withStep({ at: undefined }), 'steps[1].at 没有填写'],
    ['an unknown key in a step', withStep({ atHour: 9 }), 'steps[1] 有不认识的项目 atHour'],
    ['an unknown key', { ...valid, escalate: true }, '有不认识的项目 escalate'],
    [
      'an unknown occasion',
      { ...valid, steps: [{ ...step, on: 'import' }] },
      'steps[1].on 现为 "import"，应为 confirmation',
    ],
    [
      'a confirmation step with an offset',
      withStep({ on: 'confirmation' }),
      'steps[1] 有不认识的项目 offsetWorkingDays、at',
    ],
    ['a step that is no step', { ...valid, steps: [3] }, 'steps[1] 现为 3，应为若干'],
    [
      'a window that never opens',
      withEmail({ from: '11:30', to: '08:30' }),
      'windows.email[1] 时段的起点 from 必须早于终点 to',
    ],
    [
      'a window of no length',
      withEmail({ from: '08:30', to: '08:30' }),
      'windows.email[1] 时段的起点 from 必须早于终点 to',
    ],
    ['no window', withEmail(), 'windows.email 至少要有一项'],
    ['a channel without windows', { ...valid, windows: { email: windows.email } }, 'windows.sms 没有填写'],
    [
      'overlapping windows',
      withEmail({ from: '14:00', to: '17:00' }, { from: '08:30', to: '14:30' }),
      'windows.email 时段之间有重叠',
    ],
    [
      'an unknown channel in windows',
      { ...valid, windows: { ...windows, fax: [] } },
      'windows 有不认识的项目 fax',
    ],
    ['a title of two lines', { ...valid, title: '标准\n催办' }, 'title 应为一行文字'],
    ['an empty file', '', '文件是空的'],
    ['a list', '- a', '应为若干'],
    ['no YAML', 'name: sample\nsteps: [', '第2行不是正确的 YAML 写法'],
    ['a field twice', 'name: a\nname: b', '第2行不是正确的 YAML 写法'],
    ['an alias of nothing', 'name: *nobody', '不是正确的 YAML 写法'],
  ])('%s', (_what, definition, problem) => {
    expect(problemOf(definition)).toContain(problem);
  });

  test('all problems at once, duplicates of steps in error among them', () => {
    const problem = problemOf({ ...valid, name: 'A B', steps: [step, { ...step, at: 9 }] });
    expect(problem).toContain('有3处不正确');
    expect(problem).toContain('sample.yaml：name ');
    expect(problem).toContain('sample.yaml：steps[2].at 现为 9，应为文字');
    expect(problem).toContain('sample.yaml：steps[2].key due 与前面的层级重复');
  });
});

describe('a policy is read', () => {
  test('that knows nothing of groups: they are written to in the hours of mail', () => {
    expect(parsePolicy(stringify(valid), 'sample.yaml').windows.chat).toEqual(windows.email);
    const chat = [{ from: '09:00', to: '17:00' }];
    const own = parsePolicy(stringify({ ...valid, windows: { ...windows, chat } }), 'sample.yaml');
    expect(own.windows.chat).toEqual(chat);
  });

  test('with windows in the order of the day, touching ones included', () => {
    const email = [
      { from: '14:30', to: '17:30' },
      { from: '08:30', to: '14:30' },
    ];
    const policy = parsePolicy(stringify({ ...valid, windows: { ...windows, email } }), 'sample.yaml');
    expect(policy.windows.email.map(({ from }) => from)).toEqual(['08:30', '14:30']);
  });

  test('and comes back the same from the database (JSON)', () => {
    const standard = loadPolicies(policiesFolder).get('standard');
    expect(policySchema.parse(JSON.parse(JSON.stringify(standard)))).toStrictEqual(standard);
  });

  test('standard.yaml is the ladder that was agreed', () => {
    const standard = loadPolicies(policiesFolder).get('standard');
    expect(standard?.title).toBe('标准催办');
    expect(
      standard?.steps.map((s) => [
        s.key,
        'on' in s ? s.on : s.offsetWorkingDays,
        s.channels.join('+'),
        s.audience.join('+'),
      ]),
    ).toEqual([
      ['assign', 'confirmation', 'email', 'handler+sectionHead'],
      ['before15', -15, 'email', 'handler'],
      ['before5', -5, 'email+sms', 'handler'],
      ['before1', -1, 'email+sms', 'handler+sectionHead'],
      ['due', 0, 'email', 'handler'],
      ['overdue1', 1, 'email+sms', 'handler+deputy'],
      ['overdue3', 3, 'email', 'head+supervisor'],
    ]);
    expect(standard?.steps.flatMap((s) => ('repeat' in s ? [s.repeat] : []))).toEqual([
      { everyWorkingDays: 5, cap: 6, title: '逾期{n}个工作日催办' },
    ]);
  });
});

describe('a folder of policies', () => {
  let folder = '';
  const write = (name: string, definition: object) =>
    writeFileSync(join(folder, name), stringify(definition));
  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), 'cuiban-policies-'));
  });
  afterEach(() => rmSync(folder, { recursive: true, force: true }));

  test('is read whole', () => {
    write('a.yaml', valid);
    write('b.yml', { ...valid, name: 'other', appliesTo: { roles: ['supporting'] } });
    writeFileSync(join(folder, 'README.txt'), 'not a policy');
    expect([...loadPolicies(folder).keys()]).toEqual(['sample', 'other']);
  });

  test('reports every file, and two of the same name', () => {
    write('a.yaml', valid);
    write('b.yaml', valid);
    write('c.yaml', { ...valid, name: 'other', steps: [] });
    expect(() => loadPolicies(folder)).toThrow(
      '有2处不正确：b.yaml：name sample 与另一个策略文件重复；c.yaml：steps 至少要有一项',
    );
  });

  test('that is missing or empty says so', () => {
    expect(() => loadPolicies(join(folder, 'nowhere'))).toThrow('读不出催办策略文件夹');
    expect(() => loadPolicies(folder)).toThrow('里没有催办策略文件');
  });

  test('with an entry that cannot be read says which', () => {
    mkdirSync(join(folder, 'a.yaml'));
    expect(() => loadPolicies(folder)).toThrow(/a\.yaml”是文件夹/);
  });
});
