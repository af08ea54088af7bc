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
  return {
    add: <T extends Stoppable>(started: T): T => {
      steps.push(() => ('stop' in started ? started.stop() : started.close()));
      return started;
    },
    close: async (): Promise<void> => {
      for (let step = steps.pop(); step; step = steps.pop()) await step();
    },
  };
}
