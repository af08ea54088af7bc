import { firstWordWidth, joined, type Line } from './pdf-lines.ts';

/** The left and right edge of the running text of a page, and its usual size and distance between lines. */
export interface Edges {
  readonly left: number;
  readonly right: number;
  readonly size: number;
  readonly pitch: number;
}

/** A paragraph that may still grow. */
export interface Draft {
  text: string;
  heading: boolean;
  last: Line;
  edges: Edges;
  page: number;
  count: number;
}

const SENTENCE_END = /[。！？；：;:!?][”’）)」』》]*$/;
const NUMBERED =
  /^(?:[（(][一二三四五六七八九十百\d]{1,3}[）)]|[一二三四五六七八九十]{1,3}[、．.]|\d{1,3}[.．、](?!\d)|第[一二三四五六七八九十百]{1,3}[章节条]|[①-⑳●•◆■·]|[一二三四五六七八九十]是)/;

/** Where most long lines begin and end. Pages with little text take the edges of the whole document. */
export function edgesOf(lines: readonly Line[], fallback: Edges | null): Edges {
  const long = lines.filter((l) => l.text.length >= 12);
  if (long.length < 8 && fallback) return fallback;
  const some = long.length > 0 ? long : lines;
  const size = middle(some.map((l) => l.size)) || 12;
  const pitches = lines.slice(1).map((l, i) => l.y - (lines[i]?.y ?? l.y));
  return {
    left: leftOf(some, size),
    right: rightOf(some, size),
    size,
    pitch: middle(pitches.filter((p) => p > 0.5 * size)) || 1.5 * size,
  };
}

/** The leftmost place where a fair share of lines begins: a few may hang out. */
function leftOf(lines: readonly Line[], size: number): number {
  const starts = lines.map((l) => l.x1).toSorted((a, b) => a - b);
  const share = Math.min(starts.length, Math.max(2, Math.floor(starts.length * 0.12)));
  let from = 0;
  for (let i = 0; i < starts.length; i += 1) {
    while ((starts[i] ?? 0) - (starts[from] ?? 0) > 0.5 * size) from += 1;
    if (i - from + 1 >= share) return starts[from] ?? 0;
  }
  return starts[0] ?? 0;
}

/** The place by which most lines end: punctuation may hang over it. */
function rightOf(lines: readonly Line[], size: number): number {
  const ends = lines.map((l) => l.x2).toSorted((a, b) => a - b);
  let [from, most, right] = [0, 0, 0];
  for (let i = 0; i < ends.length; i += 1) {
    while ((ends[i] ?? 0) - (ends[from] ?? 0) > 0.8 * size) from += 1;
    if (i - from + 1 >= most) [most, right] = [i - from + 1, ends[i] ?? 0];
  }
  return right;
}

function middle(values: readonly number[]): number {
  const sorted = values.toSorted((a, b) => a - b);
  return sorted[Math.floor(sorted.length / 2)] ?? 0;
}

export function draftOf(line: Line, edges: Edges, page: number): Draft {
  return { text: line.text, heading: isTitle(line, edges), last: line, edges, page, count: 1 };
}

/** Adds the line to the paragraph where it is its next one. */
export function goesOn(draft: Draft, line: Line, edges: Edges, page: number): boolean {
  if (!continues(draft, line, edges, page)) return false;
  draft.text = joined(draft.text, line.text);
  draft.last = line;
  draft.edges = edges;
  draft.page = page;
  draft.count += 1;
  return true;
}

/** A title is set in the middle, and larger than the text. */
function isTitle(line: Line, edges: Edges): boolean {
  return line.size > 1.15 * edges.size && isCentred(line, edges);
}

function isCentred(line: Line, edges: Edges): boolean {
  const [before, after] = [line.x1 - edges.left, edges.right - line.x2];
  return Math.abs(before - after) < 2.5 * line.size && before > -line.size;
}

/**
 * A line goes on in the next one where the next one's first word would not have fitted at its end, and the next one is
 * not set in like a new paragraph. Full lines that could be either are told by the end of the sentence and numbering.
 */
function continues(draft: Draft, line: Line, edges: Edges, page: number): boolean {
  const { last } = draft;
  const em = line.size;
  if (Math.max(last.size, em) > 1.15 * Math.min(last.size, em)) return false;
  if (page === draft.page && line.y - last.y > Math.max(1.6 * edges.pitch, 1.5 * em)) return false;
  if (draft.heading) return page === draft.page && isTitle(line, edges);
  const full = last.x2 + firstWordWidth(line.text) * last.size > draft.edges.right - 0.4 * em;
  if (!full) return false;
  // Pages may be set off sideways: places are compared with their own page's edge.
  const indent = (line.x1 - edges.left) / em;
  const before = (last.x1 - draft.edges.left) / em;
  const unsure = /[。！？；：;:!?）)”]$/.test(draft.text) && NUMBERED.test(line.text);
  if (indent < 1.2) return !unsure;
  if (Math.abs(indent - before) < 0.7) {
    return draft.count > 1 ? !unsure : !SENTENCE_END.test(draft.text) && !NUMBERED.test(line.text);
  }
  if (indent > before) {
    return (
      draft.count === 1 &&
      NUMBERED.test(draft.text) &&
      !SENTENCE_END.test(draft.text) &&
      !NUMBERED.test(line.text)
    );
  }
  return draft.count === 1 && !unsure;
}
