type Part = 'helps' | 'other' | null;

const HELPS = /^(?:配合|协办|协助)/;

/** 县教育局、县卫健局配合: the first part named in the clause that the words stand in; 配合 in the middle of one is none. */
const CLAUSE =
  /^[^（(，,；;。：:）)\n]*?(牵头|主办|承办|负责|落实|实施|(?:配合|协办|协助)(?=(?:落实|实施|推进|办理|做好|完成|工作|单位|部门)*(?:$|[，,；;。）)、\n])))/;

/** 县教育局（配合）: said of the one name before it. */
const TAG = /^[（(](牵头|主办|承办|负责|责任|配合|协办|协助)(?:单位|部门)?[）)]/;

/** 配合单位：县教育局、: the label of the list that the words stand in. */
const LABEL =
  /(牵头|主办|承办|负责|责任|落实|配合|协办|协助)(?:责任)?(?:单位|部门|科室|处室)?[：:][^：:；;。\n]*$/;

/**
 * Whether a task's text asks the unit of these words to help (配合), by the clause that it is named in. Where it is named
 * with another part as well, or only outside the text, in a column of its own, that is not said of it.
 */
export function isAskedToHelp(text: string, words: string): boolean {
  if (words === '') return false;
  const parts = new Set<Part>();
  for (let at = text.indexOf(words); at >= 0; at = text.indexOf(words, at + words.length))
    parts.add(partAt(text.slice(0, at), text.slice(at + words.length)));
  return parts.has('helps') && !parts.has('other');
}

function partAt(before: string, after: string): Part {
  const said = (TAG.exec(after) ?? CLAUSE.exec(after) ?? LABEL.exec(before))?.[1];
  if (said === undefined) return null;
  return HELPS.test(said) ? 'helps' : 'other';
}
