import { spawnSync } from 'node:child_process';
import { join } from 'node:path';
import { projectRoot } from '../../config/paths.ts';

/**
 * Tests that start processes or threads of the product start its build. `npm test` has just made it; somebody who runs
 * vitest directly may have edited since. A build that fails is not this run's business: the type check tells.
 */
export default function refreshBuild(): void {
  const setup = join(projectRoot, 'scripts', 'setup.mjs');
  const { status } = spawnSync(process.execPath, [setup, '--quiet'], { stdio: ['ignore', 'ignore', 'pipe'] });
  if (status !== 0) {
    process.stderr.write(
      'The build failed: tests of child processes and threads run what it left in dist/\n',
    );
  }
}
