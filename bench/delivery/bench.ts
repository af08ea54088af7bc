import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Product } from './product.ts';
import type { Server, SmtpServer } from './servers.ts';

export type Backend = 'embedded' | 'redis';

/** What every part uses. */
export type Bench = {
  product: Product;
  postgres: Server;
  redis: Server | undefined;
  smtp: SmtpServer;
  backends: readonly Backend[];
  mails: number;
  rounds: number;
  /** That the worker sends whose memory is watched. */
  memoryMails: number;
  /** Of each of the two series that lag is measured on. */
  minutes: number;
  /** To the mail server: what the product does by default, unless SMTP_CONNECTIONS is given. */
  connections: number;
};

type Step = () => Promise<unknown>;
type Stoppable = { stop: Step } | { close: Step };

/** Stops what was started, in the reverse order, also when a part fails half-way. */
export function closing() {
  const steps: Step[] = [];
  let closed: Promise<void> | undefined;
  const closeAll = async (): Promise<void> => {
    for (let step = steps.pop(); step; step = steps.pop()) await step();
  };
  return {
    add: <T extends Stoppable>(started: T): T => {
      steps.push(() => ('stop' in started ? started.stop() : started.close()));
      return started;
    },
    /** A second call waits for the first. */
    close: (): Promise<void> => (closed ??= closeAll()),
  };
}

/** A folder that is gone when it is removed, or at the latest when the process ends. */
export function temporaryFolder(): { path: string; remove(): void } {
  const path = mkdtempSync(join(tmpdir(), 'cuiban-delivery-'));
  const remove = (): void => {
    process.removeListener('exit', remove);
    rmSync(path, { recursive: true, force: true, maxRetries: 10, retryDelay: 100 });
  };
  process.once('exit', remove);
  return { path, remove };
}
