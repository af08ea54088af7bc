import type { App } from '../src/app.ts';
import { sendMessageJob } from './sendMessage.ts';

/** Starts one BullMQ worker for each queue; the job table's type makes a missing handler a compile error. */
export function startWorkers(app: App): void {
  app.queues.startWorkers(
    {
      'send-email': (payload) => sendMessageJob(app, payload),
      'send-sms': (payload) => sendMessageJob(app, payload),
    },
    { concurrency: app.env.WORKER_CONCURRENCY },
  );
}
