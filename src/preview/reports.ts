import type { DataApp } from '../app.ts';
import { hasDigest } from '../db/digests.ts';
import type { Db } from '../db/db.ts';
import { bulletinReaders, factsOf, quarterDue } from '../digests/quarterly.ts';
import { digestReaders, weekDue } from '../digests/weekly.ts';
import type { Start } from './simulate.ts';

/** When the schedules look whether the week's digest and the quarter's bulletin are to be made. */
export type ReportRuns = Record<'digest' | 'bulletin', readonly Date[]>;

/**
 * The digests and bulletins that will be made at these times, as mails that take room from the rates of reminders:
 * by the same rules as when the time comes, but making none.
 */
export async function foreseenReports(
  app: DataApp,
  db: Db,
  runs: ReportRuns,
): Promise<Start['before'][number][]> {
  const mails: Start['before'][number][] = [];
  const addMails = (at: Date, readers: readonly string[]) =>
    mails.push(...readers.map(() => ({ channel: 'email' as const, phone: null, chat: null, at })));
  const made = new Set<string>();
  for (const at of runs.digest) {
    const weekOf = await weekDue({ ...app, db, clock: { now: () => at } });
    if (weekOf === null || made.has(weekOf) || (await hasDigest(db, weekOf))) continue;
    made.add(weekOf);
    addMails(at, await digestReaders(db));
  }
  for (const at of runs.bulletin) {
    const quarter = await quarterDue({ ...app, db, clock: { now: () => at } });
    if (quarter === null || made.has(quarter.endsOn) || (await factsOf(db, quarter)).length === 0) continue;
    made.add(quarter.endsOn);
    addMails(at, await bulletinReaders(db));
  }
  return mails;
}
