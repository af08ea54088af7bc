/**
 * What a message is rendered from: plain values only, so that preview, rehearsal and sending show the same words.
 * Dates are calendar dates `YYYY-MM-DD` in Asia/Shanghai; lateness and time left are counted in working days.
 */

/** Whom the reader may ask, for example 自治区人民政府办公厅政务公开办公室. */
export type NoticeOffice = { name: string; phone: string | null };

export type NoticeStage = 'assign' | 'before' | 'due' | 'overdue';

/** The step that follows if the task is still open by then. */
export type NextStep = {
  on: string;
  stage: 'before' | 'due' | 'overdue';
  /** Working days between that day and the due date, never negative: `stage` says on which side. */
  workingDays: number;
  /** Chinese role names, lowest first: 承办人, 科室负责人, 分管领导, 主要负责人, 督办人员. */
  audience: string[];
  /** A channel is said in Chinese; any other name is printed as it is. */
  channels: string[];
};

export type NoticeItem = {
  /** With or without 《》. */
  planTitle: string;
  docNumber: string | null;
  /** Where it stands in the plan: `五（二）2`, or a ledger's row number. */
  ref: string;
  /** The plan's own words. */
  task: string;
  /** The deadline's own words: `2018年11月底前`. */
  phrase: string;
  /** How the due date comes from these words: 自2026年11月2日“收到交办单”起算, 已同意延期. */
  counted?: string[];
  dueOn: string;
  role: 'lead' | 'supporting';
  /** Of a unit that does not lead: who does, and whether the plan's word for it is 配合. */
  led?: { by: string; helps: boolean };
  /** The unit that owes it, where the reader is told about other units' tasks (督办人员). Default: the notice's. */
  unit?: string;
  stage: NoticeStage;
  /** ≥ 0 before or on the day; negative: late by that many working days. */
  workingDaysLeft: number;
  /**
   * Which one this is, counted from 1 within its kind: 提醒 (before and on the day) and 催办 (overdue) are counted
   * apart, so that 第1次催办 is the first after the due date. 0 for an assignment.
   */
  ordinal: number;
  next: NextStep | null;
};

/** One letter to one contact about one unit's tasks. `items` come most urgent first. */
export type Notice = {
  kind: 'assignment' | 'reminder';
  messageId: string;
  /** The contact's unit: the one that owes the tasks, unless an item says otherwise. */
  unit: string;
  contact: NoticeContact;
  office: NoticeOffice;
  sentOn: string;
  items: NoticeItem[];
  /** Why it comes to this reader or by this channel, where that is not what the ladder says: 当日短信已达上限，改发邮件. */
  remarks?: string[];
};

/** `role` in Chinese: 承办人, 科室负责人, 分管领导, 主要负责人, 督办人员, 政府领导. */
export type NoticeContact = { name: string; role: string };

export type DigestItem = {
  planTitle: string;
  docNumber: string | null;
  task: string;
  dueOn: string;
  workingDaysLate: number;
  role: 'lead' | 'supporting';
};

/** The weekly overdue digest for leadership. */
export type DigestNotice = {
  kind: 'digest';
  messageId: string;
  contact: NoticeContact;
  office: NoticeOffice;
  /** The Monday of the week in which it appears; the figures are those of `sentOn`. */
  weekOf: string;
  edition: number;
  counts: {
    /** Told to the unit, not acknowledged yet. */
    open: number;
    /** Acknowledged or reported as done, not closed yet. */
    acknowledged: number;
    closed: number;
    /** Those of `open` and `acknowledged` whose due date has passed. */
    overdue: number;
    /** `null` in the first edition. */
    overdueLastWeek: number | null;
  };
  /** In the order of the registry, never by number or length of delay: units are not ranked (国办函〔2026〕12号). */
  overdueByUnit: { unit: string; items: DigestItem[] }[];
  sentOn: string;
};

/** One task in the bulletin. Only facts: when it was due, when it was closed, how many working days late. */
export type BulletinItem = {
  planTitle: string;
  docNumber: string | null;
  task: string;
  dueOn: string;
  /** `null`: still open on the day of the bulletin. */
  closedOn: string | null;
  workingDaysLate: number;
  role: 'lead' | 'supporting';
};

/** The quarterly bulletin for supervisors and leadership: what was late in the quarter that ended. */
export type BulletinNotice = {
  kind: 'bulletin';
  messageId: string;
  contact: NoticeContact;
  office: NoticeOffice;
  /** First day of the quarter. */
  quarterOn: string;
  /** The day on which it was made: what was open then is counted up to that day. */
  madeOn: string;
  /** `late`: closed after the due date; `open`: still not closed on `madeOn`. With `onTime` they make up `due`. */
  counts: { due: number; onTime: number; late: number; open: number };
  /** In the order of the registry, never by number or length of delay. */
  lateByUnit: { unit: string; items: BulletinItem[] }[];
  sentOn: string;
};
