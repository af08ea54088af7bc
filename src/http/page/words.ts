import type { ChannelName } from '../../../config/policy.ts';
import { dateInShanghai, formatChineseDate, MINUTE_MS, timeOfDayMs } from '../../calendar/date.ts';

export const channelNames: Record<ChannelName, string> = { email: '邮件', sms: '短信' };

/** `2018年11月30日 09:00`, Beijing time. */
export function dateTime(instant: Date): string {
  const minutes = Math.floor(timeOfDayMs(instant) / MINUTE_MS);
  const hour = String(Math.floor(minutes / 60)).padStart(2, '0');
  return `${formatChineseDate(dateInShanghai(instant))} ${hour}:${String(minutes % 60).padStart(2, '0')}`;
}

/** `1,234` */
export function figure(n: number): string {
  return n.toLocaleString('zh-CN');
}

/** `199****0001`; of a shorter number only the ends are left. */
export function maskPhone(phone: string): string {
  const kept = phone.length >= 11 ? phone.length - 8 : 2;
  const tail = phone.length >= 11 ? 4 : 2;
  return `${phone.slice(0, kept)}${'*'.repeat(Math.max(4, phone.length - kept - tail))}${phone.slice(-tail)}`;
}

/** Masks every mobile number in a text. One inside a longer word is none: ids of messages must stay readable. */
export function maskPhones(text: string): string {
  return text.replace(/(?<![0-9A-Za-z])(?:\+?86)?1[3-9]\d{9}(?![0-9A-Za-z])/g, maskPhone);
}
