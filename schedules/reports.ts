import { dateInShanghai, endOfDay } from '../src/calendar/date.ts';
import type { Db } from '../src/db/db.ts';
import { readScheduleRow } from '../src/db/scheduleTimes.ts';
import type { ReportRuns } from '../src/preview/reports.ts';
import { cronOf } from './due.ts';
import { nextRuns } from './next.ts';
import { quarterlyBulletinMorning } from './quarterly-bulletin.ts';
import type { Schedule } from './schedule.ts';
import { weeklyDigestMorning } from './weekly-digest.ts';

/** When digest and bulletin are looked at after `from` until `until`, for previews: the first time of each day, which decides. */
export async function reportRuns(db: Db, from: Date, until: Date): Promise<ReportRuns> {
  const runsOf = async (schedule: Schedule) => firstOfEachDay(await timeOf(db, schedule), from, until);
  return { digest: await runsOf(weeklyDigestMorning), bulletin: await runsOf(quarterlyBulletinMorning) };
}

async function timeOf(db: Db, schedule: Schedule): Promise<string> {
  return cronOf(schedule, await readScheduleRow(db, schedule.name));
}

function firstOfEachDay(cron: string, from: Date, until: Date): Date[] {
  const runs: Date[] = [];
  for (let after = from; after <= until;) {
    const [run] = nextRuns(cron, after, 1);
    if (!run || run > until) break;
    runs.push(run);
    // Of the next day, midnight itself included.
    after = new Date(endOfDay(dateInShanghai(run)).getTime() - 1);
  }
  return runs;
}
