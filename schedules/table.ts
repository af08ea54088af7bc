import { auditFiveMinutely } from './audit.ts';
import type { Schedule } from './schedule.ts';
import { watched } from './watched.ts';

/** Every schedule there is; the audit last, so that at the start it sees the runs of the others begin. */
export const schedules: readonly Schedule[] = [...watched, auditFiveMinutely];
