import { describe, expect, it } from 'vitest';
import { codeFiles, importsOf } from './files.ts';

/**
 * The arrows of docs/architecture.md, lowest first: a file imports from its own layer and those below it. The linter
 * enforces the same; this says which arrow is wrong.
 */
const layers: readonly [layer: string, files: RegExp][] = [
  ['ground', /^(?:config\/|src\/(?:clock|errors|decode|log|group|maskPhone)\.ts$)/],
  ['pure', /^src\/(?:reading|extraction|calendar)\//],
  ['db', /^src\/db\//],
  ['queue', /^src\/queue\//],
  ['features', /^src\/(?:plans|units|reminders|delivery|replies|digests|audit|policies|preview|evidence)\//],
  ['assembly', /^src\/(?:app|open)\.ts$/],
  ['schedules and workers', /^(?:schedules|workers)\//],
  ['http and cli', /^src\/(?:http|cli)\//],
  ['main', /^src\/main\.ts$/],
];

const rankOf = (path: string) => layers.findIndex(([, files]) => files.test(path));
const layerOf = (path: string) => layers[rankOf(path)]?.[0] ?? 'no layer';
const files = codeFiles('src', 'config', 'schedules', 'workers');

/** Features take `(app, args)`: they may name its type, which is assembled above them. */
const mayNameApp = (from: string) => rankOf(from) >= rankOf('src/plans/');

function wrongArrows(from: string): string[] {
  return importsOf(from).flatMap(({ target, typeOnly }) => {
    if (!/^(?:src|config|schedules|workers)\//.test(target) || rankOf(target) <= rankOf(from)) return [];
    if (target === 'src/app.ts' && typeOnly && mayNameApp(from)) return [];
    return [`${from} → ${target}: ${layerOf(from)} stands below ${layerOf(target)}`];
  });
}

describe('arrows go one way', () => {
  it('knows a layer for every file', () => {
    expect(files.filter((path) => rankOf(path) < 0)).toEqual([]);
  });

  it('finds imports at all', () => {
    expect(importsOf('src/main.ts')).toContainEqual({ target: 'src/open.ts', typeOnly: false });
    expect(importsOf('src/app.ts')).toContainEqual({ target: 'src/clock.ts', typeOnly: true });
    expect(importsOf('src/cli/commands.ts')).toContainEqual({ target: 'src/cli/import.ts', typeOnly: false });
  });

  it('imports only from the same layer or from below', () => {
    expect(files.flatMap(wrongArrows)).toEqual([]);
  });

  it('keeps reading, extraction, calendar and the planner pure', () => {
    // Where reading touches the disk, where a thread that can be ended bounds its time, and where the PDF library lies.
    const impure = ['file', 'bounded', 'thread', 'pdf-library'].map((name) => `src/reading/${name}.ts`);
    const pure =
      /^src\/(?:reading|extraction|calendar)\/|^src\/reminders\/(?:planReminders|ladder|bundle|types)\.ts$/;
    const allowed =
      /^src\/(?:reading|extraction|calendar|reminders|errors\.ts|decode\.ts|group\.ts)|^config\/policy\.ts$/;
    const wrong = files
      .filter((path) => pure.test(path) && !impure.includes(path))
      .flatMap((path) =>
        importsOf(path)
          .filter(
            ({ target, typeOnly }) =>
              !typeOnly &&
              (target.startsWith('node:') || /^(?:src|config|schedules|workers)\//.test(target)) &&
              !allowed.test(target),
          )
          .map(({ target }) => `${path} → ${target}`),
      );
    expect(wrong).toEqual([]);
  });
});
