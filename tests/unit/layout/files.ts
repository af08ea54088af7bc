import { readdirSync, readFileSync } from 'node:fs';
import { join, posix } from 'node:path';
import { projectRoot } from '../../../config/paths.ts';

/** Paths below these folders of the project that end in `.ts`, `.tsx` or `.mjs`, with `/`, in order. */
export function codeFiles(...folders: string[]): string[] {
  return folders
    .flatMap((folder) =>
      readdirSync(join(projectRoot, folder), { recursive: true, encoding: 'utf8' }).map((path) =>
        posix.join(folder, path.replaceAll('\\', '/')),
      ),
    )
    .filter((path) => /\.(?:tsx?|mjs)$/.test(path))
    .sort();
}

export function contentOf(path: string): string {
  return readFileSync(join(projectRoot, path), 'utf8');
}

/** As an editor counts them: a last line end begins no further line. */
export function lineCount(text: string): number {
  return text.replace(/\n$/, '').split('\n').length;
}

/** The code alone, with as many lines as before, so that a word in a comment is not taken for a call. */
export function withoutComments(code: string): string {
  return code
    .replace(/\/\*[\s\S]*?\*\//g, (comment) => comment.replace(/[^\n]/g, ' '))
    .replace(/(?<=^|\s)\/\/[^\n]*/g, '');
}

export type Import = { target: string; typeOnly: boolean };

const importing =
  /\b(?:import|export)\b(?<head>[^'";]*?)\bfrom\s*'(?<named>[^']+)'|\bimport\s*\(?\s*'(?<bare>[^']+)'/g;

/** What a file imports: paths of the project for relative ones, names such as `node:fs` for the rest. */
export function importsOf(path: string): Import[] {
  return [...withoutComments(contentOf(path)).matchAll(importing)].map(({ groups = {} }) => {
    const target = groups['named'] ?? groups['bare'] ?? '';
    return {
      target: target.startsWith('.') ? posix.join(posix.dirname(path), target) : target,
      typeOnly: /^\s*type\b/.test(groups['head'] ?? ''),
    };
  });
}
