import type { ChannelName } from '../../config/policy.ts';
import type { App } from '../app.ts';
import { groupBy } from '../group.ts';

/** Puts message ids on the queue of their channel. Losing them is harmless: pending messages are put there again. */
export async function enqueueMessages(
  app: App,
  messages: { id: string; channel: ChannelName }[],
): Promise<void> {
  for (const [channel, rows] of groupBy(messages, (m) => m.channel)) {
    await app.queues.enqueue(
      channel === 'email' ? 'send-email' : 'send-sms',
      rows.map((m) => ({ messageId: m.id })),
    );
  }
}
