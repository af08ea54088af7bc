import { addDays, type CalendarDate, formatChineseDate } from '../calendar/date.ts';
import { ruleEnd, ruleOfPeriod, ruleProblem } from '../calendar/recurrence.ts';
import type { DeadlineToReview } from '../db/plans.ts';
import { periodsFrom, planSpan } from './horizon.ts';
import { whyNobody } from './responsible.ts';

/** What a person answers to what confirming a plan asks. */
export type Answers = {
  /** A due date that is past: make it an obligation that is overdue, or let it be. Without an answer it stays for review. */
  past?: 'overdue' | 'skip';
  /** The last day for recurring deadlines that name none. */
  until?: CalendarDate;
};

/** A plan's rules outlive it by a few years at most; more is a slip of the keyboard. */
const MAX_YEARS = 10;

/** Why a deadline that runs from an event stays for review. */
export const WAITS_FOR_EVENT = '待起算事件发生后录入';

/** Why a 常态化 task does, where no ladder asks about such tasks. */
export const GOES_ON = '长期任务，没有截止日期';

export type Decision =
  /** `ask`: the answer that would settle it. */
  | { is: 'left'; why: string; ask?: keyof Answers }
  | { is: 'skipped' }
  | { is: 'owed'; due: CalendarDate[]; confirmed: Confirmed };

/** What confirming writes down at the deadline. */
type Confirmed =
  | { dueOn: CalendarDate }
  | { rrule: string; endsOn: CalendarDate; periodsUntil: CalendarDate };

/** The rule itself says when it ends, so that no answer changes it. */
export function endsByItself({ plan }: Pick<DeadlineToReview, 'plan'>, rrule: string): boolean {
  return ruleEnd(rrule, planSpan(plan).since) !== null;
}

/** What a deadline comes to when it is confirmed on `today`. Pure. `every`: how often a 常态化 task is asked about. */
export function decide(
  item: DeadlineToReview,
  by: { today: CalendarDate; answers: Answers; every: 'month' | 'quarter' | 'halfYear' | undefined },
): Decision {
  const decision = decideDate(item, by);
  const nobody = decision.is === 'owed' ? whyNobody(item) : null;
  return nobody === null ? decision : { is: 'left', why: nobody };
}

function decideDate(
  item: DeadlineToReview,
  { today, answers, every }: Parameters<typeof decide>[1],
): Decision {
  const { kind, dueOn, rrule, state } = item.deadline;
  if (kind === 'ongoing' && every === undefined) return { is: 'left', why: GOES_ON };
  if (kind === 'ongoing' || kind === 'recurring') {
    const rule = every !== undefined && kind === 'ongoing' ? ruleOfPeriod(every) : rrule;
    return decidePeriods(item, rule ?? '', { today, answers });
  }
  if (dueOn === null)
    return { is: 'left', why: kind === 'relative' ? WAITS_FOR_EVENT : '时限没有年份，待核对' };
  if (dueOn < today) {
    // A deadline that was confirmed in time is past without a question.
    const past = state === 'pending' ? answers.past : undefined;
    if (past === undefined) return { is: 'left', why: '时限已过，请核对是否仍需催办', ask: 'past' };
    if (past === 'skip') return { is: 'skipped' };
  }
  return { is: 'owed', due: [dueOn], confirmed: { dueOn } };
}

/** The rule's own end counts first, then what a person said, now or when it was confirmed, then the plan's year. */
function decidePeriods(
  { deadline, plan }: DeadlineToReview,
  rrule: string,
  { today, answers }: { today: CalendarDate; answers: Answers },
): Decision {
  const problem = ruleProblem(rrule);
  if (problem !== null) return { is: 'left', why: `周期性时限没有立项：${problem}` };
  const { since, end } = planSpan(plan);
  const endsOn = ruleEnd(rrule, since) ?? answers.until ?? deadline.endsOn ?? end;
  if (endsOn === null) return { is: 'left', why: '周期性时限没有终止日期，请填写', ask: 'until' };
  if (endsOn < today)
    return { is: 'left', why: `时限已过：周期性时限到${formatChineseDate(endsOn)}为止`, ask: 'until' };
  if (Number(endsOn.slice(0, 4)) - Number(today.slice(0, 4)) > MAX_YEARS)
    return {
      is: 'left',
      why: `周期性时限的终止日期${formatChineseDate(endsOn)}在${MAX_YEARS}年以后，请核对`,
    };
  const made = deadline.periodsUntil;
  const from = made !== null && made < today ? addDays(made, 1) : today;
  const { due, periodsUntil } = periodsFrom({ rrule, since, endsOn }, from, today);
  if (due.length === 0 && periodsUntil === endsOn)
    return {
      is: 'left',
      why: `时限已过：到${formatChineseDate(endsOn)}为止没有尚未到期的一期`,
      ask: 'until',
    };
  return { is: 'owed', due, confirmed: { rrule, endsOn, periodsUntil } };
}
