import { describe, expect, it } from 'vitest';
import { scoreFolder } from './scorer.ts';

const fixtures = new URL('../../fixtures/', import.meta.url);

describe('five real plans', () => {
  const score = scoreFolder(new URL('seeds/', fixtures));

  it('finds the deadlines that their labels hold', () => {
    expect(score.gold).toBe(77);
    expect(score.f1, score.mistakes.join('\n')).toBeGreaterThanOrEqual(0.99);
  });

  it('finds who leads and who else is responsible', () => {
    expect(score.lead, score.mistakes.join('\n')).toBeGreaterThanOrEqual(0.98);
    expect(score.other, score.mistakes.join('\n')).toBeGreaterThanOrEqual(0.97);
  });

  it('reads every ledger row with what it inherits', () => {
    expect(score.rows, score.mistakes.join('\n')).toEqual([42, 42]);
  });
});

describe('passages in forms that the real plans lack', () => {
  const score = scoreFolder(new URL('plans/', fixtures));

  it('finds their deadlines and units', () => {
    expect(score.gold).toBeGreaterThan(200);
    expect(score.mistakes).toEqual([]);
  });

  it('takes nothing for a deadline that is none', () => {
    expect(score.falseAlarms, score.mistakes.join('\n')).toBe(0);
  });
});
