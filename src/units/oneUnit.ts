import type { Db } from '../db/db.ts';
import { allUnits, rememberedMappings } from '../db/unitMappings.ts';
import { UserError } from '../errors.ts';
import { createMatcher } from './match.ts';
import type { Matcher } from './types.ts';

/** The one unit that a person means, by its name, an alias or a short name that fits no other. Throws a UserError. */
export async function unitMeant(db: Db, words: string): Promise<string> {
  const remembered = await rememberedMappings(db);
  return oneUnit(createMatcher({ units: await allUnits(db), contacts: [] }, { remembered }), words);
}

export function oneUnit(match: Matcher, name: string): string {
  const { units, suggestions } = match(name);
  const [unit] = units;
  if (unit !== undefined && units.length === 1) return unit;
  const close = [...units, ...suggestions].slice(0, 5);
  const hint =
    close.length > 0 ? `您要的可能是：${close.join('、')}。` : '请先把它加入单位通讯录并重新导入。';
  throw new UserError('UNIT_UNKNOWN', `单位通讯录里没有“${name}”这一个单位。`, hint);
}
