import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { z } from 'zod';
import { projectRoot } from '../../../config/paths.ts';

const dataDir = mkdtempSync(join(tmpdir(), 'cuiban-demo-'));
const summary = z.object({
  messages: z.object({ email: z.number(), sms: z.number() }),
  received: z.object({ mails: z.number(), texts: z.number() }),
  reconciliation: z.object({
    due: z.number(),
    accepted: z.number(),
    cancelled: z.number(),
    skipped: z.number(),
    difference: z.number(),
  }),
});

const mails = (): string[] => {
  try {
    return readdirSync(join(dataDir, 'demo', 'mail')).filter((name) => name.endsWith('.eml'));
  } catch {
    return [];
  }
};

/** Runs the demo in a process of its own; `killAt`: SIGKILL as soon as that many mails have arrived. */
async function runDemo(args: string[], killAt?: number): Promise<number | null> {
  const child = spawn(process.execPath, [join(projectRoot, 'dist/src/cli/main.js'), 'demo', ...args], {
    env: { ...process.env, DATA_DIR: dataDir, LOG_LEVEL: 'error' },
    stdio: ['ignore', 'ignore', 'inherit'],
  });
  const ended = once(child, 'exit');
  if (killAt === undefined) return ended.then(() => child.exitCode);
  const watch = setInterval(() => {
    if (mails().length >= killAt) child.kill('SIGKILL');
  }, 1);
  await ended;
  clearInterval(watch);
  expect(child.signalCode).toBe('SIGKILL');
  return null;
}

describe('npm run demo 中途被强行终止', () => {
  afterAll(() => rmSync(dataDir, { recursive: true, force: true }));

  it(
    '反复终止后用 --resume 跑完：对账差额为0，没有一封邮件、一条短信发两次',
    { timeout: 300_000 },
    async () => {
      await runDemo([], 40);
      await runDemo(['--resume'], 300);
      await runDemo(['--resume'], 1000);
      expect(await runDemo(['--resume'])).toBe(0);

      const result = summary.parse(JSON.parse(readFileSync(join(dataDir, 'demo', 'summary.json'), 'utf8')));
      const { due, accepted, cancelled, skipped, difference } = result.reconciliation;
      expect(difference).toBe(0);
      expect(accepted + cancelled + skipped).toBe(due);
      expect(result.received).toEqual({ mails: result.messages.email, texts: result.messages.sms });
      // The mailbox names a second copy of the same message differently: each message id is there once.
      const ids = mails().map((name) => name.slice(0, 36));
      expect(new Set(ids).size).toBe(ids.length);
    },
  );
});
