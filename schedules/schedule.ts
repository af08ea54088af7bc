import type { App } from '../src/app.ts';

/** WHEN something is looked at. `cron` is read in Asia/Shanghai; a tick only says "look now". */
export type Schedule = { name: string; title: string; cron: string; run(app: App): Promise<void> };
