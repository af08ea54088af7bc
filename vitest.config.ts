import { defineConfig } from 'vitest/config';

/**
 * Unit tests need nothing; integration and flow tests use the real servers that `tests/support/global.ts` starts. `crash`
 * takes three quarters of an hour and is no part of `npm test`: `npm run test:crash`.
 */
export default defineConfig({
  test: {
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
