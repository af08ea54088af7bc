import type { WaitingDeadline } from '../db/events.ts';
import { UserError } from '../errors.ts';

/** What a person types instead of the whole id: its first eight digits, which `event list` shows. */
export const shortId = ({ id }: Pick<WaitingDeadline, 'id'>): string => id.slice(0, 8);

/**
 * The deadline that a person means: by its number, or by its place in the plan where only one stands there. Throws a
 * UserError when none or several fit.
 */
export function chooseWaiting(waiting: readonly WaitingDeadline[], typed: string): WaitingDeadline {
  const wanted = plain(typed);
  const byId = waiting.filter(({ id }) => wanted.length >= 8 && id.startsWith(wanted.toLowerCase()));
  const fitting = byId.length > 0 ? byId : waiting.filter(({ ref }) => ref !== '' && plain(ref) === wanted);
  const [only] = fitting;
  if (!only) {
    throw new UserError(
      'EVENT_UNKNOWN',
      `没有编号或出处为“${typed}”的待起算时限。`,
      '请用 event list 查看编号。',
    );
  }
  if (fitting.length > 1) {
    const list = fitting.map((one) => `${shortId(one)}（《${one.plan}》“${one.phrase}”）`).join('、');
    throw new UserError(
      'EVENT_AMBIGUOUS',
      `出处为“${typed}”的待起算时限有${fitting.length}处：${list}。`,
      '请改用编号。',
    );
  }
  return only;
}

/** （一）2 and (一) 2 are one place. */
const plain = (text: string): string => text.normalize('NFKC').replace(/\s/g, '');
