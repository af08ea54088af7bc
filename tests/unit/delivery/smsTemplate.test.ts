import { join } from 'node:path';
import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { projectRoot } from '../../../config/paths.ts';
import { linkPattern, refusedWords } from '../../../config/smsRules.ts';
import { readSmsTemplates, type SmsTemplates, textVariables } from '../../../config/smsTemplates.ts';
import { registeredText, textBy } from '../../../src/delivery/render/smsTemplate.ts';
import { renderSms } from '../../../src/delivery/render/render.ts';
import { assignment, budgetCheck, dueToday, hotlines, reminder, training } from './notices.ts';

const templates = readSmsTemplates(join(projectRoot, 'config/sms/templates.yaml'), 'tencent');

/** Templates that use every variable. */
function everything(variableLimit: number): SmsTemplates {
  const variables = ['count', 'on', 'when', 'unit', 'office', 'task', 'place'] as const;
  const text = variables.map((name) => `${name}：\${${name}}；`).join('');
  const one = { id: 'x', text, variables: [...variables] };
  return { ...templates, variableLimit, texts: { assignment: one, reminder: one, due: one, overdue: one } };
}

const values = (item: object, limit = 35) =>
  registeredText(reminder([{ ...budgetCheck, ...item }]), everything(limit))?.template.variables;

describe('registeredText', () => {
  it('before, on and after the day, and for an assignment: one template each, and the whole text', () => {
    expect(registeredText(reminder([budgetCheck, training]), templates)).toEqual({
      text: '督办提醒：现有2项工作待办结，最急一项将于11月30日到期，详见邮件，请抓紧办理。',
      template: { kind: 'reminder', variables: { count: '2', on: '11月30日' } },
    });
    expect(registeredText(reminder([dueToday]), templates)?.text).toBe(
      '督办提醒：现有1项工作待办结，最急一项今日到期，详见邮件，请抓紧办理。',
    );
    expect(registeredText(reminder([hotlines, budgetCheck]), templates)?.text).toBe(
      '督办提醒：现有2项工作待办结，最急一项应于11月30日办结，现已逾期，详见邮件，请抓紧办理。',
    );
    expect(registeredText(assignment([budgetCheck]), templates)).toMatchObject({
      text: '督办提醒：现交办1项工作，最早一项时限为11月30日，请查收邮件并签收。',
      template: { kind: 'assignment' },
    });
    expect(registeredText(reminder([]), templates)).toBeNull();
  });

  it('says the year of another year where the account has room for it', () => {
    expect(values({ dueOn: '2019-01-05' })?.['on']).toBe('2019年1月5日');
    expect(values({ dueOn: '2019-01-05' }, 6)?.['on']).toBe('1月5日');
  });

  it.each(['全区党政机关网站', '访问www.nx.gov.cn填报', '做好宗教场所安全检查', 'https://x.example/1'])(
    'tells the place instead of words that the providers refuse: %s',
    (task) => expect(values({ task })?.['task']).toBe('二（一）1'),
  );

  it('has no value that a provider would refuse, whatever the registry and the plan hold', () => {
    const words = fc.oneof(
      fc.string({ unit: 'binary', maxLength: 80 }),
      fc.constantFrom('', '【甲】', '党政', 'www.x.cn', '办公室'.repeat(30), '\n\r', '（', '“'),
    );
    fc.assert(
      fc.property(words, words, words, words, fc.constantFrom(6, 12, 35), (unit, task, ref, name, limit) => {
        const notice = reminder([{ ...budgetCheck, task, ref }], { unit, office: { name, phone: null } });
        const wording = registeredText(notice, everything(limit));
        for (const [variable, value] of Object.entries(wording?.template.variables ?? {})) {
          const fixed = Object.entries(textVariables).some(
            ([known, most]) => known === variable && most !== null,
          );
          if (!fixed) expect(value.length).toBeLessThanOrEqual(limit);
          expect(value.trim()).not.toBe('');
          expect(value).not.toMatch(/[【】\r\n]/);
          expect(value).not.toMatch(linkPattern);
          expect(refusedWords.filter((word) => value.includes(word))).toEqual([]);
          expect(wording?.text).toContain(value);
        }
      }),
      { numRuns: 500 },
    );
  });
});

it('textBy: free words for a channel without templates, the registered ones otherwise', () => {
  const notice = reminder([budgetCheck]);
  expect(textBy({}, notice)).toEqual({ subject: '', html: null, text: renderSms(notice) });
  const wording = (one: typeof notice) => registeredText(one, templates);
  expect(textBy({ wording }, notice)).toMatchObject({
    text: wording(notice)?.text,
    template: { kind: 'reminder' },
  });
});
