import * as fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { bundle, type DueReminder } from '../../../src/reminders/bundle.ts';
import { ladderRank } from '../../../src/reminders/ladder.ts';
import { anyDay, local, standardPolicy } from './samples.ts';

const due = (id: string, change: Partial<DueReminder> = {}): DueReminder => ({
  id,
  obligationId: id,
  step: 'before5',
  occurrence: 1,
  contactId: 'zhang',
  channel: 'email',
  plannedAt: local('2018-11-23 09:00'),
  kind: 'reminder',
  dueOn: '2018-11-30',
  ...change,
});

describe('bundle', () => {
  test('one message for each contact, channel and kind', () => {
    const { messages, superseded } = bundle([
      due('a'),
      due('b', { channel: 'sms' }),
      due('c', { contactId: 'li' }),
      due('d', { kind: 'assignment' }),
      due('e'),
    ]);
    expect(superseded).toEqual([]);
    expect(messages).toEqual([
      { contactId: 'zhang', channel: 'email', kind: 'reminder', reminderIds: ['a', 'e'] },
      { contactId: 'zhang', channel: 'sms', kind: 'reminder', reminderIds: ['b'] },
      { contactId: 'li', channel: 'email', kind: 'reminder', reminderIds: ['c'] },
      { contactId: 'zhang', channel: 'email', kind: 'assignment', reminderIds: ['d'] },
    ]);
  });

  test('the most urgent first: the longest overdue, then by due date, then as given', () => {
    const { messages } = bundle([
      due('soon', { dueOn: '2018-12-07' }),
      due('late', { dueOn: '2018-11-20' }),
      due('soon too', { dueOn: '2018-12-07' }),
      due('later still', { dueOn: '2018-11-01' }),
    ]);
    expect(messages[0]?.reminderIds).toEqual(['later still', 'late', 'soon', 'soon too']);
  });

  test('after an outage the latest step of an obligation goes out, the earlier ones are superseded by it', () => {
    const missed = [
      due('overdue', { obligationId: 'o', step: 'overdue1', plannedAt: local('2018-12-03 09:00') }),
      due('before1', { obligationId: 'o', step: 'before1', plannedAt: local('2018-11-29 09:00') }),
      due('due', { obligationId: 'o', step: 'due', plannedAt: local('2018-11-30 09:00') }),
      due('other'),
    ];
    const { messages, superseded } = bundle(missed);
    expect(messages.map((m) => m.reminderIds)).toEqual([['overdue', 'other']]);
    expect(superseded).toEqual([
      { reminderId: 'before1', byReminderId: 'overdue' },
      { reminderId: 'due', byReminderId: 'overdue' },
    ]);
  });

  test('planned for the same moment, the higher rung of the ladder wins, in whatever order they come', () => {
    const policy = standardPolicy();
    const rank = (r: DueReminder) => ladderRank(policy, r.step, r.occurrence);
    const before1 = due('x', { obligationId: 'o', step: 'before1' });
    const onTheDay = due('y', { obligationId: 'o', step: 'due' });
    for (const order of [
      [before1, onTheDay],
      [onTheDay, before1],
    ]) {
      expect(bundle(order, rank).superseded).toEqual([{ reminderId: 'x', byReminderId: 'y' }]);
    }
    expect(bundle([onTheDay, before1]).superseded).toEqual([{ reminderId: 'y', byReminderId: 'x' }]);
  });

  test('nothing due, no messages', () => {
    expect(bundle([])).toEqual({ messages: [], superseded: [] });
  });
});

describe('properties', () => {
  const anyDue = fc
    .array(
      fc.record({
        obligationId: fc.constantFrom('o1', 'o2', 'o3'),
        step: fc.constantFrom('before5', 'due', 'overdue3'),
        occurrence: fc.integer({ min: 1, max: 3 }),
        contactId: fc.constantFrom('zhang', 'li', 'email zhang'),
        channel: fc.constantFrom('email' as const, 'sms' as const),
        plannedAt: fc.constantFrom(local('2018-11-23 09:00'), local('2018-11-30 09:00')),
        kind: fc.constantFrom('assignment' as const, 'reminder' as const),
        dueOn: anyDay,
      }),
      { maxLength: 40 },
    )
    .map((rows) => rows.map((row, i): DueReminder => ({ ...row, id: `r${i}` })));

  test('every reminder exactly once: in a message or superseded by one that is', () => {
    fc.assert(
      fc.property(anyDue, (rows) => {
        const { messages, superseded } = bundle(rows);
        const sent = messages.flatMap((m) => m.reminderIds);
        expect([...sent, ...superseded.map((s) => s.reminderId)].sort()).toEqual(
          rows.map((r) => r.id).sort(),
        );
        const byId = new Map(rows.map((r) => [r.id, r]));
        for (const { reminderId, byReminderId } of superseded) {
          expect(sent).toContain(byReminderId);
          const [earlier, later] = [byId.get(reminderId), byId.get(byReminderId)];
          for (const key of ['obligationId', 'contactId', 'channel', 'kind'] as const) {
            expect(earlier?.[key]).toBe(later?.[key]);
          }
          expect(Number(later?.plannedAt)).toBeGreaterThanOrEqual(Number(earlier?.plannedAt));
        }
      }),
      { numRuns: 500 },
    );
  });

  test('a message holds its own reminders only, each obligation once, by due date', () => {
    fc.assert(
      fc.property(anyDue, (rows) => {
        const byId = new Map(rows.map((r) => [r.id, r]));
        const { messages } = bundle(rows);
        const heads = messages.map((m) => JSON.stringify([m.contactId, m.channel, m.kind]));
        expect(new Set(heads).size).toBe(messages.length);
        for (const { reminderIds, ...head } of messages) {
          const own = reminderIds.flatMap((id) => byId.get(id) ?? []);
          for (const r of own) expect(r).toMatchObject(head);
          expect(new Set(own.map((r) => r.obligationId)).size).toBe(own.length);
          const days = own.map((r) => r.dueOn);
          expect(days).toEqual([...days].sort());
        }
      }),
      { numRuns: 500 },
    );
  });
});
