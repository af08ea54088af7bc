import type { DataApp } from '../app.ts';
import { formatChineseMinute, MINUTE_MS } from '../calendar/date.ts';
import { oldestUnsealed } from '../db/messageLog.ts';
import { errorText } from '../errors.ts';
import { sealLog } from './seal.ts';

/** A transaction that stays open this long is a person's or a program's that hangs, and keeps the log from being sealed. */
const UNSEALED_MS = 60 * MINUTE_MS;

/** Seals the log of messages; returns what stands in the way, as sentences without their full stop. Never throws. */
export async function keepSealed(app: DataApp): Promise<string[]> {
  try {
    const sealed = await sealLog(app.db);
    if (sealed > 0) app.log.debug({ sealed }, '消息日志已封存');
    const since = await oldestUnsealed(app.db);
    if (since === null || app.clock.now().getTime() - since.getTime() <= UNSEALED_MS) return [];
    return [
      `消息日志自${formatChineseMinute(since)}起一小时以上没有封存，请检查数据库里是否有一直没有结束的事务`,
    ];
  } catch (error) {
    return [`消息日志没能封存：${errorText(error)}`];
  }
}
