import { describe, expect, it } from 'vitest';
import { codeFiles, contentOf, lineCount, withoutComments } from './files.ts';

const folders = ['src', 'config', 'schedules', 'workers', 'scripts', 'tests'];
const lengths = (paths: string[]) => paths.map((path) => ({ path, lines: lineCount(contentOf(path)) }));

describe('budgets of docs/architecture.md', () => {
  it('has no file over 300 lines', () => {
    expect(lengths(codeFiles(...folders)).filter(({ lines }) => lines > 300)).toEqual([]);
  });

  it('keeps the median file of src at 80 lines and nine in ten at 200', () => {
    const sorted = lengths(codeFiles('src'))
      .map(({ lines }) => lines)
      .sort((a, b) => a - b);
    const at = (share: number) => sorted[Math.ceil(sorted.length * share) - 1] ?? 0;
    expect({ median: at(0.5), ok: at(0.5) <= 80 }).toMatchObject({ ok: true });
    expect({ p90: at(0.9), ok: at(0.9) <= 200 }).toMatchObject({ ok: true });
  });

  it('runs every test: none is singled out or left out', () => {
    const marked = /\b(?:it|test|describe|suite)(?:\.\w+)*\.(?:only|skip)\b/;
    expect(codeFiles('tests').filter((path) => marked.test(withoutComments(contentOf(path))))).toEqual([]);
  });
});

describe('the clock is injected', () => {
  const product = codeFiles('src', 'config', 'schedules', 'workers').filter(
    (path) => path !== 'src/clock.ts',
  );
  const using = (pattern: RegExp) => product.filter((path) => pattern.test(withoutComments(contentOf(path))));

  it('asks the machine for the time in src/clock.ts alone', () => {
    expect(using(/\bnew Date\s*\(\s*\)|\bnew Date\b(?!\s*\()|\bDate\.now\b/)).toEqual([]);
  });

  it('does not ask the database for the time either', () => {
    expect(using(/\bdefaultNow\b|\bcurrent_(?:timestamp|date)\b|(?<![.\w])now\(\)/i)).toEqual([]);
  });
});
