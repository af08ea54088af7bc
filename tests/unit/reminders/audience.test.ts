import * as fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { ChannelName, Role } from '../../../config/policy.ts';
import { audienceOf } from '../../../src/reminders/audience.ts';
import type { PlanContact } from '../../../src/reminders/types.ts';
import { anyContacts, everybody } from './samples.ts';

const step = (audience: Role[], channels: ChannelName[] = ['email']) => ({ audience, channels });
const person = (role: Role, change: Partial<PlanContact> = {}): PlanContact => ({
  id: role,
  role,
  email: `${role}@unit.example`,
  phone: '19900000001',
  chat: '甲群',
  ...change,
});
/** 'handler email', with the note where there is one. */
const told = (of: ReturnType<typeof audienceOf>) =>
  of.told.map(({ contact, channel, note }) => `${contact.id} ${channel}${note === null ? '' : ` ${note}`}`);

describe('whom a step tells', () => {
  test('the roles in the order of the step, channel by channel', () => {
    const all = audienceOf(step(['deputy', 'handler'], ['sms', 'email']), everybody);
    expect(told(all)).toEqual(['deputy sms', 'handler sms', 'deputy email', 'handler email']);
    expect(all.missing).toEqual([]);
  });

  test('one mailbox once, however it is written; its first role counts', () => {
    const both = [
      person('handler', { email: 'a@unit.example' }),
      person('deputy', { email: ' A@Unit.example ', phone: '19900000002' }),
    ];
    expect(told(audienceOf(step(['handler', 'deputy'], ['email', 'sms']), both))).toEqual([
      'handler email',
      'handler sms',
      'deputy sms',
    ]);
  });

  test('in one group each person once, named in a message of his own, whichever address tells who it is', () => {
    const group = [
      person('handler', { phone: '19900000001', email: 'a@unit.example' }),
      person('sectionHead', { phone: '19900000001', email: null }),
      person('deputy', { phone: '19900000002', email: null }),
      person('head', { phone: null, email: 'A@unit.example' }),
      person('supervisor', { phone: '19900000001', email: 'a@unit.example', chat: '督办群' }),
    ];
    expect(
      told(audienceOf(step(['handler', 'sectionHead', 'deputy', 'head', 'supervisor'], ['chat']), group)),
    ).toEqual(['handler chat', 'deputy chat', 'supervisor chat']);
  });

  test('who has no address on one channel is told on the other, and the gap is reported', () => {
    const { missing, ...rest } = audienceOf(step(['handler'], ['email', 'sms']), [
      person('handler', { phone: ' ' }),
    ]);
    expect(told({ missing, ...rest })).toEqual(['handler email']);
    expect(missing).toEqual([
      { role: 'handler', channel: 'sms', reason: '承办人没有登记手机号', movedTo: null },
    ]);
  });

  test('while somebody of the step can be told, nobody above is', () => {
    const { missing, ...rest } = audienceOf(step(['handler', 'deputy']), [person('deputy'), person('head')]);
    expect(told({ missing, ...rest })).toEqual(['deputy email']);
    expect(missing).toEqual([{ role: 'handler', channel: 'email', reason: '没有登记承办人', movedTo: null }]);
  });
});

describe('a step that reaches nobody moves on at once', () => {
  test('to the next role above who can be told, and says so', () => {
    const { missing, ...rest } = audienceOf(step(['handler', 'sectionHead']), [
      person('handler', { email: null }),
      person('deputy', { email: '' }),
      person('head'),
    ]);
    expect(told({ missing, ...rest })).toEqual(['head email 承办人、科室负责人无法通知，改送主要负责人']);
    expect(missing).toEqual([
      { role: 'handler', channel: 'email', reason: '承办人没有登记邮箱', movedTo: 'head' },
      { role: 'sectionHead', channel: 'email', reason: '没有登记科室负责人', movedTo: 'head' },
    ]);
  });

  test('of a unit without contacts to the supervising office, on each channel of the step', () => {
    expect(told(audienceOf(step(['handler'], ['email', 'sms']), [person('supervisor')]))).toEqual([
      'supervisor email 承办人无法通知，改送督办人员',
      'supervisor sms 承办人无法通知，改送督办人员',
    ]);
  });

  test('never downwards, and never to 政府领导 unless the step says so', () => {
    const others = [person('handler'), person('sectionHead'), person('leader')];
    const { told: nobody, missing } = audienceOf(step(['head']), others);
    expect(nobody).toEqual([]);
    expect(missing.map((m) => m.movedTo)).toEqual([null]);
    expect(told(audienceOf(step(['leader']), others))).toEqual(['leader email']);
    // Above the leader there is nobody: a step for leaders climbs nowhere.
    expect(audienceOf(step(['leader']), [person('head'), person('supervisor')]).told).toEqual([]);
  });
});

test('whoever is told has an address there and is told once; a gap is reported for each role and channel without one', () => {
  const anyStep = fc.record({
    audience: fc.uniqueArray(
      fc.constantFrom<Role>('handler', 'sectionHead', 'deputy', 'head', 'supervisor', 'leader'),
      { minLength: 1 },
    ),
    channels: fc.uniqueArray(fc.constantFrom<ChannelName>('email', 'sms'), { minLength: 1 }),
  });
  fc.assert(
    fc.property(anyStep, anyContacts, (asked, contacts) => {
      const { told: got, missing } = audienceOf(asked, contacts);
      const addresses = got.map(({ contact, channel }) => {
        const address = (channel === 'email' ? contact.email : contact.phone) ?? '';
        expect(address.trim()).not.toBe('');
        return `${channel} ${address}`;
      });
      expect(new Set(addresses).size).toBe(addresses.length);
      const has = (role: Role, channel: ChannelName) =>
        contacts.some(
          (c) => c.role === role && ((channel === 'email' ? c.email : c.phone) ?? '').trim() !== '',
        );
      const gaps = asked.channels.flatMap((channel) =>
        asked.audience.filter((role) => !has(role, channel)).map((role) => `${role} ${channel}`),
      );
      expect(missing.map((m) => `${m.role} ${m.channel}`).sort()).toEqual(gaps.sort());
      // Somebody else is told exactly when nobody of the step can be, and then the note says it.
      const moved = got.filter(({ contact }) => !asked.audience.includes(contact.role));
      expect(got.filter(({ note }) => note !== null)).toEqual(moved);
      const anybody = asked.channels.some((channel) => asked.audience.some((role) => has(role, channel)));
      expect(moved.length === 0 || !anybody).toBe(true);
    }),
    { numRuns: 1000 },
  );
});
