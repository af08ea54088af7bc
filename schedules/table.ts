import { auditFiveMinutely } from './audit.ts';
import type { Schedule } from './schedule.ts';
import { watched } from './watched.ts';

/** Every schedule there is. */
export const schedules: readonly Schedule[] = [...watched, auditFiveMinutely];
