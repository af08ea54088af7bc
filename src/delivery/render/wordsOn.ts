import type { ChannelName } from '../../../config/channels.ts';
import type { Channel, Outgoing } from '../channels/channel.ts';
import type { Notice } from '../notice.ts';
import { renderChat } from './chat.ts';
import { type MailNotice, renderEmail } from './render.ts';
import { textBy } from './smsTemplate.ts';

type Words = Pick<Outgoing, 'subject' | 'text' | 'html' | 'template'>;
/** How texts are worded for their provider. */
type Texts = Pick<Channel, 'wording'>;

const words: Readonly<Record<ChannelName, (notice: Notice, texts: Texts) => Words>> = {
  email: renderEmail,
  sms: (notice, texts) => textBy(texts, notice),
  chat: (notice) => ({ subject: '', text: renderChat(notice), html: null }),
};

/** What a notice says on a channel: the same when it is sent and when it is previewed. Reports only go by mail. */
export function wordsOn(channel: ChannelName, notice: MailNotice, texts: Texts): Words {
  return 'items' in notice ? words[channel](notice, texts) : renderEmail(notice);
}
