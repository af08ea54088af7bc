import { describe, expect, test } from 'vitest';
import { stringify } from 'yaml';
import { parsePolicy } from '../../../config/policyFiles.ts';
import { UserError } from '../../../src/errors.ts';

/** The kinds of steps and the settings of a whole ladder: what is wrong is said with its field and the reason. */

const windows = { email: [{ from: '08:30', to: '11:30' }], sms: [{ from: '08:30', to: '17:30' }] };
const common = { key: 'only', title: '提醒', at: '09:00', audience: ['handler'], channels: ['email'] };
const valid = { name: 'sample', title: '示例', windows, steps: [{ ...common, offsetWorkingDays: 0 }] };
const withStep = (change: object) => ({ ...valid, steps: [{ ...common, ...change }] });
const silence = { on: 'silence', afterWorkingDays: 5 };

function problemOf(definition: object): string {
  try {
    parsePolicy(stringify(definition), 'sample.yaml');
  } catch (error) {
    if (!(error instanceof UserError)) throw error;
    expect(error.code).toBe('POLICY_INVALID');
    return error.message;
  }
  return 'accepted';
}

describe('when a step is sent', () => {
  const oneOf = 'steps[1] offsetWorkingDays、offsetDays、atPercent 应写且只写一项，';
  test.each<[string, object, string]>([
    ['two places', withStep({ offsetWorkingDays: -5, offsetDays: -7 }), `${oneOf}现有2项`],
    ['three places', withStep({ offsetWorkingDays: 0, offsetDays: 0, atPercent: 50 }), `${oneOf}现有3项`],
    ['no place', withStep({}), `${oneOf}现有0项`],
    ['half a day', withStep({ offsetDays: 0.5 }), 'steps[1].offsetDays 现为 0.5，应为整数'],
    ['more than a year', withStep({ offsetDays: 367 }), 'steps[1].offsetDays 现为 367，不能大于 366'],
    ['no percent', withStep({ atPercent: 0 }), 'steps[1].atPercent 现为 0，不能小于 1'],
    ['all percent', withStep({ atPercent: 100 }), 'steps[1].atPercent 现为 100，不能大于 99'],
    ['percent in words', withStep({ atPercent: '50%' }), 'steps[1].atPercent 现为 "50%"，应为整数'],
    [
      'silence of no length',
      withStep({ ...silence, afterWorkingDays: 0 }),
      'steps[1].afterWorkingDays 现为 0，不能小于 1',
    ],
    ['silence without a length', withStep({ on: 'silence' }), 'steps[1].afterWorkingDays 没有填写'],
    [
      'silence with a place',
      withStep({ ...silence, offsetWorkingDays: 3 }),
      'steps[1] 有不认识的项目 offsetWorkingDays',
    ],
    ['silence without an hour', withStep({ ...silence, at: undefined }), 'steps[1].at 没有填写'],
    [
      'a length without silence',
      withStep({ offsetDays: 1, afterWorkingDays: 5 }),
      'steps[1] 有不认识的项目 afterWorkingDays',
    ],
    [
      'an unknown occasion',
      withStep({ on: 'import' }),
      'steps[1].on 现为 "import"，应为 confirmation、silence 之一。',
    ],
  ])('%s', (_what, definition, problem) => {
    expect(problemOf(definition)).toContain(`sample.yaml：${problem}`);
  });
});

describe('settings of the whole ladder', () => {
  test.each<[string, object, string]>([
    [
      'an unknown category',
      { appliesTo: { categories: ['village'] } },
      'appliesTo.categories[1] 现为 "village"，应为 department、city、',
    ],
    ['no category', { appliesTo: { categories: [] } }, 'appliesTo.categories 至少要有一项'],
    ['a category twice', { appliesTo: { categories: ['city', 'city'] } }, 'appliesTo.categories 有重复的项'],
    ['a category alone', { appliesTo: { categories: 'city' } }, 'appliesTo.categories 现为 "city"，应为列表'],
    [
      'an unknown urgency',
      { appliesTo: { urgency: ['high'] } },
      'appliesTo.urgency[1] 现为 "high"，应为 urgent、normal、light 之一',
    ],
    [
      'an unknown role',
      { appliesTo: { roles: ['helper'] } },
      'appliesTo.roles[1] 现为 "helper"，应为 lead、supporting 之一',
    ],
    ['an unknown condition', { appliesTo: { units: ['县财政局'] } }, 'appliesTo 有不认识的项目 units'],
    [
      'an unknown period',
      { ongoing: { every: 'week' } },
      'ongoing.every 现为 "week"，应为 month、quarter、halfYear 之一',
    ],
    ['no period', { ongoing: {} }, 'ongoing.every 没有填写'],
    ['a period without its name', { ongoing: 'month' }, 'ongoing 现为 "month"，应为若干'],
    ['a way to nowhere', { dueOnRestDay: 'next' }, 'dueOnRestDay 现为 "next"，应为 stay、forward、back 之一'],
    ['yes as a word', { quietHolidays: 'yes' }, 'quietHolidays 现为 "yes"，应为 true 或 false。'],
    ['a negative gap', { gapAfterManualWorkingDays: -1 }, 'gapAfterManualWorkingDays 现为 -1，不能小于 0'],
    ['half a gap', { gapAfterManualWorkingDays: 1.5 }, 'gapAfterManualWorkingDays 现为 1.5，应为整数'],
  ])('%s', (_what, change, problem) => {
    expect(problemOf({ ...valid, ...change })).toContain(`sample.yaml：${problem}`);
  });

  test('are those of the comments in standard.yaml where nothing is written', () => {
    expect(parsePolicy(stringify(valid), 'sample.yaml')).toMatchObject({
      appliesTo: {},
      quietHolidays: true,
      dueOnRestDay: 'stay',
      gapAfterManualWorkingDays: 0,
    });
  });
});

test('every problem of steps of every kind at once', () => {
  const steps = [
    { ...common, key: 'a' },
    { ...common, key: 'b', atPercent: 0 },
    { ...common, ...silence, key: 'b', audience: [] },
  ];
  const problem = problemOf({ ...valid, steps, ongoing: { every: 'day' } });
  expect(problem).toContain('有5处不正确');
  for (const part of [
    'steps[1] offset',
    'steps[2].atPercent',
    'steps[3].audience',
    'steps[3].key',
    'ongoing.every',
  ])
    expect(problem).toContain(`sample.yaml：${part}`);
});
