import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { dirname, join, posix } from 'node:path';
import { projectRoot } from '../../../config/paths.ts';

/** Every page of the documentation, as paths of the project. */
export const pages: readonly string[] = [
  'README.md',
  'README.zh-CN.md',
  'CHANGELOG.md',
  'CONTRIBUTING.md',
  ...readdirSync(join(projectRoot, 'docs'), { recursive: true, encoding: 'utf8' })
    .map((path) => posix.join('docs', path.replaceAll('\\', '/')))
    .filter((path) => path.endsWith('.md'))
    .sort(),
];

export function read(path: string): string {
  return readFileSync(join(projectRoot, path), 'utf8');
}

export function exists(path: string): boolean {
  return existsSync(join(projectRoot, path));
}

/** What stands between single backticks, code blocks left out. */
export function codeWords(text: string): string[] {
  return [...text.replace(/^```[\s\S]*?^```/gm, '').matchAll(/`([^`\n]+)`/g)].map(([, word = '']) => word);
}

/** Files and folders of the project that a page names between backticks; patterns with `*` or `…` are no paths. */
export function pathsNamed(text: string): string[] {
  return codeWords(text).filter((word) =>
    /^(?:src|config|schedules|workers|tests|scripts|docs|bench)\/[\w./-]*$/.test(word),
  );
}

/** Where the links of a page lead, as paths of the project; addresses elsewhere and places on the page left out. */
export function linksOf(page: string): string[] {
  return [...read(page).matchAll(/\]\(([^)\s]+)\)/g)]
    .map(([, target = '']) => target.replace(/#.*$/, ''))
    .filter((target) => target !== '' && !/^[a-z]+:/.test(target))
    .map((target) => posix.join(dirname(page), target));
}

/** The part of a page below a heading, up to the next heading of the same or a higher level. */
export function section(text: string, heading: string): string {
  const lines = text.split('\n');
  const start = lines.findIndex((line) => line.startsWith('#') && line.replace(/^#+\s*/, '') === heading);
  if (start < 0) throw new Error(`no heading ${heading}`);
  const level = /^#+/.exec(lines[start] ?? '')?.[0].length ?? 0;
  const length = lines
    .slice(start + 1)
    .findIndex((line) => /^#+ /.test(line) && (/^#+/.exec(line)?.[0].length ?? 0) <= level);
  return lines.slice(start + 1, length < 0 ? undefined : start + 1 + length).join('\n');
}
