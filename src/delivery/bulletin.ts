import type { App } from '../app.ts';
import { dateInShanghai } from '../calendar/date.ts';
import { getBulletin } from '../db/bulletins.ts';
import type { MessageRow } from '../db/messages.ts';
import type { BulletinNotice } from './notice.ts';

/** The bulletin that a message carries, as it was made; null when there is none. */
export async function bulletinNotice(
  app: App,
  message: MessageRow,
  head: Pick<BulletinNotice, 'messageId' | 'contact' | 'office' | 'sentOn'>,
): Promise<BulletinNotice | null> {
  const bulletin = message.bulletinId === null ? undefined : await getBulletin(app.db, message.bulletinId);
  if (!bulletin) return null;
  const { quarterOn, content, createdAt } = bulletin;
  return { kind: 'bulletin', ...head, quarterOn, madeOn: dateInShanghai(createdAt), ...content };
}
