import { z } from 'zod';
import { channels } from './channels.ts';
import { describeIssue } from './problems.ts';

/** Who at a unit is told; `supervisor` 督办机构 and `leader` 政府领导 stand outside the unit. */
export const roles = ['handler', 'sectionHead', 'deputy', 'head', 'supervisor', 'leader'] as const;
export type Role = (typeof roles)[number];

/** Every obligation has the contacts of these roles in common. */
export const OFFICE_ROLES: readonly Role[] = ['supervisor'];

/** As people write how urgent a task is. */
export const urgencyTitles = { urgent: '紧急', normal: '普通', light: '一般' } as const;

/** What notices and pages call them. */
export const roleTitles: Readonly<Record<Role, string>> = {
  handler: '承办人',
  sectionHead: '科室负责人',
  deputy: '分管领导',
  head: '主要负责人',
  supervisor: '督办人员',
  leader: '政府领导',
};

export { channels, type ChannelName } from './channels.ts';

/** 部门、市、县区、乡镇街道、督办机构、政府领导、其他: the kinds that a plan's group words and a ladder choose among. */
export const unitCategories = [
  'department',
  'city',
  'county',
  'township',
  'supervising',
  'leadership',
  'other',
] as const;
export type UnitCategory = (typeof unitCategories)[number];

/** A year of working days: more is a slip of the keyboard, and would cost a ladder of that length for every obligation. */
const MAX_OFFSET = 250;
const MAX_DAYS = 366;

const time = z.string().regex(/^(?:[01]\d|2[0-3]):[0-5]\d$/, '应为 HH:mm 形式的时间，例如 09:00，并加引号');
const title = z.string().regex(/^[^\r\n]{1,40}$/, '应为一行文字，不超过40字');
const identifier = z
  .string()
  .regex(/^[a-z][A-Za-z0-9-]{0,39}$/, '应为小写字母开头的英文字母和数字，不超过40个');
const workingDays = (min: number, max: number) => z.int().min(min).max(max);

const span = z
  .strictObject({ from: time, to: time })
  .refine(({ from, to }) => from < to, '时段的起点 from 必须早于终点 to，否则永远不会发送');

/** In the order of the day, whatever the order in the file. */
const sendWindow = z
  .array(span)
  .min(1)
  .superRefine((spans, context) => {
    const overlap = inOrder(spans).some((later, i, all) => i > 0 && later.from < (all[i - 1]?.to ?? ''));
    if (overlap) context.addIssue({ code: 'custom', message: '时段之间有重叠' });
  })
  .transform(inOrder);

/** Groups are written to in the hours of mail unless the policy says otherwise: policies from before they were know none. */
const windows = z
  .strictObject({ email: sendWindow, sms: sendWindow, chat: sendWindow.optional() })
  .transform(({ chat, ...others }) => ({ ...others, chat: chat ?? others.email }));

function inOrder<T extends { from: string }>(spans: readonly T[]): T[] {
  return [...spans].sort((a, b) => (a.from < b.from ? -1 : 1));
}

function chosenFrom<const T extends readonly string[]>(names: T) {
  return z
    .array(z.enum(names))
    .min(1)
    .refine((list) => new Set(list).size === list.length, '有重复的项');
}

const common = { key: identifier, title, audience: chosenFrom(roles), channels: chosenFrom(channels) };

/** Sent once, when a person has confirmed the plan: the 交办 notice. */
const confirmationStep = z.strictObject({ ...common, on: z.literal('confirmation') });

const at = { at: time };

const repeat = z
  .strictObject({
    everyWorkingDays: workingDays(1, MAX_OFFSET),
    /** How many times it is sent again after the first. */
    cap: workingDays(1, 50),
    /** The repeats' title; `{n}` stands for their distance from the due date. Without it: 〈title〉（第k次）. */
    title: title.optional(),
  })
  .optional();

/**
 * Sent at `at` on a day that the due date gives: `offsetWorkingDays` working days from it, `offsetDays` calendar days from
 * it, or when `atPercent` of the working days between the task's start and its due date have gone by. Then `repeat.cap`
 * more times.
 */
const scheduledStep = z
  .strictObject({
    ...common,
    ...at,
    offsetWorkingDays: workingDays(-MAX_OFFSET, MAX_OFFSET).optional(),
    offsetDays: workingDays(-MAX_DAYS, MAX_DAYS).optional(),
    atPercent: z.int().min(1).max(99).optional(),
    repeat,
  })
  .superRefine((step, context) => {
    const given = [step.offsetWorkingDays, step.offsetDays, step.atPercent].filter((n) => n !== undefined);
    if (given.length === 1) return;
    const message = `offsetWorkingDays、offsetDays、atPercent 应写且只写一项，现有${given.length}项`;
    context.addIssue({ code: 'custom', message });
  });

/** 签收后久无进展: sent when a unit has acknowledged and then reported nothing for so long; never after the due date. */
const silenceStep = z.strictObject({
  ...common,
  ...at,
  on: z.literal('silence'),
  afterWorkingDays: workingDays(1, MAX_OFFSET),
  repeat,
});

export type ConfirmationStep = z.infer<typeof confirmationStep>;
export type ScheduledStep = z.infer<typeof scheduledStep>;
export type SilenceStep = z.infer<typeof silenceStep>;
export type Step = ConfirmationStep | SilenceStep | ScheduledStep;

const stepsOn = new Map<unknown, typeof confirmationStep | typeof silenceStep>([
  ['confirmation', confirmationStep],
  ['silence', silenceStep],
]);

/**
 * Not `z.union`, which answers a slip in one kind of step with the complaints of both. A step in error is handed on as it
 * is, so that the checks of the whole list run too and every problem is told at once.
 */
const step = z.unknown().transform((raw, context): Step => {
  const schema = isObject(raw) && 'on' in raw ? stepsOn.get(raw['on']) : scheduledStep;
  if (!schema) return unknownOccasion(raw, context);
  const parsed = schema.safeParse(raw, { error: describeIssue });
  if (parsed.success) return parsed.data;
  for (const { path, message } of parsed.error.issues) {
    context.addIssue({ code: 'custom', path, message, continue: true });
  }
  return raw as Step;
});

function unknownOccasion(raw: unknown, context: z.RefinementCtx): Step {
  const now = JSON.stringify(isObject(raw) ? raw['on'] : raw);
  const message = `现为 ${now}，应为 ${[...stepsOn.keys()].join('、')} 之一`;
  context.addIssue({ code: 'custom', path: ['on'], message, continue: true });
  return raw as Step;
}

function isObject(raw: unknown): raw is Record<string, unknown> {
  return typeof raw === 'object' && raw !== null;
}

/** Whom a ladder is for. What is not stated fits everybody. */
const appliesTo = z.strictObject({
  /** 牵头单位, 责任单位. */
  roles: chosenFrom(['lead', 'supporting']).optional(),
  urgency: chosenFrom(['urgent', 'normal', 'light']).optional(),
  /** The unit's category in the registry. */
  categories: chosenFrom(unitCategories).optional(),
});

/** 催办策略: an ordered ladder with the hours in which its messages may go out. Stored whole with each of its versions. */
export const policySchema = z.strictObject({
  name: identifier,
  title,
  appliesTo: appliesTo.default({}),
  windows,
  /** Nothing is sent on rest days. `false` is for matters that cannot wait, such as flood control. */
  quietHolidays: z.boolean().default(true),
  /** A due date on a rest day: it stays (the usual reading of official plans), or moves to the next or last working day. */
  dueOnRestDay: z.enum(['stay', 'forward', 'back']).default('stay'),
  /** For so many working days after a 催办 by hand the ladder keeps silent. */
  gapAfterManualWorkingDays: workingDays(0, MAX_OFFSET).default(0),
  /** 常态化任务 are asked about once in every such period. Without it they are not. */
  ongoing: z.strictObject({ every: z.enum(['month', 'quarter', 'halfYear']) }).optional(),
  steps: z
    .array(step)
    .min(1)
    .superRefine((steps, context) => {
      const seen = new Set<unknown>();
      steps.forEach((step: Partial<Step> | null, i) => {
        const key = step?.key;
        if (seen.has(key) && key !== undefined) {
          context.addIssue({ code: 'custom', path: [i, 'key'], message: `${key} 与前面的层级重复` });
        }
        seen.add(key);
      });
    }),
});

export type Policy = z.infer<typeof policySchema>;

/** The same for two ladders that are for the very same matters, of which one could never be chosen but by its name. */
export function scopeKey({ roles: of, urgency, categories }: Policy['appliesTo']): string {
  return JSON.stringify([of, urgency, categories].map((list) => (list ? [...list].sort() : null)));
}
