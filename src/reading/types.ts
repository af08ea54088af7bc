/** A place in the decoded text: UTF-16 offsets, the end not included. */
export type Span = readonly [start: number, end: number];

/** A stretch of running text: one printed line of a text file, one paragraph of a document. */
export interface ParagraphBlock {
  readonly kind: 'paragraph' | 'heading';
  readonly span: Span;
}

/**
 * A table row. A cell may hold line ends; an empty cell is an empty span at its place. The optional fields are the
 * contract with readers of formats that have real tables (docx, xlsx, html); flattened text leaves them out.
 */
export interface RowBlock {
  readonly kind: 'row';
  readonly span: Span;
  readonly cells: readonly Span[];
  /** Rows of one table share it; another table, also right after it, has another number. */
  readonly table?: number;
  /**
   * The grid is known: one cell for each grid column. A cell merged over several rows or columns stands in every row
   * and column that it covers with the same span, so nothing is guessed; an empty span is really empty.
   */
  readonly exact?: true;
  /** The format itself says that it is a header row; rows repeated as headers on later pages included. */
  readonly header?: true;
}

export type Block = ParagraphBlock | RowBlock;

/** What reading hands to extraction, whatever the format was: one text, and blocks that keep their place in it. */
export interface SourceDocument {
  /** File name as given, for messages and as a last resort for the title. */
  readonly name: string;
  /** The decoded text without a byte order mark. Every offset anywhere points into it. */
  readonly text: string;
  readonly blocks: readonly Block[];
  /** What the file's bytes were, for the import log: `utf-8`, `gb18030`, `utf-16le` or `utf-16be`. */
  readonly encoding: string;
  /** What a person should know of the reading, in sentences: what was left out, guessed, or could not be read. */
  readonly warnings?: readonly string[];
}
