import { and, asc, eq, gt, or } from 'drizzle-orm';
import { messages } from '../../src/db/schema.ts';
import { settleByHand } from '../../src/delivery/settleByHand.ts';
import { UserError } from '../../src/errors.ts';
import type { StormyOffice } from './office.ts';

/** A gateway is asked by the product itself; a text that it cannot settle after so many tries is left to a person. */
const TRIES_OF_TEXTS = 3;

export type Person = {
  /** Looks through the uncertain messages once, and into the sinks, and settles each. */
  look(): Promise<void>;
  settled: number;
  /** Messages that had arrived, and that the person released all the same. */
  releasedWrongly: Set<string>;
};

/** Somebody who settles what the product cannot: mostly rightly, and `mistakes` times wrongly. */
export function personIn({ app, sinks }: Pick<StormyOffice, 'app' | 'sinks'>, mistakes: number): Person {
  const releasedWrongly = new Set<string>();
  const person: Person = {
    releasedWrongly,
    settled: 0,
    look: async () => {
      const rows = await app.db
        .select({ id: messages.id, channel: messages.channel })
        .from(messages)
        .where(
          and(
            eq(messages.state, 'uncertain'),
            or(eq(messages.channel, 'email'), gt(messages.attemptCount, TRIES_OF_TEXTS)),
          ),
        )
        .orderBy(asc(messages.createdAt));
      for (const { id, channel } of rows) {
        const arrived = sinks.copies(id) > 0;
        const wrongly =
          arrived && channel === 'email' && releasedWrongly.size < mistakes && !releasedWrongly.has(id);
        if (!(await settle(id, arrived && !wrongly))) continue;
        person.settled += 1;
        if (wrongly) releasedWrongly.add(id);
      }
    },
  };

  /** False when it is no longer uncertain: its sender lived, and said late what became of it. */
  async function settle(id: string, arrived: boolean): Promise<boolean> {
    try {
      await settleByHand(app, id, arrived);
      return true;
    } catch (error) {
      if (error instanceof UserError) return false;
      throw error;
    }
  }
  return person;
}
