import { describe, expect, test } from 'vitest';
import type { Policy } from '../../../config/policy.ts';
import { policiesFolder } from '../../../config/paths.ts';
import { loadPolicies } from '../../../config/policyFiles.ts';
import { choosePolicy, type Matter } from '../../../src/policies/choose.ts';
import { policyOf, settleDueOn } from '../../../src/policies/owed.ts';
import { calendar } from '../reminders/samples.ts';

const lead: Matter = { role: 'lead', urgency: 'normal', category: 'department' };
const policy = (name: string, appliesTo: Policy['appliesTo'] = {}) => ({ name, appliesTo });
const chosen = (policies: ReturnType<typeof policy>[], matter: Partial<Matter> = {}) =>
  choosePolicy(policies, { ...lead, ...matter }).name;

describe('which ladder a matter gets', () => {
  const shipped = [...loadPolicies(policiesFolder).values()];
  test.each<[Partial<Matter>, string]>([
    [{}, 'standard'],
    [{ role: 'supporting' }, 'supporting'],
    [{ urgency: 'urgent' }, 'urgent'],
    [{ urgency: 'light' }, 'light'],
    // How urgent it is counts for more than whether the unit leads.
    [{ urgency: 'urgent', role: 'supporting' }, 'urgent'],
    [{ urgency: 'light', role: 'supporting' }, 'light'],
    [{ category: 'township' }, 'standard'],
  ])('of the four that are shipped, %j: %s', (matter, name) => {
    expect(choosePolicy(shipped, { ...lead, ...matter }).name).toBe(name);
  });

  test('urgency before role, role before category, and the more that is stated the better', () => {
    const all = [
      policy('anything'),
      policy('counties', { categories: ['county'] }),
      policy('supporters', { roles: ['supporting'] }),
      policy('urgent', { urgency: ['urgent'] }),
      policy('supportingCounties', { roles: ['supporting'], categories: ['county'] }),
    ];
    const county = { category: 'county' as const };
    expect(chosen(all)).toBe('anything');
    expect(chosen(all, county)).toBe('counties');
    expect(chosen(all, { role: 'supporting' })).toBe('supporters');
    expect(chosen(all, { ...county, role: 'supporting' })).toBe('supportingCounties');
    expect(chosen(all, { ...county, role: 'supporting', urgency: 'urgent' })).toBe('urgent');
    // In whatever order they come.
    expect(chosen([...all].reverse(), { ...county, role: 'supporting' })).toBe('supportingCounties');
  });

  test('a list fits each of its entries; of two that say the same, the first of the alphabet', () => {
    const two = [
      policy('b', { urgency: ['urgent', 'light'] }),
      policy('a', { urgency: ['light'] }),
      policy('rest'),
    ];
    expect(chosen(two, { urgency: 'light' })).toBe('a');
    expect(chosen(two, { urgency: 'urgent' })).toBe('b');
    expect(chosen(two)).toBe('rest');
  });

  test('none that fits is an error that says what to do', () => {
    expect(() => chosen([policy('urgent', { urgency: ['urgent'] })])).toThrow('没有一个催办策略适用');
    expect(() => chosen([])).toThrow(expect.objectContaining({ code: 'POLICY_NONE_FITS' }));
  });
});

describe('a unit that supports', () => {
  const assignment = {
    policies: [...loadPolicies(policiesFolder).values()].map((definition, i) => ({
      id: String(i),
      name: definition.name,
      version: 1,
      definition,
    })),
    categoryOf: new Map(),
  };
  const of = (role: 'lead' | 'supporting', led: boolean) =>
    policyOf(assignment, { role, led, urgency: 'normal', unitId: 'u' }).name;

  test('has its own ladder only where another one leads', () => {
    expect(of('lead', true)).toBe('standard');
    expect(of('supporting', true)).toBe('supporting');
    expect(of('supporting', false)).toBe('standard');
  });
});

describe('a due date on a rest day', () => {
  // 30 June 2018 was a Saturday; 29 September 2018, a Saturday too, was worked; 1–7 October 国庆.
  test.each([
    ['2018-06-30', '2018-06-30', '2018-07-02', '2018-06-29'],
    ['2018-09-29', '2018-09-29', '2018-09-29', '2018-09-29'],
    ['2018-10-03', '2018-10-03', '2018-10-08', '2018-09-30'],
    ['2018-11-30', '2018-11-30', '2018-11-30', '2018-11-30'],
  ])('%s: stay %s, forward %s, back %s', (dueOn, stay, forward, back) => {
    const settled = (dueOnRestDay: Policy['dueOnRestDay']) => settleDueOn(dueOn, { dueOnRestDay }, calendar);
    expect([settled('stay'), settled('forward'), settled('back')]).toEqual([stay, forward, back]);
  });
});
