import type { App } from '../src/app.ts';
import { dispatch } from './dispatch.ts';
import { rollHorizonDaily } from './roll-horizon.ts';
import { weeklyDigestMorning } from './weekly-digest.ts';

/** WHEN something is looked at. `cron` is read in Asia/Shanghai; a tick only says "look now". */
export type Schedule = { name: string; title: string; cron: string; run(app: App): Promise<void> };

export const schedules: readonly Schedule[] = [dispatch, rollHorizonDaily, weeklyDigestMorning];
