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
};

/** A contact of the responsible unit, or (role `supervisor`) of the supervising office. Null or blank: no such address. */
export type PlanContact = { id: string; role: Role; email: string | null; phone: string | null };

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
};

/** Nobody in the role can be told on the channel: shown in red in the preview, never passed over in silence. */
export type UnreachableStep = {
  step: string;
  occurrence: number;
  role: Role;
  channel: ChannelName;
  reason: string;
};

export type ReminderPlan = { reminders: PlannedReminder[]; unreachable: UnreachableStep[] };
