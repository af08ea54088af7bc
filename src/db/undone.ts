import type { Db } from './db.ts';

class Undo extends Error {}

/** Does `work` in a transaction, or within the open one, and undoes it: what it found out is wanted, its effect is not. */
export async function undone<T>(db: Db, work: (tx: Db) => Promise<T>): Promise<T> {
  const answers: T[] = [];
  const tried = db.transaction(async (tx) => {
    answers.push(await work(tx));
    throw new Undo();
  });
  await tried.catch((error: unknown) => {
    if (!(error instanceof Undo)) throw error;
  });
  for (const answer of answers) return answer;
  throw new Error('the work was not done');
}
