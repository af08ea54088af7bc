import { setTimeout as pause } from 'node:timers/promises';
import type { App } from '../../app.ts';
import type { ManualClock } from '../../clock.ts';
import { countLive, nextHeldAt } from '../../db/messages.ts';
import { nextPlannedAt } from '../../db/reminders.ts';
import { dispatchDue } from '../../reminders/dispatch.ts';
import { acknowledge, complete } from '../../replies/record.ts';
import { dispatch } from '../../../schedules/dispatch.ts';
import { nextRuns } from '../../../schedules/next.ts';
import type { Schedule } from '../../../schedules/schedule.ts';
import { schedules } from '../../../schedules/table.ts';
import type { SimulatedReply } from './replies.ts';

export type Rehearsal = {
  until: Date;
  /** What units answer, in order of time; asked for again every day, because new periods of a task are owed meanwhile. */
  replies(): Promise<readonly SimulatedReply[]>;
  /** When nothing runs, from the first instant up to but not including the second. */
  outages?: readonly (readonly [Date, Date])[];
  /** Called as each moment begins: whoever is killed in it goes on from there. */
  onMoment(at: Date): Promise<void>;
};

const MINUTE_MS = 60_000;
const POLL_MS = 4;
/** Real time without a single message settling after which something is wrong. */
const STUCK_MS = 120_000;

/**
 * Lives through the time from the clock's present to `until`: at each moment at which something happens, units answer,
 * the schedules that are due run, and the workers send everything before the clock moves on. The planner, the queue,
 * the workers and the channels are those of production; only the clock is moved by hand.
 */
export async function liveThrough(app: App, clock: ManualClock, rehearsal: Rehearsal): Promise<void> {
  const everyMinute = schedules.filter((s) => s.cron === '* * * * *' && s !== dispatch);
  const daily = schedules.filter((s) => !everyMinute.includes(s) && s !== dispatch && !s.idle);
  const start = clock.now();
  const next = new Map<Schedule, Date>(daily.map((s) => [s, following(s, start)]));
  let replies = await rehearsal.replies();
  // From the beginning: whoever goes on after a kill may have missed some, and an answer counts once however often it comes.
  let answered = new Date(0);
  for (let at = start; at <= rehearsal.until;) {
    const back = rehearsal.outages?.find(([from, to]) => from <= at && at < to)?.[1];
    if (back) {
      at = wholeMinute(back);
      continue;
    }
    for (const reply of replies.filter((one) => answered < one.at && one.at <= at)) {
      // Each at its own time; dispatch, which looks every minute, would find nothing more to do by it.
      if (reply.at >= start) clock.set(reply.at);
      await answer(app, reply);
    }
    answered = at;
    clock.set(at);
    await rehearsal.onMoment(at);
    for (const [schedule, due] of next) {
      if (due > at) continue;
      await schedule.run(app);
      next.set(schedule, following(schedule, at));
      replies = await rehearsal.replies();
    }
    const { heldUntil } = await dispatchDue(app);
    for (const schedule of everyMinute) await schedule.run(app);
    await settled(app);
    const waiting = [heldUntil, await nextPlannedAt(app.db, at), await nextHeldAt(app.db)];
    at = earliest([...next.values(), ...waiting], at);
  }
}

function following(schedule: Schedule, after: Date): Date {
  const [run] = nextRuns(schedule.cron, after, 1);
  if (!run) throw new Error(`schedule ${schedule.name} never runs again`);
  return run;
}

function wholeMinute(at: Date): Date {
  return new Date(Math.ceil(at.getTime() / MINUTE_MS) * MINUTE_MS);
}

/** The next whole minute at which something happens, at least a minute on: dispatch looks once a minute. */
function earliest(moments: (Date | null | undefined)[], now: Date): Date {
  const times = moments.flatMap((m) => (m ? [wholeMinute(m).getTime()] : []));
  const minute = Math.floor(now.getTime() / MINUTE_MS) * MINUTE_MS;
  return new Date(Math.max(Math.min(...times), minute + MINUTE_MS));
}

async function answer(app: App, reply: SimulatedReply): Promise<void> {
  if (reply.kind === 'acknowledge') await acknowledge(app, reply.obligationId);
  else await complete(app, reply.obligationId, null);
}

/** Waits until the workers have settled every message that is on its way. */
async function settled(app: App): Promise<void> {
  let left = await countLive(app.db);
  let progressAt = performance.now();
  while (left > 0) {
    if (performance.now() - progressAt > STUCK_MS) throw new Error(`${left} messages do not settle`);
    await pause(POLL_MS);
    const now = await countLive(app.db);
    if (now < left) progressAt = performance.now();
    left = now;
  }
}
