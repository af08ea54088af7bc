import { nextRuns } from '../../../../schedules/next.ts';
import { schedules } from '../../../../schedules/table.ts';

export type ScheduleRow = { name: string; title: string; cron: string; next: Date[] };

const shownRuns = 2;

/** Every schedule with its next runs. The only place of the web server that looks at the schedules. */
export function upcomingRuns(now: Date): ScheduleRow[] {
  return schedules.map(({ name, title, cron }) => ({
    name,
    title,
    cron,
    next: nextRuns(cron, now, shownRuns),
  }));
}
