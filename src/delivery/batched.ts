/**
 * Turns a function for many into one for each: while a batch is under way, what comes in waits for the next one. Alone an
 * item goes at once; under load many share a round trip and a commit, as in a database's group commit. Nothing about an item
 * changes: its promise is kept when the batch that holds it has been. When a batch fails, its items are tried one by one,
 * so that one bad item stops nobody else.
 *
 * `many` answers in the order of its items. A batch has `most` items at most, and begins `apartMs` after the one before at
 * the earliest: the first of a burst goes at once, under load more of them share.
 */
export function batched<Item, Answer>(
  many: (items: Item[]) => Promise<Answer[]>,
  { most = 200, apartMs = 0 } = {},
): (item: Item) => Promise<Answer> {
  type Waiting = { item: Item; resolve(answer: Answer): void; reject(error: unknown): void };
  const waiting: Waiting[] = [];
  let running = false;
  let begunAt = Number.NEGATIVE_INFINITY;

  const one = async ({ item, resolve, reject }: Waiting): Promise<void> => {
    try {
      resolve(answerOf(await many([item]), 0));
    } catch (error) {
      reject(error);
    }
  };
  const runBatch = async (batch: Waiting[]): Promise<void> => {
    try {
      const answers = await many(batch.map(({ item }) => item));
      batch.forEach(({ resolve }, i) => resolve(answerOf(answers, i)));
    } catch (error) {
      if (batch.length === 1) batch[0]?.reject(error);
      else for (const item of batch) await one(item);
    }
  };
  const run = async (): Promise<void> => {
    running = true;
    while (waiting.length > 0) {
      // Whoever comes in the same moment, or was just answered and brings the next item, is let in before a batch is cut.
      await new Promise((resolve) => setImmediate(resolve));
      const tooEarlyMs = begunAt + apartMs - performance.now();
      if (tooEarlyMs > 0) await new Promise((resolve) => setTimeout(resolve, tooEarlyMs));
      begunAt = performance.now();
      await runBatch(waiting.splice(0, most));
    }
    running = false;
  };
  return (item) =>
    new Promise((resolve, reject) => {
      waiting.push({ item, resolve, reject });
      if (!running) void run();
    });
}

function answerOf<Answer>(answers: Answer[], i: number): Answer {
  if (i >= answers.length) throw new Error('a batch has fewer answers than items');
  return answers[i] as Answer;
}
