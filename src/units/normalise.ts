/** Longer words are no unit's name; cutting them keeps the cost of hostile input bounded. */
const MAX_LENGTH = 80;

const BRACKETS: Record<string, string> = {
  '〔': '(',
  '［': '(',
  '[': '(',
  '【': '(',
  '〈': '(',
  '（': '(',
  '〕': ')',
  '］': ')',
  ']': ')',
  '】': ')',
  '〉': ')',
  '）': ')',
};

/**
 * The form in which unit words are compared: one kind of bracket, no spaces (a pdf or a crawl puts them anywhere),
 * half-width letters and commas, 人民政府 as 政府 (the two are used alike in 政府办公厅, 各县政府), and without the
 * tail 等部门 that closes a list. Abbreviations such as 发展改革委 are not undone here: the registry's aliases say them.
 */
export function unitKey(words: string): string {
  const plain = words
    .slice(0, MAX_LENGTH)
    .normalize('NFKC')
    .replace(/[\s\u200b\ufeff]+/gu, '')
    .replace(/[〔［[【〈（〕］\]】〉）]/gu, (bracket) => BRACKETS[bracket] ?? bracket)
    .replace(/人民政府/gu, '政府');
  return trimTail(plain.replace(/^[、,;:.。]+/u, ''));
}

/** 自治区发展改革委等部门 → 自治区发展改革委; but 各部门 and 等 within a name stay. */
function trimTail(key: string): string {
  const trimmed = key
    .replace(/[、,;:.。]+$/u, '')
    .replace(/等(?:\d+个)?(?:有关|相关|责任)?(?:部门|单位|机构)?$/u, '');
  return trimmed === '' ? key : trimmed;
}

/**
 * What is left of a name when differences that never tell two units apart are taken away: 办公室 → 办, 委员会 → 委 at
 * the end, and 和 inside (住房和城乡建设厅, 住房城乡建设厅). Used only after exact names and aliases found nothing.
 */
export function looseKey(core: string): string {
  return core
    .replace(/办公室$/u, '办')
    .replace(/委员会$/u, '委')
    .replace(/(?<=.)和(?=.)/gu, '');
}
