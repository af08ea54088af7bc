#!/usr/bin/env node
/**
 * Run after `npm install`, when `npm ci` then says "Missing: … from lock file". A registry mirror often lacks builds for
 * systems that nobody near it uses. npm leaves those optional packages out of the lockfile and afterwards refuses the
 * lockfile because they are not in it. This adds them, with the exact version that their package names and the
 * systems that their own name tells, so that `npm ci` passes and skips them everywhere else.
 */
import { readFileSync, writeFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';

const file = fileURLToPath(new URL('../package-lock.json', import.meta.url));
const lock = JSON.parse(readFileSync(file, 'utf8'));
const added = [];

for (const [path, entry] of Object.entries(lock.packages)) {
  for (const [name, version] of Object.entries(entry.optionalDependencies ?? {})) {
    if (isLocked(path, name)) continue;
    lock.packages[`node_modules/${name}`] = missingEntry(name, version, entry.dev);
    added.push(`${name}@${version}`);
  }
}

if (added.length > 0) {
  const sorted = Object.entries(lock.packages).sort(([a], [b]) => a.localeCompare(b, 'en'));
  lock.packages = Object.fromEntries(sorted);
  writeFileSync(file, `${JSON.stringify(lock, null, 2)}\n`);
}
console.log(`${added.length} added${added.length > 0 ? `:\n${added.join('\n')}` : ''}`);

/** Looks where Node would: in the node_modules of the package itself and of every folder above it. */
function isLocked(path, name) {
  if (lock.packages[`${path === '' ? '' : `${path}/`}node_modules/${name}`] !== undefined) return true;
  const above = path.lastIndexOf('/node_modules/');
  if (above !== -1) return isLocked(path.slice(0, above), name);
  return path !== '' && isLocked('', name);
}

function missingEntry(name, version, dev) {
  const [, os, cpu, rest] =
    /(android|darwin|freebsd|linux|openharmony|win32)-([a-z0-9]+)(.*)$/.exec(name) ?? [];
  if (os === undefined || !/^\d/.test(version)) {
    throw new Error(
      `${name}@${version}: not a package for one system; run npm install against a full registry`,
    );
  }
  const libc = /musl/.test(rest) ? ['musl'] : /gnu/.test(rest) ? ['glibc'] : undefined;
  return { version, cpu: [cpu], ...(dev && { dev }), ...(libc && { libc }), optional: true, os: [os] };
}
