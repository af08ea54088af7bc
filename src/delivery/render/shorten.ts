const openers = '“‘（(《〈「『〔[【';
const closers = '”’）)》〉」』〕]】';

/**
 * The beginning of a text in at most `max` characters, cut where a clause ends and no bracket stands open, with … for
 * what was left out. Falls back to a cut inside a clause when no clause ends early enough.
 */
export function shorten(text: string, max: number): string {
  if (text.length <= max) return text;
  let depth = 0;
  let clauseEnd = 0;
  let balancedEnd = 0;
  for (let at = 0; at < max - 1; at += 1) {
    const char = text.charAt(at);
    if (depth === 0 && '，；。、：,;:'.includes(char)) clauseEnd = at;
    if (openers.includes(char)) depth += 1;
    else if (closers.includes(char)) depth = Math.max(0, depth - 1);
    if (depth === 0) balancedEnd = at + 1;
  }
  const shortest = Math.min(8, max / 2);
  const end = clauseEnd >= shortest ? clauseEnd : balancedEnd >= shortest ? balancedEnd : max - 1;
  // A surrogate pair is not cut in two.
  const whole = /[\ud800-\udbff]/.test(text.charAt(end - 1)) ? end - 1 : end;
  return `${text.slice(0, whole)}…`;
}
