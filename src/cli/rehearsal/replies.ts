import { createHash } from 'node:crypto';
import type { DataApp } from '../../app.ts';
import { countOwed, owedForRehearsal } from '../../db/rehearsal.ts';
import { dateInShanghai, instantInShanghai } from '../../calendar/date.ts';
import type { Calendar } from '../../calendar/types.ts';

export type SimulatedReply = { at: Date; obligationId: string; kind: 'acknowledge' | 'completion' };

export type Owed = {
  id: string;
  /** Says which obligation it is in every run with the same documents; ids are drawn anew each time. */
  key: string;
  unit: string;
  dueOn: string;
  startedAt: Date;
};

/** How punctual units are: most are in time, some late, a few never answer. */
type Temper = { share: number; acknowledges: number; answers: number; earliest: number; latest: number };
const TEMPERS: readonly Temper[] = [
  { share: 0.55, acknowledges: 0.98, answers: 1, earliest: -14, latest: -1 },
  { share: 0.25, acknowledges: 0.9, answers: 0.97, earliest: -6, latest: 2 },
  { share: 0.13, acknowledges: 0.7, answers: 0.9, earliest: 1, latest: 24 },
  { share: 0.07, acknowledges: 0.2, answers: 0, earliest: 0, latest: 0 },
];
const HOURS = ['09', '10', '11', '14', '15', '16', '17'];

/** What each unit answers and when (offsets in working days from the due date): the same for the same seed. */
export function simulateReplies(owed: readonly Owed[], calendar: Calendar, seed: number): SimulatedReply[] {
  const replies = owed.flatMap((o) => repliesOf(o, calendar, seed));
  return replies.sort((a, b) => a.at.getTime() - b.at.getTime());
}

function repliesOf(owed: Owed, calendar: Calendar, seed: number): SimulatedReply[] {
  const draw = (what: string): number => random(`${seed} ${what} ${owed.key}`);
  const temper = temperOf(random(`${seed} temper ${owed.unit}`));
  const firstDay = calendar.addWorkingDays(dateInShanghai(owed.startedAt), 1);
  const replies: SimulatedReply[] = [];
  if (draw('answers') < temper.answers) {
    const offset = temper.earliest + Math.floor(draw('day') * (temper.latest - temper.earliest + 1));
    const day = calendar.addWorkingDays(owed.dueOn, offset);
    const on = day < firstDay ? firstDay : day;
    replies.push({
      at: momentOn(on, draw('hour'), draw('minute')),
      obligationId: owed.id,
      kind: 'completion',
    });
  }
  if (draw('acknowledges') < temper.acknowledges) {
    const on = calendar.addWorkingDays(firstDay, Math.floor(draw('seen') * 4));
    const at = momentOn(on, draw('seen hour'), draw('seen minute'));
    const done = replies[0];
    if (!done || at < done.at) replies.unshift({ at, obligationId: owed.id, kind: 'acknowledge' });
  }
  return replies;
}

function temperOf(draw: number): Temper {
  let left = draw;
  for (const temper of TEMPERS) {
    if (left < temper.share) return temper;
    left -= temper.share;
  }
  return TEMPERS[0] ?? { share: 1, acknowledges: 1, answers: 1, earliest: -1, latest: -1 };
}

/** Never on the full minute of a dispatch alone: an odd minute of a working hour. */
function momentOn(on: string, hour: number, minute: number): Date {
  const hh = HOURS[Math.floor(hour * HOURS.length)] ?? '10';
  const mm = String(1 + Math.floor(minute * 28)).padStart(2, '0');
  return instantInShanghai(on, `${hh}:${mm}`);
}

/** 0 ≤ n < 1, the same for the same words on every machine. */
function random(words: string): number {
  return createHash('sha256').update(words).digest().readUInt32BE(0) / 2 ** 32;
}

/** The same, for what is owed by now: read anew whenever something has come to be owed. */
export function simulatedReplies(
  app: DataApp,
  planId: string,
  seed: number,
): () => Promise<SimulatedReply[]> {
  let known = -1;
  let replies: SimulatedReply[] = [];
  return async () => {
    const count = await countOwed(app.db, planId);
    if (count !== known) {
      replies = simulateReplies(await owedForRehearsal(app.db, planId), app.calendar, seed);
      known = count;
    }
    return replies;
  };
}
