import type { Calendar } from '../calendar/types.ts';
import type { ExtractedDeadline, ExtractedPlan } from '../extraction/types.ts';

/** 自印发之日起、本通知下发后、文件公布之日…: the event is the plan's own publication, whose date is known. */
const OWN_PUBLICATION =
  /^(?:自|从)?(?:本|该|此)?(?:通知|意见|方案|要点|办法|文件|计划)?(?:印发|下发|发布|公布|发文|出台)(?:之日)?(?:起|后)?$/;

/**
 * The due date of a deadline that runs from the plan's own publication; null for every other event, which has to be
 * entered when it happens. The day of publication itself is not counted (民法典第二百零一条：按照日、月、年计算期间的，
 * 开始的当日不计入).
 */
export function publicationDue(
  deadline: ExtractedDeadline,
  plan: ExtractedPlan,
  calendar: Calendar,
): string | null {
  const { relative } = deadline;
  if (!relative || !plan.docDate || relative.n <= 0 || !OWN_PUBLICATION.test(relative.after)) return null;
  if (relative.unit === 'workday') return calendar.addWorkingDays(plan.docDate, relative.n);
  const day = new Date(`${plan.docDate}T00:00:00Z`);
  if (relative.unit === 'day') day.setUTCDate(day.getUTCDate() + relative.n);
  else addMonths(day, relative.unit === 'year' ? relative.n * 12 : relative.n);
  return day.toISOString().slice(0, 10);
}

/** Months end on their last day: one month after January 31 is the end of February (民法典第二百零二条). */
function addMonths(day: Date, months: number): void {
  const wanted = day.getUTCDate();
  day.setUTCDate(1);
  day.setUTCMonth(day.getUTCMonth() + months + 1, 0);
  day.setUTCDate(Math.min(wanted, day.getUTCDate()));
}
