/** A piece of printed text: where it begins, its baseline from the top of the page, its width and its font size. */
export interface Glyphs {
  readonly text: string;
  readonly x: number;
  readonly y: number;
  readonly width: number;
  readonly size: number;
}

/** A straight horizontal or vertical ruling line, or the long axis of a thin filled rectangle. x1 ≤ x2, y1 ≤ y2. */
export interface Rule {
  readonly x1: number;
  readonly y1: number;
  readonly x2: number;
  readonly y2: number;
}

/** One page as printed, turned upright. The unit is the point, the origin the top left corner, y grows downwards. */
export interface RawPage {
  readonly width: number;
  readonly height: number;
  readonly glyphs: readonly Glyphs[];
  readonly rules: readonly Rule[];
  /** Pictures cover a good part of it. */
  readonly pictured?: boolean;
}

/** What is read of one file at most: beyond it the file is refused. */
export interface PdfLimits {
  readonly pages: number;
  readonly characters: number;
  /** Pieces of text, of which a page has some hundreds, and ruling lines: both cost memory each. */
  readonly pieces: number;
  readonly rules: number;
  /** Drawing operators on one page; a page with more is a drawing, and its lines are not looked at. */
  readonly operators: number;
}
