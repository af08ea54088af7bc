import { describe, expect, it } from 'vitest';
import { codeFiles, contentOf, withoutComments } from '../layout/files.ts';
import { read } from './pages.ts';

const calling = /new UserError\(\s*(?:'([^']*)'|(\w+))/g;

/** Every code that a file's UserErrors carry; where a variable is passed, the first words of the file's tuples. */
function codesOf(path: string): string[] {
  const code = withoutComments(contentOf(path));
  return [...code.matchAll(calling)].flatMap(([, literal, variable]) => {
    if (literal !== undefined) return [literal];
    const tuples = [...code.matchAll(/\[\s*'([A-Z]+(?:_[A-Z]+)+)',/g)].map(([, first = '']) => first);
    return tuples.length > 0 ? tuples : [`${path}: no codes found for ${variable}`];
  });
}

const inCode = new Set(codeFiles('src', 'config', 'schedules', 'workers').flatMap(codesOf));
const listed = [...read('docs/errors.md').matchAll(/^\| `([A-Z_]+)` \|/gm)].map(([, code = '']) => code);

describe('docs/errors.md', () => {
  it('lists every code of the product, and no other', () => {
    expect([...listed].sort()).toEqual([...inCode].sort());
  });

  it('lists each code once', () => {
    expect(listed).toHaveLength(new Set(listed).size);
  });
});
