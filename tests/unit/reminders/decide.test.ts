import { describe, expect, test } from 'vitest';
import type { Policy } from '../../../config/policy.ts';
import type { SendingLimits } from '../../../config/sending.ts';
import {
  type Candidate,
  decide,
  HANDED_OVER,
  MERGED,
  OVER_BUDGET,
  type Situation,
} from '../../../src/reminders/decide.ts';
import { calendar, local, standardPolicy } from './samples.ts';

const standard = standardPolicy();
const unlimited: SendingLimits = { smsPerNumberAndDay: 2, rates: { email: [], sms: [], chat: [] } };

/** Friday 2018-11-23, 09:00: both windows of the standard ladder are open (mail until 11:30, texts until 17:30). */
const at = (now: string, change: Partial<Situation> = {}): Situation => ({
  now: local(now),
  calendar,
  policies: new Map([['p', standard]]),
  limits: unlimited,
  textsToday: new Map(),
  sentWithin: () => 0,
  ...change,
});

const candidate = (id: string, change: Partial<Candidate> = {}): Candidate => ({
  id,
  obligationId: id,
  step: 'before5',
  occurrence: 1,
  contactId: 'zhang',
  channel: 'email',
  plannedAt: local('2018-11-23 09:00'),
  kind: 'reminder',
  dueOn: '2018-11-30',
  policyId: 'p',
  email: 'zhang@unit.example',
  phone: '19900000001',
  chat: '甲群',
  ...change,
});
const text = (id: string, change: Partial<Candidate> = {}) => candidate(id, { channel: 'sms', ...change });

/** 'email a,b' for each message. */
const sent = (candidates: Candidate[], situation: Situation): string[] =>
  decide(candidates, situation).messages.map((m) => `${m.channel} ${m.reminderIds.join(',')}`);

/** Three units with one person, whose number they share; the later due the later in the alphabet. */
const shared = (change: Partial<Candidate> = {}) => [
  text('c', { contactId: 'unit c', dueOn: '2018-12-05', ...change }),
  text('a', { contactId: 'unit a', dueOn: '2018-11-20', ...change }),
  text('b', { contactId: 'unit b', dueOn: '2018-11-28', ...change }),
];
const limited = (max: number, sentBefore: number): Partial<Situation> => ({
  limits: { ...unlimited, rates: { email: [{ max, perMinutes: 10 }], sms: [], chat: [] } },
  sentWithin: (channel, minutes) => (channel === 'email' && minutes === 10 ? sentBefore : 0),
});

const notice = candidate('notice', { obligationId: 't', kind: 'assignment', step: 'assign' });
const step = (id: string, change: Partial<Candidate> = {}) => candidate(id, { obligationId: 't', ...change });
const ended = (candidates: Candidate[], situation = at('2018-11-23 09:00')) =>
  decide(candidates, situation).superseded.map((s) => `${s.reminderId} by ${s.byReminderId}: ${s.reason}`);

describe('a task that is handed over now', () => {
  test('is not told once more in the same window to the same person by the same channel', () => {
    const candidates = [
      notice,
      step('at nine'),
      step('at ten', { plannedAt: local('2018-11-23 10:00') }),
      step('in the afternoon', { plannedAt: local('2018-11-23 14:30') }),
      step('to li', { contactId: 'li' }),
      step('as a text', { channel: 'sms' }),
      candidate('another task'),
      step('by hand', { step: 'manual' }),
    ];
    expect(sent(candidates, at('2018-11-23 09:00')).sort()).toEqual([
      'email another task,by hand',
      'email notice',
      'email to li',
      'sms as a text',
    ]);
    expect(ended(candidates)).toEqual([
      `at nine by notice: ${HANDED_OVER}`,
      `at ten by notice: ${HANDED_OVER}`,
    ]);
  });

  test('nor as the mail that a text over the budget becomes', () => {
    const spent = at('2018-11-23 09:00', { textsToday: new Map([['19900000001', 2]]) });
    const candidates = [notice, step('text', { channel: 'sms' })];
    expect(sent(candidates, spent)).toEqual(['email notice']);
    expect(ended(candidates, spent)).toEqual([`text by notice: ${HANDED_OVER}`]);
  });

  test('is told by the step when its notice has to wait', () => {
    const candidates = [notice, step('step')];
    expect(decide(candidates, at('2018-11-23 09:00', limited(1, 1))).superseded).toEqual([]);
  });
});

describe('one window, one message', () => {
  test('what the same window brings later to the same person goes along; the afternoon and others do not', () => {
    const candidates = [
      candidate('now'),
      candidate('at ten', { plannedAt: local('2018-11-23 10:00') }),
      candidate('afternoon', { plannedAt: local('2018-11-23 14:30') }),
      candidate('to li at ten', { contactId: 'li', plannedAt: local('2018-11-23 10:00') }),
      candidate('assignment at ten', { kind: 'assignment', plannedAt: local('2018-11-23 10:00') }),
    ];
    expect(sent(candidates, at('2018-11-23 09:00'))).toEqual(['email now,at ten']);
  });

  test('nothing is due yet: nothing goes, however near', () => {
    expect(
      decide([candidate('later', { plannedAt: local('2018-11-23 09:01') })], at('2018-11-23 09:00')),
    ).toEqual({ messages: [], superseded: [], notes: [], held: [] });
  });

  test('a later step of the same task that goes along takes the place of the earlier one', () => {
    const decision = decide(
      [
        candidate('first', { obligationId: 'o', step: 'before1' }),
        candidate('second', { obligationId: 'o', step: 'due', plannedAt: local('2018-11-23 11:00') }),
      ],
      at('2018-11-23 09:00'),
    );
    expect(decision.messages.map((m) => m.reminderIds)).toEqual([['second']]);
    expect(decision.superseded).toEqual([{ reminderId: 'first', byReminderId: 'second', reason: MERGED }]);
  });

  test('outside the window it waits, and says until when', () => {
    const noon = at('2018-11-23 12:00');
    expect(decide([candidate('a')], noon)).toMatchObject({
      messages: [],
      held: [{ reminderId: 'a', why: 'window', until: local('2018-11-23 14:30') }],
    });
    // Saturday: until Monday, by each channel's own window.
    expect(decide([candidate('a'), text('b')], at('2018-11-24 10:00')).held.map((h) => h.until)).toEqual([
      local('2018-11-26 08:30'),
      local('2018-11-26 08:30'),
    ]);
  });
});

describe('texts for one number and day', () => {
  test('the most urgent go as texts, the rest by mail that says why', () => {
    const decision = decide(shared(), at('2018-11-23 09:00'));
    expect(decision.messages.map((m) => `${m.channel} ${m.reminderIds.join(',')}`)).toEqual([
      'sms a',
      'sms b',
      'email c',
    ]);
    expect(decision.notes).toEqual([{ reminderId: 'c', note: OVER_BUDGET }]);
    expect(OVER_BUDGET).toBe('当日短信已达上限，改发邮件');
  });

  test('what was sent today counts', () => {
    const situation = at('2018-11-23 09:00', { textsToday: new Map([['19900000001', 1]]) });
    expect(sent(shared(), situation)).toEqual(['sms a', 'email b', 'email c']);
    const over = at('2018-11-23 09:00', { textsToday: new Map([['19900000001', 5]]) });
    expect(sent(shared(), over)).toEqual(['email a', 'email b', 'email c']);
  });

  test('催办 before 交办, whatever is due first', () => {
    const assignments = shared().map((r) => ({ ...r, kind: 'assignment' as const }));
    const late = text('late', { contactId: 'unit d', dueOn: '2019-03-01' });
    expect(sent([...assignments, late], at('2018-11-23 09:00')).sort()).toEqual([
      'email b',
      'email c',
      'sms a',
      'sms late',
    ]);
  });

  test('without an address it waits for the next working morning, where no mail may go either', () => {
    const [c, ...others] = shared();
    if (!c) throw new Error('no c');
    // 2018-11-23 is a Friday.
    expect(decide([...others, { ...c, email: null }], at('2018-11-23 09:00')).held).toEqual([
      { reminderId: 'c', why: 'budget', until: local('2018-11-26 08:30') },
    ]);
  });

  test('at lunch, while no mail may go, it waits for the mail of the afternoon', () => {
    expect(decide(shared(), at('2018-11-23 12:00')).held).toEqual([
      { reminderId: 'c', why: 'budget', until: local('2018-11-23 14:30') },
    ]);
  });

  test('where a mail about the same task goes to the same person anyway, the text is part of it', () => {
    const [c, ...others] = shared();
    if (!c) throw new Error('no c');
    const mail = { ...c, id: 'c by mail', channel: 'email' as const, obligationId: 'c' };
    const decision = decide([...others, c, mail], at('2018-11-23 09:00'));
    expect(decision.messages.map((m) => m.reminderIds)).toEqual([['a'], ['b'], ['c by mail']]);
    expect(decision.superseded).toEqual([
      { reminderId: 'c', byReminderId: 'c by mail', reason: '当日短信已达上限，内容已随邮件发送' },
    ]);
    expect(decision.notes).toEqual([]);
  });
});

describe('rates', () => {
  const three = ['c', 'a', 'b'].map((id, i) =>
    candidate(id, { contactId: id, dueOn: ['2018-12-05', '2018-11-20', '2018-11-28'][i] ?? '' }),
  );
  test('the least urgent wait, for a minute at the shortest', () => {
    const decision = decide(three, at('2018-11-23 09:00', limited(2, 0)));
    expect(decision.messages.map((m) => m.contactId)).toEqual(['a', 'b']);
    expect(decision.held).toEqual([{ reminderId: 'c', why: 'rate', until: local('2018-11-23 09:01') }]);
  });

  test('what went in the minutes before counts; a rate overrun sends nothing', () => {
    expect(sent(three, at('2018-11-23 09:00', limited(2, 1)))).toEqual(['email a']);
    expect(sent(three, at('2018-11-23 09:00', limited(2, 9)))).toEqual([]);
  });

  test('the narrowest of several holds, each channel by its own', () => {
    const limits = {
      ...unlimited,
      rates: {
        email: [
          { max: 10, perMinutes: 1 },
          { max: 1, perMinutes: 60 },
        ],
        sms: [],
        chat: [],
      },
    };
    expect(sent([...three, text('t')], at('2018-11-23 09:00', { limits })).sort()).toEqual([
      'email a',
      'sms t',
    ]);
  });

  test('what a held message would have replaced waits with it', () => {
    const both = [
      candidate('old', { obligationId: 'o', step: 'before5', plannedAt: local('2018-11-22 09:00') }),
      candidate('new', { obligationId: 'o', step: 'before1' }),
    ];
    const decision = decide(both, at('2018-11-23 09:00', limited(1, 1)));
    expect(decision).toMatchObject({ messages: [], superseded: [] });
    expect(decision.held.map((h) => h.reminderId)).toEqual(['old', 'new']);
  });
});

test('on rest days a policy without quiet holidays sends, the others wait', () => {
  const flood: Policy = { ...standard, quietHolidays: false };
  const situation = at('2018-11-24 09:00', {
    policies: new Map([
      ['p', standard],
      ['flood', flood],
    ]),
  });
  const saturday = { plannedAt: local('2018-11-24 09:00') };
  expect(
    sent([candidate('quiet', saturday), candidate('urgent', { ...saturday, policyId: 'flood' })], situation),
  ).toEqual(['email urgent']);
});
