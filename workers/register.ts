import type { App } from '../src/app.ts';
import { sendMessagesJob } from './sendMessages.ts';

/** Starts one BullMQ worker for each queue; the job table's type makes a missing handler a compile error. */
export async function startWorkers(app: App): Promise<void> {
  await app.queues.startWorkers({
    'send-email': (payload) => sendMessagesJob(app, payload),
    'send-sms': (payload) => sendMessagesJob(app, payload),
    'send-chat': (payload) => sendMessagesJob(app, payload),
  });
}
