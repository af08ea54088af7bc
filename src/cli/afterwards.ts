import type { DataApp } from '../app.ts';
import { dateInShanghai, formatChineseDate, formatChineseMinute } from '../calendar/date.ts';
import type { ObligationRow } from '../db/obligations.ts';
import { getPolicies } from '../db/policies.ts';
import { nextReminderOf } from '../db/nextReminder.ts';
import { reminderTitle } from '../reminders/ladder.ts';

const PAUSED = '暂停期间不催办。登记恢复后，到期日按暂停的工作日数顺延，再接着催办。';

/** What happens next, and when, after an obligation was paused, goes on, or has another due date: one line. */
export async function afterwards({ db }: DataApp, row: ObligationRow): Promise<string> {
  if (row.state === 'paused') return PAUSED;
  const next = await nextReminderOf(db, row);
  if (next) {
    const policy = (await getPolicies(db, [row.policyId])).get(row.policyId);
    const title = policy ? reminderTitle(policy, next.step, next.occurrence) : next.step;
    return `接下来：${formatChineseMinute(next.plannedAt)}，${title}。`;
  }
  if (row.nextStepAt === null) return '接下来没有要发的催办。';
  return `接下来：${formatChineseDate(dateInShanghai(row.nextStepAt))}的催办，提前60天排定。`;
}
