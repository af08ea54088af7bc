import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { envNames } from '../../../config/env.ts';
import { projectRoot } from '../../../config/paths.ts';
import { isCommand } from '../../../src/cli/commands.ts';
import { formsOf, usages } from '../../../src/cli/usages.ts';
import { COLUMNS } from '../../../src/units/registryColumns.ts';
import { codeWords, exists, linksOf, pages, pathsNamed, read, section } from './pages.ts';

const english = read('README.md');
const chinese = read('README.zh-CN.md');
const scripts = Object.keys(
  (JSON.parse(read('package.json')) as { scripts: Record<string, string> }).scripts,
);

/** Rows of the first table below a heading, without its header. */
function rows(text: string, heading: string): string[] {
  return section(text, heading)
    .split('\n')
    .filter((line) => line.startsWith('|'))
    .slice(2);
}

describe('the documentation names what is there', () => {
  it.each(pages)('%s: every path exists', (page) => {
    expect(pathsNamed(read(page)).filter((path) => !exists(path))).toEqual([]);
  });

  it.each(pages)('%s: every link leads somewhere', (page) => {
    expect(linksOf(page).filter((path) => !exists(path))).toEqual([]);
  });

  it.each(pages)('%s: every npm command is a script', (page) => {
    const named = [...read(page).matchAll(/npm run (?:-s )?([\w:-]+)/g)].map(([, name = '']) => name);
    expect(named.filter((name) => !scripts.includes(name))).toEqual([]);
  });

  it.each(pages)('%s: every cuiban command is one', (page) => {
    const named = [...read(page).matchAll(/cuiban -- ([a-z][\w-]*)/g)].map(([, name = '']) => name);
    expect(named.filter((name) => !isCommand(name))).toEqual([]);
  });
});

describe.each([
  ['README.md', english, 'How a reminder comes about', 'Promises', 'Settings'],
  ['README.zh-CN.md', chinese, '一条催办是怎样发出的', '承诺', '设置'],
])('%s', (_page, text, flow, promises, settings) => {
  it('names a file for each step of the flow that exists', () => {
    for (const row of rows(text, flow)) {
      if (!/later|后续/.test(row)) expect(pathsNamed(row), row).not.toEqual([]);
    }
  });

  it('names the code that keeps each promise, and the tests that would fail', () => {
    expect(rows(text, promises)).toHaveLength(10);
    for (const row of rows(text, promises)) {
      const paths = pathsNamed(row);
      expect(
        paths.some((path) => !path.startsWith('tests/')),
        row,
      ).toBe(true);
      expect(paths.some((path) => path.startsWith('tests/')) || /no test yet|尚无测试/.test(row), row).toBe(
        true,
      );
    }
  });

  it('explains every setting', () => {
    const named = codeWords(section(text, settings));
    const explained = envNames.filter(
      (name) => named.includes(name) || named.includes(name.replace(/_FILE$/, '')),
    );
    expect(explained).toEqual([...envNames]);
  });

  it('shows the columns of the registry', () => {
    for (const column of COLUMNS) expect(text).toContain(column);
  });
});

const flagsIn = (text: string) => [...new Set(text.match(/--[a-z][a-z-]*/g) ?? [])].sort();

describe.each([
  ['README.md', section(english, 'Your own plan')],
  ['README.zh-CN.md', section(chinese, '用自己的计划')],
])('%s: the table of commands', (_page, text) => {
  const cells = text.split('\n').flatMap((line) => /^\| ((?:[^|\\]|\\.)+?) \|/.exec(line)?.slice(1, 2) ?? []);
  const calls = cells.flatMap((cell) => [...cell.matchAll(/`([^`]+)`/g)].map(([, call = '']) => call));

  it.each(Object.keys(usages).filter(isCommand))('%s: every form with its options, and no others', (name) => {
    const own = calls.filter((call) => call.split(' ')[0] === name).join(' ');
    expect(own).not.toBe('');
    expect(flagsIn(own)).toEqual(flagsIn(formsOf(name).join(' ')));
  });
});

/** What both languages must say alike: files, npm commands, settings. */
function facts(text: string): string[] {
  const commands = [...text.matchAll(/npm (?:run [^\n`#（）]+|test|start|ci)/g)].map(([command]) =>
    command.trim(),
  );
  const settings = codeWords(text).filter((word) => envNames.includes(word));
  return [...new Set([...pathsNamed(text), ...commands, ...settings])].sort();
}

describe('the two languages', () => {
  it('name the same files, settings and commands', () => {
    expect(facts(chinese)).toEqual(facts(english));
  });
});

describe('docs/architecture.md', () => {
  const [, tree = ''] = /```\n([\s\S]*?)```/.exec(section(read('docs/architecture.md'), 'Layout')) ?? [];

  it('draws the folders that are there, and all of them down to those of src', () => {
    const drawn: string[] = [];
    const above: string[] = [];
    for (const line of tree.split('\n')) {
      const [, indent = '', name = ''] = /^( *)([\w-]+)\/ /.exec(line) ?? [];
      if (name === '') continue;
      above.splice(indent.length / 2, above.length, name);
      drawn.push(above.join('/'));
    }
    expect(drawn.filter((path) => !exists(path))).toEqual([]);
    const there = readdirSync(join(projectRoot, 'src'), { withFileTypes: true });
    const folders = there.flatMap((entry) => (entry.isDirectory() ? [`src/${entry.name}`] : []));
    expect(folders.filter((path) => !drawn.includes(path))).toEqual([]);
  });
});
