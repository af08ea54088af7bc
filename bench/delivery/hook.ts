import { createRequire } from 'node:module';
import { performance } from 'node:perf_hooks';
import { join } from 'node:path';
import { answerParent } from './talk.ts';

/**
 * Loaded before the product's own main file in a process that is measured: counts the statements that it sends to
 * PostgreSQL and the commands that it sends to Redis, and tells how busy its one thread is. Nothing else is touched.
 */
export type HookOrders = {
  counts: { asks: null; answer: Counts };
};
export type Counts = { statements: number; commands: number; loop: { idle: number; active: number } };

type Countable = Record<string, (...args: unknown[]) => unknown>;

const require = createRequire(join(process.env['CUIBAN_BENCH_ROOT'] ?? process.cwd(), 'package.json'));
const { Client } = require('pg') as { Client: { prototype: Countable } };
const { Redis } = require('ioredis') as { Redis: { prototype: Countable } };
let statements = 0;
let commands = 0;
count(Client.prototype, 'query', () => (statements += 1));
count(Redis.prototype, 'sendCommand', () => (commands += 1));

function count(prototype: Countable, name: string, add: () => void): void {
  const original = prototype[name];
  if (original === undefined) throw new Error(`no ${name} to count`);
  prototype[name] = function counted(this: unknown, ...args) {
    add();
    return original.apply(this, args);
  };
}

answerParent<HookOrders>(
  {
    counts: () => {
      const { idle, active } = performance.eventLoopUtilization();
      return { statements, commands, loop: { idle, active } };
    },
  },
  null,
);
// The product ends when it wants to, not when the measurement stops listening.
process.channel?.unref();
