import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { migrationsFolder, policiesFolder, projectRoot, samplesFolder } from '../../../config/paths.ts';

it("finds the project's folder and what lies in it", () => {
  expect(existsSync(join(projectRoot, 'package.json'))).toBe(true);
  expect([migrationsFolder, policiesFolder, samplesFolder].filter((folder) => !existsSync(folder))).toEqual(
    [],
  );
});
