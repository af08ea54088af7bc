import type { DataApp } from '../app.ts';
import { formatChineseDate } from '../calendar/date.ts';
import { waitingDeadlines } from '../db/events.ts';
import { UserError } from '../errors.ts';
import { chooseWaiting, shortId } from '../plans/chooseWaiting.ts';
import { correctEvent, type Correction } from '../plans/correctEvent.ts';
import { type NewEvent, recordEvent } from '../plans/recordEvent.ts';
import { dayOf, readArgs } from './args.ts';
import { missingLines } from './confirmed.ts';
import { withData } from './withData.ts';
import { usages } from './usages.ts';

const USAGE = usages.event;

/** Lists the deadlines that run from an event, or enters the day of one: its obligations start from there. */
export async function runEvent(argv: string[]): Promise<void> {
  const { values, words } = readArgs(argv, {
    options: {
      note: { type: 'string' },
      overdue: { type: 'boolean' },
      skip: { type: 'boolean' },
      again: { type: 'boolean' },
      correct: { type: 'string' },
    },
    words: [1, 2],
    usage: USAGE,
  });
  const [which = '', on] = words;
  if (on === undefined && which !== 'list') throw wrong('没有写事件发生的日期。');
  if (values.overdue && values.skip) throw wrong('--overdue 和 --skip 只能选一个。');
  if (values.again && values.correct !== undefined) throw wrong('--again 和 --correct 只能选一个。');
  if (values.skip && values.correct !== undefined) throw wrong('更正日期不能写 --skip。');
  const past = values.overdue ? 'overdue' : values.skip ? 'skip' : undefined;
  const happenedOn = on === undefined ? null : dayOf(on, '事件日期');
  const from = values.correct === undefined ? null : dayOf(values.correct, '原录入的日期');
  const { note = null, again = false } = values;
  await withData(async (app) => {
    if (happenedOn === null) await printWaiting(app);
    else if (from !== null) await correct(app, which, { from, to: happenedOn, ...(past && { past }) });
    else await enter(app, which, { happenedOn, note, again, ...(past && { past }) });
  });
}

async function printWaiting(app: DataApp): Promise<void> {
  const waiting = await waitingDeadlines(app.db);
  const entered = waiting.filter(({ happenedOn }) => happenedOn.length > 0).length;
  const all =
    entered === 0
      ? `待起算的时限${waiting.length}处`
      : `自事件起算的时限${waiting.length}处，其中${entered}处已录入过事件日期`;
  console.log(waiting.length === 0 ? '没有待起算的时限。' : `${all}：`);
  for (const item of waiting) {
    const so = item.happenedOn.map(formatChineseDate).join('、');
    const waits = item.after === '' ? '起算事件未写明' : `起算：${item.after}`;
    console.log(
      `  ${shortId(item)}  《${item.plan}》${item.ref || '（无编号）'}“${item.phrase}”，${waits}${so && `，已录入：${so}`}`,
    );
  }
}

async function enter(app: DataApp, which: string, event: Omit<NewEvent, 'deadlineId'>): Promise<void> {
  const item = chooseWaiting(await waitingDeadlines(app.db), which);
  const done = await recordEvent(app, { ...event, deadlineId: item.id });
  const what = `“${item.phrase}”自${formatChineseDate(event.happenedOn)}起算，${formatChineseDate(done.dueOn)}到期`;
  if (done.obligations > 0) {
    console.log(`已录入：${what}。新增责任事项${done.obligations}项，近期催办计划${done.reminders}条。`);
  } else if (done.known) console.log(`此前已经录入：${what}。没有重复立项。`);
  else if (done.owedAlready === 0) console.log(`已录入：${what}，时限已过，不再催办。`);
  if (done.owedAlready > 0)
    console.log(`${done.owedAlready}个单位因另一次事件已有同日到期的事项，不另立项（${what}）。`);
  for (const line of missingLines(done.unreachable)) console.log(line);
}

async function correct(
  app: DataApp,
  which: string,
  correction: Omit<Correction, 'deadlineId'>,
): Promise<void> {
  const item = chooseWaiting(await waitingDeadlines(app.db), which);
  const { dueOn, moved, kept } = await correctEvent(app, { ...correction, deadlineId: item.id });
  const [from, to, due] = [correction.from, correction.to, dueOn].map(formatChineseDate);
  const rest = kept > 0 ? `已办结或另行调整过时限的${kept}项不变。` : '';
  console.log(
    `已更正：“${item.phrase}”原自${from}起算，现自${to}起算，${due}到期。调整责任事项${moved}项。${rest}`,
  );
}

function wrong(what: string): UserError {
  return new UserError('ARGS', what, `用法：npm run -s cuiban -- ${USAGE}`);
}
