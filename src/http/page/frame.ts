import { type ChannelName, channels, messageNames } from '../../../config/channels.ts';
import { noRobots } from '../../delivery/channels/chat-provider.ts';
import { listed } from '../../delivery/render/words.ts';
import type { Opened } from '../../open.ts';

/** What every page shows around its content; read once, without the database. */
export type Frame = {
  office: string;
  /** For rehearsal only: captured here instead of going out. */
  rehearsed: readonly ChannelName[];
  /** Really going out. */
  real: readonly ChannelName[];
};

export function frameOf({ app, sinks }: Opened): Frame {
  const { mailbox, gateway, groups } = sinks;
  const captured = { email: mailbox !== null, sms: gateway !== null, chat: groups !== null };
  return {
    office: app.office.name,
    rehearsed: channels.filter((channel) => captured[channel]),
    real: channels.filter((channel) => !captured[channel] && app.channels[channel] !== noRobots),
  };
}

/** The line that must stand on every page while something is not really sent; `null` when everything is. */
export function rehearsalNote({ rehearsed, real }: Frame): string | null {
  if (rehearsed.length === 0) return null;
  const others = real.length === 0 ? '' : `；${named(real)}照常发送`;
  return `演练模式：${named(rehearsed)}不会真正发出，只收入演练邮箱${others}。`;
}

const named = (some: readonly ChannelName[]): string => listed(some.map((channel) => messageNames[channel]));
