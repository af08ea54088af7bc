import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { projectRoot } from '../../../config/paths.ts';

type Entry = { dependencies?: Record<string, string>; optionalDependencies?: Record<string, string> };

const text = readFileSync(join(projectRoot, 'package-lock.json'), 'utf8');
const { packages } = JSON.parse(text) as { packages: Record<string, Entry> };

/** Whether `name`, required by the package at `path`, is locked: there or in a folder above, as Node looks for it. */
function isLocked(path: string, name: string): boolean {
  if (`${path === '' ? '' : `${path}/`}node_modules/${name}` in packages) return true;
  const above = path.lastIndexOf('/node_modules/');
  if (above !== -1) return isLocked(path.slice(0, above), name);
  return path !== '' && isLocked('', name);
}

it('locks every package that another one names, also those for other systems, as npm ci demands', () => {
  const missing = Object.entries(packages).flatMap(([path, { dependencies, optionalDependencies }]) =>
    Object.keys({ ...dependencies, ...optionalDependencies })
      .filter((name) => !isLocked(path, name))
      .map((name) => `${path} → ${name}`),
  );
  expect(missing, 'after npm install, run: node scripts/complete-lock.mjs').toEqual([]);
});

it('names no registry and holds no leftovers', () => {
  expect(text).not.toContain('"resolved"');
  expect(text).not.toContain('"extraneous"');
});
