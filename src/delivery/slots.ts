export type Slots = {
  /** The result of `work`, or `closed` without beginning it. */
  run<T>(work: () => Promise<T>): Promise<T | typeof closed>;
  /** Begins nothing more: whoever waits is let go at once. What runs comes to its end. */
  close(): void;
};

/** Not begun, because this process stops. */
export const closed = Symbol('closed');

/** At most `count` at once; the others wait their turn in order. */
export function slots(count: number): Slots {
  let free = count;
  let open = true;
  const queue: (() => void)[] = [];
  const leave = (): void => {
    const next = queue.shift();
    if (next) next();
    else free++;
  };
  return {
    run: async (work) => {
      if (open && free > 0) free--;
      else if (open) await new Promise<void>((resolve) => queue.push(resolve));
      else return closed;
      try {
        return open ? await work() : closed;
      } finally {
        leave();
      }
    },
    close: () => {
      open = false;
      for (const next of queue.splice(0)) {
        free--;
        next();
      }
    },
  };
}
