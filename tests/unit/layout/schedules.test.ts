import { pathToFileURL } from 'node:url';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { projectRoot } from '../../../config/paths.ts';
import { nextRuns } from '../../../schedules/next.ts';
import { schedules } from '../../../schedules/table.ts';
import { codeFiles, contentOf } from './files.ts';

const exporting = /^export const (\w+): Schedule\b/gm;

describe('schedules/', () => {
  it('lists every exported schedule in the table', async () => {
    const exported = await Promise.all(
      codeFiles('schedules').flatMap((path) =>
        [...contentOf(path).matchAll(exporting)].map(async ([, name = '']) => {
          const loaded: Record<string, unknown> = await import(pathToFileURL(join(projectRoot, path)).href);
          return { path, schedule: loaded[name] };
        }),
      ),
    );
    expect(exported.length).toBeGreaterThan(0);
    const forgotten = exported.filter(({ schedule }) => !schedules.some((listed) => listed === schedule));
    expect(forgotten.map(({ path }) => path)).toEqual([]);
    expect(exported).toHaveLength(schedules.length);
  });

  it('gives every schedule a name of its own and times that come', () => {
    expect(new Set(schedules.map(({ name }) => name)).size).toBe(schedules.length);
    for (const { cron } of schedules)
      expect(nextRuns(cron, new Date('2026-11-20T00:00:00Z'), 1)).toHaveLength(1);
  });
});
