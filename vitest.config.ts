import { defineConfig } from 'vitest/config';
import { BaseSequencer, type TestSpecification } from 'vitest/node';

/** Files that take a minute and more begin first: the last one would otherwise run alone, on one core of several. */
const LONG = [
  'preview/equal.test.ts',
  'delivery/storm.test.ts',
  'demo/resume.test.ts',
  'delivery/cuts.test.ts',
];

function rank({ moduleId }: TestSpecification): number {
  const at = LONG.findIndex((name) => moduleId.endsWith(name));
  return at < 0 ? LONG.length : at;
}

class LongFilesFirst extends BaseSequencer {
  override async sort(files: TestSpecification[]): Promise<TestSpecification[]> {
    return (await super.sort(files)).sort((a, b) => rank(a) - rank(b));
  }
}

/**
 * Unit tests need nothing; integration and flow tests use the real servers that `tests/support/global.ts` starts. `crash`
 * takes three quarters of an hour and is no part of `npm test`: `npm run test:crash`.
 */
export default defineConfig({
  test: {
    sequence: { sequencer: LongFilesFirst },
    // By default one core is left free; on two cores that would be half of them, and most files wait for a server.
    maxWorkers: '100%',
    projects: [
      {
        test: {
          name: 'unit',
          setupFiles: ['tests/support/guard.ts'],
          include: ['tests/unit/**/*.test.ts', 'tests/unit/**/*.test.tsx'],
          globalSetup: ['tests/support/build.ts'],
          // Property tests and hostile files take seconds on a machine that does other work.
          testTimeout: 60_000,
        },
      },
      {
        test: {
          name: 'services',
          setupFiles: ['tests/support/guard.ts'],
          include: ['tests/integration/**/*.test.ts', 'tests/flows/**/*.test.ts'],
          globalSetup: ['tests/support/global.ts'],
          testTimeout: 60_000,
          hookTimeout: 60_000,
        },
      },
      {
        test: {
          name: 'crash',
          setupFiles: ['tests/support/guard.ts'],
          include: ['tests/crash/**/*.test.ts'],
          globalSetup: ['tests/support/global.ts'],
          testTimeout: 600_000,
          hookTimeout: 60_000,
        },
      },
    ],
  },
});
