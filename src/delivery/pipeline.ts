import type { ChannelName } from '../../config/policy.ts';
import type { App } from '../app.ts';
import type { MessageRow } from '../db/messages.ts';
import { beginAttempts, type Beginning, settleMessages, type Settlement } from '../db/sendBatch.ts';
import { batched } from './batched.ts';
import { type Composed, composeMessages } from './compose.ts';
import { slots } from './slots.ts';

/** The steps of sending that talk to the database: each for one message, together with those of the moment. */
export type Pipeline = {
  compose(message: MessageRow): Promise<Composed>;
  begin(beginning: Beginning): Promise<boolean>;
  settle(settlement: Settlement): Promise<boolean>;
  /** Room at the provider: a message that waits for a connection has not begun, and what waits long lets its lease go. */
  slot: Record<ChannelName, <T>(work: () => Promise<T>) => Promise<T>>;
};

const pipelines = new WeakMap<App, Pipeline>();

/** One for each app: what shares statements must share them within a process. */
export function pipelineOf(app: App): Pipeline {
  const known = pipelines.get(app);
  if (known) return known;
  const pipeline = createPipeline(app);
  pipelines.set(app, pipeline);
  return pipeline;
}

function createPipeline(app: App): Pipeline {
  // Four for each connection: the next letter is ready when one falls free, and enough begin and end at one time to share
  // their statements. So many messages at most are uncertain when the process is killed.
  const mails = slots(4 * app.env.SMTP_CONNECTIONS);
  const texts = slots(4 * app.env.SMTP_CONNECTIONS);
  return {
    compose: batched((messages: MessageRow[]) => composeMessages(app, messages)),
    begin: batched((begun: Beginning[]) => beginAttempts(app.db, begun)),
    settle: batched((settled: Settlement[]) => settleMessages(app.db, settled)),
    slot: { email: mails, sms: texts },
  };
}
