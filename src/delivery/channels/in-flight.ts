/** What is being sent at this moment: a channel's `close` waits for it (docs/adding-a-channel.md, promise 10). */
export type InFlight = {
  /** Hands on what the work comes to, and counts it as under way until then. */
  track<T>(work: Promise<T>): Promise<T>;
  /** Waits until all that is under way has ended, one way or the other. */
  settled(): Promise<void>;
};

export function inFlight(): InFlight {
  const running = new Set<Promise<unknown>>();
  return {
    track(work) {
      running.add(work);
      return work.finally(() => running.delete(work));
    },
    async settled() {
      await Promise.allSettled(running);
    },
  };
}
