import type { ChannelName } from '../../config/policy.ts';
import type { App } from '../app.ts';
import { chunks, groupBy } from '../group.ts';
import { MESSAGES_A_JOB } from '../queue/jobs.ts';

/** A message still pending this long after its id was put on the queue is put there again: the queue may lose everything. */
const LOST_AFTER_MS = 2 * 60_000;

/** When a message that is put on the queue now counts as lost. */
export const lostAt = (now: Date): Date => new Date(now.getTime() + LOST_AFTER_MS);

/** Puts message ids on the queue of their channel. Losing them is harmless: pending messages are put there again. */
export async function enqueueMessages(
  app: App,
  messages: { id: string; channel: ChannelName }[],
): Promise<void> {
  for (const [channel, rows] of groupBy(messages, (m) => m.channel)) {
    await app.queues.enqueue(
      `send-${channel}` as const,
      chunks(rows, MESSAGES_A_JOB).map((part) => ({ messageIds: part.map(({ id }) => id) })),
    );
  }
}
