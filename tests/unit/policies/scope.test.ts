import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { stringify } from 'yaml';
import { policiesFolder } from '../../../config/paths.ts';
import { loadPolicies, parsePolicy } from '../../../config/policyFiles.ts';
import { UserError } from '../../../src/errors.ts';
import { policyRemarks } from '../../../src/policies/remarks.ts';
import { refuseSameScope } from '../../../src/policies/scope.ts';

const shipped = [...loadPolicies(policiesFolder).values()].map((definition) => ({ definition }));
const step = {
  key: 'a',
  title: '凌晨提醒',
  at: '03:00',
  offsetWorkingDays: -1,
  audience: ['handler'],
  channels: ['email', 'sms'],
};
const windows = {
  email: [
    { from: '08:30', to: '11:30' },
    { from: '14:30', to: '17:30' },
  ],
  sms: [{ from: '08:30', to: '17:30' }],
};
const policy = (change: object = {}) =>
  parsePolicy(stringify({ name: 'mine', title: '本办策略', windows, steps: [step], ...change }), 'mine.yaml');
const at = (time: string, change: object = {}) =>
  policyRemarks(policy({ steps: [{ ...step, at: time }], ...change }));
const refusal = (appliesTo?: object) => {
  try {
    refuseSameScope(policy(appliesTo && { appliesTo }), shipped);
  } catch (error) {
    if (error instanceof UserError) return error;
    throw error;
  }
  return null;
};

const said = (change: object) => {
  try {
    policy(change);
  } catch (error) {
    return String(error);
  }
  return '';
};

describe('two policies for the very same matters', () => {
  it('are refused at import, naming the one in force and what to do', () => {
    expect(refusal()).toMatchObject({ code: 'POLICY_SAME_SCOPE' });
    expect(refusal()?.line).toMatch(
      /^“本办策略”（mine）与现行的“标准催办”（standard）都没有写 appliesTo.*name 写成 standard/,
    );
    expect(refusal({ urgency: ['urgent'] })?.message).toContain('适用范围（appliesTo）完全相同');
    expect(refusal({ categories: ['county'] })).toBeNull();
    expect(() => refuseSameScope({ name: 'standard', title: '标准', appliesTo: {} }, shipped)).not.toThrow();
  });

  it('are refused in the folder that is read at the start', () => {
    const folder = mkdtempSync(join(tmpdir(), 'cuiban-scope-'));
    try {
      for (const name of ['one', 'two'])
        writeFileSync(join(folder, `${name}.yaml`), stringify({ name, title: name, windows, steps: [step] }));
      expect(() => loadPolicies(folder)).toThrow('two.yaml：适用范围 appliesTo 与策略 one 完全相同');
    } finally {
      rmSync(folder, { recursive: true, force: true });
    }
  });
});

describe('a step whose time is outside the hours', () => {
  it('is remarked on with when it really goes out, by channel', () => {
    expect(at('03:00')).toEqual([
      '“凌晨提醒”定在03:00，不在发送时段内：邮件到08:30才发出，短信到08:30才发出',
    ]);
    expect(at('12:00')).toEqual(['“凌晨提醒”定在12:00，不在发送时段内：邮件到14:30才发出']);
    expect(at('17:30')).toEqual([
      '“凌晨提醒”定在17:30，不在发送时段内：邮件提前到当日14:30发出，短信提前到当日08:30发出',
    ]);
    const late = { steps: [{ ...step, at: '22:00', offsetWorkingDays: 1 }] };
    expect(policyRemarks(policy(late))[0]).toContain('邮件到下一个工作日08:30才发出');
    expect(policyRemarks(policy({ ...late, quietHolidays: false }))[0]).toContain('邮件到次日08:30才发出');
    expect(at('09:00')).toEqual([]);
  });

  it('none of the ladders that come with it has one', () => {
    expect(shipped.flatMap(({ definition }) => policyRemarks(definition))).toEqual([]);
  });
});

describe('a list that is none', () => {
  it('is answered with what this list looks like', () => {
    expect(said({ steps: null })).toContain('steps 现为 null，应为列表，每项一行，以“- ”开头');
    expect(said({ steps: [{ ...step, audience: 'handler' }] })).toContain('应为列表，例如 [handler, deputy]');
    expect(said({ steps: [{ ...step, channels: 'email' }] })).toContain('应为列表，例如 [email, sms]');
  });
});
