/**
 * All matches of a global expression. `matchAll` would copy the expression each time, which costs more than looking
 * through the short stretches that extraction asks about.
 */
export function matchesOf(words: RegExp, text: string): RegExpExecArray[] {
  const found: RegExpExecArray[] = [];
  words.lastIndex = 0;
  for (let match = words.exec(text); match; match = words.exec(text)) {
    found.push(match);
    if (match[0] === '') words.lastIndex += 1;
  }
  return found;
}
