import { existsSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

/**
 * The project's folder, found by its package.json, so that the code finds its data files both from the source and
 * from `dist/`, wherever it is started from.
 */
export const projectRoot: string = findProjectRoot(dirname(fileURLToPath(import.meta.url)));

function findProjectRoot(from: string): string {
  const manifest = join(from, 'package.json');
  if (existsSync(manifest)) {
    const content: unknown = JSON.parse(readFileSync(manifest, 'utf8'));
    if (typeof content === 'object' && content !== null && 'name' in content && content.name === 'cuiban') {
      return from;
    }
  }
  const above = dirname(from);
  if (above === from) throw new Error('package.json of cuiban not found above this file');
  return findProjectRoot(above);
}

/** Generated SQL, applied in order by src/db/migrate.ts. */
export const migrationsFolder: string = join(projectRoot, 'src', 'db', 'migrations');

/** Reminder ladders that an administrator may edit. */
export const policiesFolder: string = join(projectRoot, 'config', 'policies');

/** The sample plan and registry that the demo runs on. */
export const samplesFolder: string = join(projectRoot, 'config', 'samples');
