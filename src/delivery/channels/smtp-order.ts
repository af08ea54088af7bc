/** A relay that could not be reached is left aside for so long. */
const REST_MS = 60_000;
const MINUTE_MS = 60_000;

/** Milliseconds that only ever grow: the wall clock may be set back. */
export type Monotonic = () => number;

/** Whether a relay that could not be reached had better be left aside. */
export type Rest = {
  resting(): boolean;
  /** A mail goes to it now. When its rest is over, this one tries it out and the others leave it aside until it has answered. */
  tried(): void;
  unreachable(): void;
  answered(): void;
};

export function restAfterFailure(elapsedMs: Monotonic): Rest {
  let until: number | null = null;
  return {
    resting: () => until !== null && elapsedMs() < until,
    tried: () => void (until = until === null ? null : Math.max(until, elapsedMs() + REST_MS)),
    unreachable: () => void (until = elapsedMs() + REST_MS),
    answered: () => void (until = null),
  };
}

/** How many mails a relay takes within any minute. */
export type Pace = {
  /** How long until it may have another one; 0: now. */
  waitMs(): number;
  take(): void;
};

export function pacePerMinute(max: number | undefined, elapsedMs: Monotonic): Pace {
  const taken: number[] = [];
  return {
    waitMs() {
      if (max === undefined) return 0;
      while (taken.length > 0 && (taken[0] ?? 0) <= elapsedMs() - MINUTE_MS) taken.shift();
      return taken.length < max ? 0 : (taken[0] ?? 0) + MINUTE_MS - elapsedMs();
    },
    take: () => void (max === undefined || taken.push(elapsedMs())),
  };
}
