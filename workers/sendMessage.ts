import type { App } from '../src/app.ts';
import { sendMessage } from '../src/delivery/send.ts';

/** send-email, send-sms: the payload is a message id, everything else is read from PostgreSQL. */
export async function sendMessageJob(app: App, payload: { messageId: string }): Promise<void> {
  await sendMessage(app, payload.messageId);
}
