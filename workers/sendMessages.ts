import type { App } from '../src/app.ts';
import { sendMessages } from '../src/delivery/send.ts';

/** send-email, send-sms, send-chat: the payload is message ids, everything else is read from PostgreSQL. */
export async function sendMessagesJob(app: App, payload: { messageIds: string[] }): Promise<void> {
  await sendMessages(app, payload.messageIds);
}
