import { UserError } from '../errors.ts';
import { createMatcher } from './match.ts';
import type { MatchContext, Matcher, RegistryUnit } from './types.ts';

/**
 * The full name of the one unit that a person means by its name, an alias or a level-relative name. Throws a UserError with
 * what may be meant when the words fit no unit, or several.
 */
export function namedUnit(units: RegistryUnit[], words: string, context: MatchContext = {}): string {
  return oneUnit(createMatcher({ units, contacts: [] }, context), words);
}

/** The same by a matcher that is there already. */
export function oneUnit(match: Matcher, words: string): string {
  const { units, suggestions } = match(words);
  const [unit] = units;
  if (unit !== undefined && units.length === 1) return unit;
  const likely = units.length > 1 ? units : suggestions;
  const hint =
    likely.length > 0
      ? `您要的可能是：${likely.slice(0, 5).join('、')}。`
      : '请核对写法；确是新单位的，先把它加入单位通讯录并重新导入。';
  throw new UserError('UNIT_UNKNOWN', `单位通讯录里没有“${words}”这一个单位。`, hint);
}
