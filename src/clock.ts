/** The only file that asks the machine for the time: everything else takes a `Clock`, so that a year can be rehearsed in seconds. */
export type Clock = {
  /** The present instant. Calendar dates are read off it in Asia/Shanghai. */
  now(): Date;
};

export const systemClock: Clock = { now: () => new Date() };

/** A clock that stands still until it is moved: for rehearsals, the demo and tests. */
export type ManualClock = Clock & { set(instant: Date): void };

export function manualClock(start: Date): ManualClock {
  let instant = start;
  return {
    now: () => new Date(instant),
    set: (next) => {
      instant = next;
    },
  };
}
