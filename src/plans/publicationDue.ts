import type { Calendar } from '../calendar/types.ts';
import type { ExtractedDeadline, ExtractedPlan } from '../extraction/types.ts';
import { relativeDue } from './relativeDue.ts';

/** 自印发之日起、本通知下发后、文件公布之日…: the event is the plan's own publication, whose date is known. */
const OWN_PUBLICATION =
  /^(?:自|从)?(?:本|该|此)?(?:通知|意见|方案|要点|办法|文件|计划)?(?:印发|下发|发布|公布|发文|出台)(?:之日)?(?:起|后)?$/;

/**
 * The due date of a deadline that runs from the plan's own publication; null for every other event, which has to be
 * entered when it happens.
 */
export function publicationDue(
  deadline: ExtractedDeadline,
  plan: ExtractedPlan,
  calendar: Calendar,
): string | null {
  const { relative } = deadline;
  if (!relative || !plan.docDate || relative.n <= 0 || !OWN_PUBLICATION.test(relative.after)) return null;
  return relativeDue(plan.docDate, relative, calendar);
}
