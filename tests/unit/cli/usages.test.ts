import { describe, expect, it, vi } from 'vitest';
import type * as args from '../../../src/cli/args.ts';
import { commands, isCommand } from '../../../src/cli/commands.ts';
import { type CommandName, formsOf, usages } from '../../../src/cli/usages.ts';

type Spec = { options: object; usage: string };
const seen = vi.hoisted((): Spec[] => []);
const STOP = vi.hoisted(() => new Error('stopped where a command has said which options it takes'));

vi.mock('../../../src/cli/args.ts', async (original) => ({
  ...(await original<typeof args>()),
  readArgs: (_argv: string[], spec: Spec) => {
    seen.push(spec);
    throw STOP;
  },
}));

/** The specification that a command, or one form of it, hands to the reader of arguments. */
async function specOf(name: CommandName, ...argv: string[]): Promise<Spec> {
  seen.length = 0;
  await expect(commands[name].run(argv)).rejects.toBe(STOP);
  const [spec] = seen;
  if (!spec) throw new Error(`${name} reads no arguments`);
  return spec;
}

const flagsIn = (text: string) => [...new Set(text.match(/--[a-z][a-z-]*/g) ?? [])].sort();
const calls = Object.keys(usages)
  .filter(isCommand)
  .flatMap((name) =>
    typeof usages[name] === 'string' ? [[name]] : Object.keys(usages[name]).map((form) => [name, form]),
  );

describe('what help says of a command', () => {
  it.each(calls)('%s %s: every option that it takes, and no other', async (name = '', ...form) => {
    if (!isCommand(name)) throw new Error(`${name} is no command`);
    const { options, usage } = await specOf(name, ...form);
    const taken = Object.keys(options).map((option) => `--${option}`);
    expect(flagsIn(usage)).toEqual(taken.sort());
    expect(usage.split(/ \| (?=[a-z])/).every((one) => formsOf(name).includes(one))).toBe(true);
  });
});
