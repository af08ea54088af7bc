import type { Addresses } from '../../config/channels.ts';
import type { ChannelName, Role } from '../../config/policy.ts';
import type { CalendarDate } from '../calendar/date.ts';

/** What the planner needs to know of a 责任事项. */
export type Obligation = {
  id: string;
  dueOn: CalendarDate;
  /** Counts up from 1 when the due date moves. */
  dueVersion: number;
  /** When a person confirmed it. Steps before this instant had no chance of being sent. */
  startedAt: Date;
  /** When the present due date was set, which counts from then on like `startedAt`; null while it is the first. */
  dueSetAt: Date | null;
  acknowledgedAt: Date | null;
  /** When the unit last reported progress. */
  progressAt: Date | null;
  /** When somebody last sent a 催办 by hand. */
  urgedAt: Date | null;
  /** Whether the unit still has to be handed the task: not for the later periods of one it knows. */
  announce: boolean;
};

/** A contact of the responsible unit, or (role `supervisor`) of the supervising office. */
export type PlanContact = Addresses & { id: string; role: Role };

/** Reminders planned for later than `until` are left for a later filling. */
export type Horizon = { until: Date };

/** Unique on (step, occurrence, contactId, channel) within one obligation and due date version. */
export type PlannedReminder = {
  obligationId: string;
  dueVersion: number;
  /** The step's key in the policy. */
  step: string;
  /** 1 is the step itself, 2 its first repeat. */
  occurrence: number;
  contactId: string;
  channel: ChannelName;
  plannedAt: Date;
  state: 'planned' | 'skipped';
  /** Why it is skipped, for the record and the preview; null when planned. */
  reason: string | null;
  /** What its reader should know: that it goes to somebody else than the policy says, and why. */
  note: string | null;
};

/** Nobody in the role can be told on the channel: shown in red in the preview, never passed over in silence. */
export type UnreachableStep = {
  step: string;
  occurrence: number;
  role: Role;
  channel: ChannelName;
  reason: string;
  /** Who is told in its place, because nobody whom the step names can be told; null: others of the step are told. */
  movedTo: Role | null;
};

export type ReminderPlan = {
  reminders: PlannedReminder[];
  unreachable: UnreachableStep[];
  /** The first planned time beyond the horizon; null when the ladder ends within it. */
  nextStepAt: Date | null;
};
