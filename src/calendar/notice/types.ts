import type { CalendarDate } from '../date.ts';
import type { ArrangedDay, DayKind } from '../types.ts';

/** A day as a file names it, with the place to point at: '第12行', '第3项'. */
export type NamedDay = { on: CalendarDate; kind: DayKind; name: string; place: string };

/** What is wrong, and where: field or line. */
export type Problem = { place: string; why: string };

/** What a file holds before anybody has looked whether it makes sense. */
export type ReadFile = {
  /** Null: the file does not say; its 国庆节 tells. */
  year: number | null;
  source: string | null;
  days: NamedDay[];
  /** Entries that say neither off nor worked: 七夕, 冬至. */
  unmarked: number;
  problems: Problem[];
};

/** A notice that can be taken over: everything in it was checked. */
export type Notice = {
  year: number;
  source: string;
  days: ArrangedDay[];
  /** What a person should look at, although it may be so. */
  warnings: string[];
};
