import { existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { afterAll, afterEach, expect } from 'vitest';
import { projectRoot } from '../../config/paths.ts';
import { REPORT_VARIABLE } from './loopbackOnly.mjs';

/** Of every test: neither it nor what it starts connects to another machine, or asks one for a name. */

const dir = mkdtempSync(join(tmpdir(), 'cuiban-guard-'));
const report = join(dir, 'outside');
const preload = pathToFileURL(join(projectRoot, 'tests', 'support', 'loopbackOnly.mjs')).href;

// For children, which inherit both.
process.env['NODE_OPTIONS'] = `${process.env['NODE_OPTIONS'] ?? ''} --import=${preload}`.trim();
process.env[REPORT_VARIABLE] = report;

afterEach(() => expect(triedOutside(), 'tried to leave this machine').toEqual([]));
afterAll(() => {
  expect(triedOutside(), 'tried to leave this machine').toEqual([]);
  rmSync(dir, { recursive: true, force: true });
});

/** What this process and its children tried since the last look. */
export function triedOutside(): string[] {
  if (!existsSync(report)) return [];
  const lines = readFileSync(report, 'utf8').split('\n').filter(Boolean);
  rmSync(report);
  return lines;
}
