import type { App } from '../src/app.ts';

/** WHEN something is looked at. `cron` is read in Asia/Shanghai; a tick only says "look now". */
export type Schedule = {
  name: string;
  title: string;
  /** The default; an administrator may set another time. */
  cron: string;
  /** It looks every working day and picks its day itself: with rarer times it may miss that day. */
  picksItsDay?: true;
  /** It changes nothing about what is sent: rehearsals leave it out. */
  idle?: true;
  /** It looks at what the others leave behind: what a process makes up for at its start is not to be seen as missed. */
  afterOthers?: true;
  /** `due`: the instant that this run is for, which has passed when it is made up for. Default: now. */
  run(app: App, due?: Date): Promise<void>;
};
