import { dispatch } from './dispatch.ts';
import { lookUp } from './look-up.ts';
import { rollHorizonDaily } from './roll-horizon.ts';
import type { Schedule } from './schedule.ts';
import { weeklyDigestMorning } from './weekly-digest.ts';

/** Every schedule there is. */
export const schedules: readonly Schedule[] = [dispatch, lookUp, rollHorizonDaily, weeklyDigestMorning];
