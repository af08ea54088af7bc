import { describe, expect, test } from 'vitest';
import type { Policy, Step } from '../../../config/policy.ts';
import { planReminders } from '../../../src/reminders/planReminders.ts';
import type { Obligation, PlannedReminder } from '../../../src/reminders/types.ts';
import { calendar, everybody, freshCourse, local, standardPolicy } from './samples.ts';

const standard = standardPolicy();
const always = { until: local('2030-01-01 00:00') };
const obligation: Obligation = {
  ...freshCourse,
  id: 'o1',
  dueOn: '2018-11-30',
  dueVersion: 1,
  startedAt: local('2018-05-25 10:00'),
};
const keyOf = (r: PlannedReminder) => `${r.step} ${r.occurrence} ${r.contactId} ${r.channel}`;
const shown = (r: PlannedReminder) => `${keyOf(r)} ${r.plannedAt.toISOString().slice(0, 16)}Z`;

/** One scheduled step instead of the standard ladder. */
function policyOf(change: Partial<Extract<Step, { at: string }>>): Policy {
  const step = { key: 'only', title: '提醒', offsetWorkingDays: -1, at: '09:00' };
  return { ...standard, steps: [{ ...step, audience: ['handler'], channels: ['email'], ...change }] };
}
const timesOf = (policy: Policy, change: Partial<Obligation> = {}) =>
  planReminders({ ...obligation, ...change }, policy, calendar, everybody, always).reminders.map((r) =>
    r.plannedAt.toISOString(),
  );
const upTo = (until: string) =>
  planReminders(obligation, standard, calendar, everybody, { until: local(until) }).reminders.length;

describe('planReminders', () => {
  test('every reminder of 2018-11-30, by hand (09:00 in Shanghai is 01:00Z)', () => {
    const { reminders, unreachable } = planReminders(obligation, standard, calendar, everybody, always);
    expect(unreachable).toEqual([]);
    expect(reminders.every((r) => r.state === 'planned' && r.reason === null)).toBe(true);
    expect(reminders.map(shown)).toEqual([
      'assign 1 handler email 2018-05-25T02:00Z',
      'assign 1 sectionHead email 2018-05-25T02:00Z',
      'before15 1 handler email 2018-11-09T01:00Z',
      'before5 1 handler email 2018-11-23T01:00Z',
      'before5 1 handler sms 2018-11-23T01:00Z',
      'before1 1 handler email 2018-11-29T01:00Z',
      'before1 1 sectionHead email 2018-11-29T01:00Z',
      'before1 1 handler sms 2018-11-29T01:00Z',
      'before1 1 sectionHead sms 2018-11-29T01:00Z',
      'due 1 handler email 2018-11-30T01:00Z',
      'overdue1 1 handler email 2018-12-03T01:00Z',
      'overdue1 1 deputy email 2018-12-03T01:00Z',
      'overdue1 1 handler sms 2018-12-03T01:00Z',
      'overdue1 1 deputy sms 2018-12-03T01:00Z',
      ...[
        '2018-12-05',
        '2018-12-12',
        '2018-12-19',
        '2018-12-26',
        '2019-01-03',
        '2019-01-10',
        '2019-01-17',
      ].flatMap((on, i) =>
        ['head', 'supervisor'].map((who) => `overdue3 ${i + 1} ${who} email ${on}T01:00Z`),
      ),
    ]);
  });

  test('steps over by the confirmation are skipped with the reason, the rest stays', () => {
    const late = { ...obligation, startedAt: local('2018-11-23 09:01') };
    const { reminders } = planReminders(late, standard, calendar, everybody, always);
    const skipped = reminders.filter((r) => r.state === 'skipped');
    expect(skipped.map((r) => `${r.step} ${r.channel}`)).toEqual([
      'before15 email',
      'before5 email',
      'before5 sms',
    ]);
    expect(new Set(skipped.map((r) => r.reason))).toEqual(new Set(['交办时该时点已过']));
    expect(reminders.find((r) => r.step === 'assign')?.plannedAt).toEqual(local('2018-11-23 09:01'));
  });

  test('a step at the very moment of the confirmation is sent', () => {
    const { reminders } = planReminders(
      { ...obligation, startedAt: local('2018-11-23 09:00') },
      standard,
      calendar,
      everybody,
      always,
    );
    expect(reminders.find((r) => r.step === 'before5')?.state).toBe('planned');
  });

  test('confirmed at night before 国庆: the 交办 notice waits for the first working morning', () => {
    const { reminders } = planReminders(
      { ...obligation, startedAt: local('2018-09-30 21:00') },
      standard,
      calendar,
      everybody,
      always,
    );
    expect(reminders[0]?.plannedAt).toEqual(local('2018-10-08 08:30'));
  });

  test('a moved due date has a ladder of its own; the 交办 notice stays the one notice of the task, sent from then on', () => {
    const moved = { ...obligation, dueVersion: 2, dueSetAt: local('2018-09-03 20:00') };
    const { reminders } = planReminders(moved, standard, calendar, everybody, always);
    const assigned = reminders.filter((r) => r.step === 'assign');
    expect(assigned.length).toBeGreaterThan(0);
    for (const r of assigned)
      expect(r).toMatchObject({ dueVersion: 1, state: 'planned', plannedAt: local('2018-09-04 08:30') });
    expect(reminders.some((r) => r.step === 'before15' && r.dueVersion === 2)).toBe(true);
  });

  test.each([
    ['before the windows: the first opens', -1, '07:00', '2018-11-29T00:30:00.000Z'],
    ['at lunch: the afternoon', -1, '12:00', '2018-11-29T06:30:00.000Z'],
    [
      'in the evening before the due date: the afternoon window of that same day',
      -1,
      '20:00',
      '2018-11-29T06:30:00.000Z',
    ],
    ['in the evening of the due date: likewise', 0, '17:30', '2018-11-30T06:30:00.000Z'],
    ['in the evening after it: the next working morning', 1, '20:00', '2018-12-04T00:30:00.000Z'],
  ])('a step %s', (_what, offsetWorkingDays, at, expected) => {
    expect(timesOf(policyOf({ offsetWorkingDays, at }))).toEqual([expected]);
  });

  test('each channel has its own windows', () => {
    expect(timesOf(policyOf({ at: '12:00', channels: ['email', 'sms'] }))).toEqual([
      '2018-11-29T04:00:00.000Z',
      '2018-11-29T06:30:00.000Z',
    ]);
  });

  test('only what lies within the horizon, its last instant included', () => {
    expect(upTo('2018-05-25 09:59')).toBe(0);
    expect(upTo('2018-05-25 10:00')).toBe(2);
    expect(upTo('2018-11-09 08:59')).toBe(2);
    expect(upTo('2018-11-09 09:00')).toBe(3);
  });

  test('a role that nobody holds, or without the address, is reported once a step and channel', () => {
    const contacts = [
      { id: 'h', role: 'handler' as const, email: 'h@unit.example', phone: null, chat: null },
      { id: 'd', role: 'deputy' as const, email: ' ', phone: '13900000000', chat: null },
    ];
    const until = { until: local('2018-12-05 10:00') };
    const { reminders, unreachable } = planReminders(obligation, standard, calendar, contacts, until);
    expect(unreachable.map((u) => `${u.step} ${u.occurrence} ${u.role} ${u.channel} ${u.reason}`)).toEqual([
      'assign 1 sectionHead email 没有登记科室负责人',
      'before5 1 handler sms 承办人没有登记手机号',
      'before1 1 sectionHead email 没有登记科室负责人',
      'before1 1 handler sms 承办人没有登记手机号',
      'before1 1 sectionHead sms 没有登记科室负责人',
      'overdue1 1 deputy email 分管领导没有登记邮箱',
      'overdue1 1 handler sms 承办人没有登记手机号',
      'overdue3 1 head email 没有登记主要负责人',
      'overdue3 1 supervisor email 没有登记督办人员',
    ]);
    expect(reminders.map((r) => `${r.step} ${r.contactId} ${r.channel}`)).toEqual([
      'assign h email',
      'before15 h email',
      'before5 h email',
      'before1 h email',
      'due h email',
      'overdue1 h email',
      'overdue1 d sms',
    ]);
  });

  test('what is skipped anyway is not reported as unreachable', () => {
    const late = { ...obligation, startedAt: local('2018-12-05 10:00') };
    const { unreachable } = planReminders(late, standard, calendar, [], { until: local('2018-12-06 00:00') });
    expect(unreachable.map((u) => `${u.step} ${u.role}`)).toEqual(['assign handler', 'assign sectionHead']);
  });

  test('somebody with two roles of a step is told once; two in one role are both told', () => {
    const contacts = [
      { id: 'chief', role: 'handler' as const, email: 'x@unit.example', phone: '13900000000', chat: null },
      {
        id: 'chief as head',
        role: 'sectionHead' as const,
        email: ' X@unit.example',
        phone: '13900000000',
        chat: null,
      },
      { id: 'second', role: 'handler' as const, email: 'y@unit.example', phone: '13900000001', chat: null },
    ];
    const { reminders } = planReminders(obligation, standard, calendar, contacts, {
      until: local('2018-06-01 00:00'),
    });
    expect(reminders.map((r) => r.contactId)).toEqual(['chief', 'second']);
  });
});
