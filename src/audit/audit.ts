import { z } from 'zod';
import type { App } from '../app.ts';
import type { Db } from '../db/db.ts';
import { readSetting, writeSetting } from '../db/settings.ts';
import { findTrouble, type Finding, findingKinds } from './findings.ts';
import { sendHeartbeat } from './heartbeat.ts';

const auditSchema = z.object({
  at: z.coerce.date(),
  findings: z.array(z.object({ kind: z.enum(findingKinds), text: z.string() })),
  /** Of the reconciliation: how many due reminders the messages do not account for. */
  difference: z.number().optional(),
});

/** What was found, and when. No finding: all is as it should be. */
export type Audit = z.infer<typeof auditSchema>;

/**
 * Looks for what should not be, writes down what it found and, only when that is nothing, calls the address outside that
 * raises the alarm when it is not called. `schedules`: a sentence for each schedule that failed or is overdue.
 */
export async function audit(app: App, schedules: readonly string[]): Promise<Audit> {
  const at = app.clock.now();
  const { trouble, difference } = await findTrouble(app, at);
  const findings: Finding[] = [...trouble, ...schedules.map((text): Finding => ({ kind: 'schedule', text }))];
  await writeSetting(app.db, 'audit', { at: at.toISOString(), findings, difference }, at);
  if (findings.length > 0) app.log.warn({ findings: findings.map(({ text }) => text) }, '自检发现异常');
  else app.log.debug('自检正常');
  if (findings.length === 0 && app.env.HEARTBEAT_URL !== undefined)
    await sendHeartbeat(app.log, app.env.HEARTBEAT_URL);
  return { at, findings, difference };
}

/** What the last audit found; null before the first. */
export async function lastAudit(db: Db): Promise<Audit | null> {
  return readSetting(db, 'audit', auditSchema);
}
