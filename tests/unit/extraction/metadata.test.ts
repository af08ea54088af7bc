import { readdirSync, readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { extractPlan } from '../../../src/extraction/extract.ts';
import { readText } from '../../../src/reading/txt.ts';

const folder = 'tests/fixtures/seeds';
const fileOf = (kind: 'docs' | 'gold', number: string) =>
  readFileSync(
    `${folder}/${kind}/${readdirSync(`${folder}/${kind}`).find((name) => name.startsWith(number))}`,
  );
const seed = (number: string) => extractPlan(readText(fileOf('docs', number), `${number}.txt`));
const gold = (number: string): { issuer: string | null } => JSON.parse(fileOf('gold', number).toString());

describe('发文机关', () => {
  it('is the one that signs the notice', () => {
    expect(seed('000').issuer).toBe(gold('000').issuer);
  });

  it('is not the one whose document is only cited', () => {
    expect(seed('002').issuer).toBe(null);
    expect(seed('001').issuer).not.toBe('国务院办公厅');
  });
});
