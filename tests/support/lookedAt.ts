import { expect } from 'vitest';

/** Whether a test has seen everything that a server of its own was given: what came after its last look, nobody expected. */
export function lookedAt<Item>(items: Item[], what: string) {
  let seen = 0;
  return {
    look: (): Item[] => {
      seen = items.length;
      return items;
    },
    expectLookedAt: (): void => expect(items.slice(seen), `${what} that no test expected`).toEqual([]),
  };
}
