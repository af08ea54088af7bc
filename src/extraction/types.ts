export type DeadlineKind = 'date' | 'recurring' | 'relative' | 'ongoing' | 'period';

/** So many days, working days, months or years after an event named in the text's own words ("" when it names none). */
export interface RelativeTime {
  n: number;
  unit: 'workday' | 'day' | 'month' | 'year';
  after: string;
}

/** The words that set a time, and their meaning. */
export interface ExtractedDeadline {
  /** Exact text: `document.text.slice(...span) === phrase`. */
  phrase: string;
  span: [start: number, end: number];
  kind: DeadlineKind;
  /** The last day on which it is on time, for `date` and `period`; null where the text gives no year. */
  due: string | null;
  /** RFC 5545 RRULE body, for `recurring`. */
  rrule: string | null;
  relative: RelativeTime | null;
  /** 0..1: how sure the reading is, for the review screen; nothing is decided by it here. */
  confidence: number;
  /** Why these words were taken to bind somebody, in the administrator's language. */
  reason: string;
  warnings: string[];
  /**
   * Only where one printed cell is merged over rows of different units: all the units it binds. A task's own units
   * are the task's.
   */
  leadUnits?: string[];
  otherUnits?: string[];
}

/** Something the plan says must be done. */
export interface ExtractedTask {
  /** Place in the document's numbering, `五（二）2`; the row's number in a ledger; "" where there is none. */
  ref: string;
  /** 15–60 characters of exact text that say what must be done: the clause around the deadline. */
  title: string;
  /** The item: the paragraph or the row's main cell, exact text. */
  text: string;
  span: [start: number, end: number];
  leadUnits: string[];
  otherUnits: string[];
  deadlines: ExtractedDeadline[];
}

/** What somebody is to do, without a time by which: told to a person, and nobody is reminded of it. */
export type UndatedTask = Pick<ExtractedTask, 'ref' | 'title' | 'span'>;

/** What reading a plan gives, before any person has looked at it (design §7). */
export interface ExtractedPlan {
  title: string | null;
  issuer: string | null;
  docNumber: string | null;
  docDate: string | null;
  planYear: number | null;
  tasks: ExtractedTask[];
  /** In the order of the text; rows of a ledger are among `tasks` all the same. */
  undated: UndatedTask[];
  warnings: string[];
}
