import { previousRun } from '../../../../schedules/next.ts';
import { readScheduleTimes, type ScheduleTime } from '../../../../schedules/times.ts';
import { lastAudit } from '../../../audit/audit.ts';
import type { Db } from '../../../db/db.ts';

export type ScheduleRow = ScheduleTime;

/** What the last audit found; `silent`: it should have run since and did not. */
export type AuditLine = { at: Date; findings: string[]; silent: boolean };

/** The audit may be this late before the page says so. */
const SILENT_AFTER_MS = 5 * 60_000;

/** Every schedule as it stands, and the audit. The only place of the web server that looks at the schedules. */
export async function readSchedules(
  db: Db,
  now: Date,
): Promise<{ schedules: ScheduleRow[]; audit: AuditLine | null }> {
  const schedules = await readScheduleTimes(db, now);
  const last = await lastAudit(db);
  if (last === null) return { schedules, audit: null };
  const cron = schedules.find(({ name }) => name === 'audit')?.cron ?? '*/5 * * * *';
  const due = previousRun(cron, new Date(now.getTime() - SILENT_AFTER_MS));
  const silent = due !== null && last.at < due;
  return { schedules, audit: { at: last.at, findings: last.findings.map(({ text }) => text), silent } };
}
