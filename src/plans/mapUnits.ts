import type { DataApp } from '../app.ts';
import { allUnits, saveMapping, settleWords, unmatchedWords } from '../db/unitMappings.ts';
import { createMatcher } from '../units/match.ts';
import { oneUnit } from '../units/namedUnit.ts';
import { unitKey } from '../units/normalise.ts';

/**
 * Remembers what a person decided that a plan's words mean (no unit: nobody is meant), for this and for later plans, and
 * gives the tasks that wait with these words their units. Throws a UserError for a unit that the registry does not have.
 */
export async function mapUnits(
  app: DataApp,
  decision: { words: string; units: string[] },
): Promise<{ units: string[]; tasks: number }> {
  const key = unitKey(decision.words);
  return app.db.transaction(async (tx) => {
    const registry = await allUnits(tx);
    const match = createMatcher({ units: registry, contacts: [] });
    const units = [...new Set(decision.units.map((name) => oneUnit(match, name)))];
    const unitIds = registry.filter((unit) => units.includes(unit.name)).map((unit) => unit.id);
    await saveMapping(tx, { key, words: decision.words, unitIds, decidedAt: app.clock.now() });
    const waiting = (await unmatchedWords(tx)).filter((words) => unitKey(words) === key);
    return { units, tasks: await settleWords(tx, waiting, unitIds) };
  });
}
