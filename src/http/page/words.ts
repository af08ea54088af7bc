export { channelNames } from '../../../config/channels.ts';
export { maskPhone, maskPhones } from '../../maskPhone.ts';
import { formatChineseMinute } from '../../calendar/date.ts';

/** `2018年11月30日 09:00`, Beijing time. */
export const dateTime = formatChineseMinute;

/** `1,234` */
export function figure(n: number): string {
  return n.toLocaleString('zh-CN');
}
