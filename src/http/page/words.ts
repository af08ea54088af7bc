import { channelNames } from '../../../config/channels.ts';
export { channelNames };
export { maskAddresses, maskPhone, maskPhones } from '../../maskPhone.ts';
import { formatChineseMinute } from '../../calendar/date.ts';

const queueNames: ReadonlyMap<string, string> = new Map(Object.entries(channelNames));

/** A queue is called what its channel is. */
export function queueTitle(name: string): string {
  return queueNames.get(name) ?? name;
}

/** `2018年11月30日 09:00`, Beijing time. */
export const dateTime = formatChineseMinute;

/** `1,234` */
export function figure(n: number): string {
  return n.toLocaleString('zh-CN');
}
