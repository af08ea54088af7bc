import type { ChannelName } from '../../../config/policy.ts';
export { maskPhone, maskPhones } from '../../maskPhone.ts';
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
