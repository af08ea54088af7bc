import { dispatch } from './dispatch.ts';
import { rollHorizonDaily } from './roll-horizon.ts';
import type { Schedule } from './schedule.ts';
import { weeklyDigestMorning } from './weekly-digest.ts';

/** Every schedule there is. */
export const schedules: readonly Schedule[] = [dispatch, rollHorizonDaily, weeklyDigestMorning];
