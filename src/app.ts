import type { Env } from '../config/env.ts';
import type { ChannelName } from '../config/policy.ts';
import type { LiveCalendar } from './calendar/types.ts';
import type { Clock } from './clock.ts';
import type { Db } from './db/db.ts';
import type { Channel } from './delivery/channels/channel.ts';
import type { NoticeOffice } from './delivery/notice.ts';
import type { Log } from './log.ts';
import type { Queues } from './queue/queues.ts';

/** What a command needs that reads and writes the database without sending anything. */
export type DataApp = {
  env: Env;
  clock: Clock;
  log: Log;
  db: Db;
  calendar: LiveCalendar;
};

/** Everything a feature may use, built once at the start of a process and passed as the first argument. */
export type App = DataApp & {
  queues: Queues;
  channels: Record<ChannelName, Channel>;
  /** Who a notice names for questions. */
  office: NoticeOffice;
};
