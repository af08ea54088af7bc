import { describe, expect, it } from 'vitest';
import { rulesOnDates, rulesOnPeriods } from './rules/dates.ts';
import { rulesOnHardCases } from './rules/hard-cases.ts';
import { rulesOnUnits } from './rules/units.ts';
import { rulesOnWhatCounts } from './rules/what-counts.ts';
import { readPassage, type Clause } from './rules/clause.ts';

/** Every clause of the labelling rules, each in several layouts: prose, brackets, lines with labels, ledgers. */
const CLAUSES: readonly Clause[] = [
  ...rulesOnWhatCounts,
  ...rulesOnDates,
  ...rulesOnPeriods,
  ...rulesOnUnits,
  ...rulesOnHardCases,
];

describe.each(CLAUSES)('$rule', ({ passages }) => {
  it.each(passages)('%s', (text, ...expected) => {
    expect(readPassage(text)).toEqual(expected);
  });
});

it('shows every clause in two layouts at least', () => {
  expect(CLAUSES.filter((c) => c.passages.length < 2).map((c) => c.rule)).toEqual([]);
});
