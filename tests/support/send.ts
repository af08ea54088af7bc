import type { App } from '../../src/app.ts';
import { type Sent, sendMessages } from '../../src/delivery/send.ts';

/** Sends one message as a worker would, and says what became of it. */
export async function sendMessage(app: App, messageId: string): Promise<Sent | undefined> {
  const [sent] = await sendMessages(app, [messageId]);
  return sent;
}
