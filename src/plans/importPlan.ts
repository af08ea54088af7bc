import { createHash } from 'node:crypto';
import type { DataApp } from '../app.ts';
import {
  findOtherVersion,
  findPlanByHash,
  insertPlan,
  type NewTask,
  planUrgencies,
  renamePlan,
} from '../db/plans.ts';
import type { Db } from '../db/db.ts';
import type { Urgency } from '../db/schema.ts';
import { matchWaiting, rememberedMappings, waitingWords } from '../db/unitMappings.ts';
import { replaceRegistry } from '../db/units.ts';
import { rollHorizon } from '../reminders/fill.ts';
import { UserError } from '../errors.ts';
import { extractPlan } from '../extraction/extract.ts';
import type { ExtractedPlan, ExtractedTask, UndatedTask } from '../extraction/types.ts';
import type { SourceDocument } from '../reading/types.ts';
import { createMatcher } from '../units/match.ts';
import type { Matcher, Registry } from '../units/types.ts';
import { isAskedToHelp } from './askedToHelp.ts';
import { publicationDue } from './publicationDue.ts';

export type ImportResult = {
  planId: string;
  title: string;
  /** The document says no title, and nobody has: the file's name stands for it in every letter. */
  untitled: boolean;
  /** The same text was imported before: it was not stored again, only matched again where it waited. */
  known: boolean;
  tasks: number;
  deadlines: number;
  /** Unit words that fit no registry unit, with what they might mean: for a person to map. */
  unmatched: { words: string; suggestions: string[] }[];
  /** What names its units and no time. */
  undated: readonly UndatedTask[];
  /** What was left out or guessed when the file was read. */
  readingNotes: readonly string[];
  /** Contacts who are no longer in the registry: they are told nothing more. */
  contactsLeft: { unit: string; name: string }[];
  /** Another urgency was asked for than the plan has, of which the stored one stays. */
  urgencyKept: Urgency | null;
};

/**
 * Stores a plan with its tasks, deadlines and matched units, in one transaction, and leaves everything for review.
 * A text that was imported before stays as it is, but for unit words that a mended registry now knows. Throws a UserError when it holds no task.
 */
export async function importPlan(
  app: DataApp,
  input: {
    document: SourceDocument;
    registry: Registry;
    /** How urgent its tasks are, which chooses their ladder. */
    urgency?: Urgency;
    /** What it is called in letters, where that is not what the document says. */
    title?: string;
    /** Another text with a number that was imported before is a plan of its own. */
    anew?: boolean;
  },
): Promise<ImportResult> {
  const { document, registry } = input;
  const extracted = extractPlan(document);
  if (extracted.tasks.length === 0) {
    throw new UserError(
      'PLAN_WITHOUT_TASKS',
      `在“${document.name}”里没有找到带时限的任务。`,
      '请确认这是工作要点、任务分解表或台账。',
    );
  }
  const sha256 = createHash('sha256').update(document.text).digest('hex');
  const title = input.title ?? extracted.title ?? fileTitle(document.name);
  const result = await app.db.transaction(async (tx): Promise<ImportResult> => {
    const remembered = await rememberedMappings(tx);
    const match = createMatcher(registry, { issuer: extracted.issuer, remembered });
    const numbered = registry.units.map((unit, position) => ({ ...unit, position }));
    const { idOf, left } = await replaceRegistry(tx, numbered, registry.contacts);
    const tasks = extracted.tasks.map((task, position) => ({
      ...taskRow(app, task, position, extracted),
      urgency: input.urgency ?? 'normal',
      units: matchedUnits(task, match, idOf),
    }));
    await refuseSecondVersion(tx, { sha256, ...extracted }, input.anew ?? false);
    const added = await insertPlan(tx, { ...planRow(app, document, extracted), sha256, title }, tasks);
    const known = added === null ? await findPlanByHash(tx, sha256) : undefined;
    const planId = added ?? known?.id ?? '';
    if (added === null) await matchAgain(tx, planId, match, idOf);
    if (known && input.title !== undefined) await renamePlan(tx, planId, input.title);
    const called = input.title ?? known?.title ?? title;
    const waiting = new Map((await waitingWords(tx, planId)).map((w) => [w.words, w.suggestions]));
    return {
      planId,
      known: added === null,
      title: called,
      untitled: extracted.title === null && called === fileTitle(document.name),
      tasks: tasks.length,
      deadlines: tasks.reduce((n, t) => n + t.deadlines.length, 0),
      unmatched: [...waiting].map(([words, suggestions]) => ({ words, suggestions })),
      undated: extracted.undated,
      readingNotes: document.warnings ?? [],
      contactsLeft: left,
      urgencyKept: added === null ? await otherUrgency(tx, planId, input.urgency) : null,
    };
  });
  // Units whose contacts changed: their reminders are planned anew at once.
  await rollHorizon(app);
  return result;
}

/** What letters call a document without a title: 督办事项.docx is no name for it. */
function fileTitle(name: string): string {
  return name.replace(/\.\w{1,5}$/, '');
}

/** A plan's urgency chose its ladders when it was confirmed: importing it again does not change that. */
async function otherUrgency(tx: Db, planId: string, wanted: Urgency | undefined): Promise<Urgency | null> {
  if (wanted === undefined) return null;
  const stored = await planUrgencies(tx, planId);
  return stored.find((urgency) => urgency !== wanted) ?? null;
}

/** The same number with another text would make every unit owe everything twice. */
async function refuseSecondVersion(
  tx: Db,
  plan: { sha256: string; docNumber: string | null },
  anew: boolean,
): Promise<void> {
  if (anew || plan.docNumber === null) return;
  const other = await findOtherVersion(tx, plan.docNumber, plan.sha256);
  if (!other) return;
  throw new UserError(
    'PLAN_CHANGED',
    `${plan.docNumber}已经导入过，内容与这一份不同（《${other.title}》）。`,
    '为免同一事项重复催办，没有导入。确属另一份计划的，请加上 --as-new 重新运行。',
  );
}

/** A registry that was mended since the first import: words that waited may have their units now. */
async function matchAgain(tx: Db, planId: string, match: Matcher, idOf: Map<string, string>): Promise<void> {
  for (const { id, words } of await waitingWords(tx, planId)) {
    const { how, note, units } = match(words);
    if (how !== 'unmatched')
      await matchWaiting(tx, id, { how, note, unitIds: units.flatMap((u) => idOf.get(u) ?? []) });
  }
}

function planRow(app: DataApp, document: SourceDocument, extracted: ExtractedPlan) {
  return {
    sourceName: document.name,
    issuer: extracted.issuer,
    docNumber: extracted.docNumber,
    docDate: extracted.docDate,
    planYear: extracted.planYear,
    text: document.text,
    warnings: [...(document.warnings ?? []), ...extracted.warnings],
    importedAt: app.clock.now(),
  };
}

function taskRow(
  app: DataApp,
  task: ExtractedTask,
  position: number,
  plan: ExtractedPlan,
): Omit<NewTask, 'units'> {
  return {
    position,
    ref: task.ref,
    title: task.title,
    text: task.text,
    spanStart: task.span[0],
    spanEnd: task.span[1],
    deadlines: task.deadlines.map((d, i) => ({
      position: i,
      phrase: d.phrase,
      spanStart: d.span[0],
      spanEnd: d.span[1],
      kind: d.kind,
      dueOn: d.due ?? publicationDue(d, plan, app.calendar),
      rrule: d.rrule,
      relative: d.relative,
      confidence: d.confidence,
      reason: d.reason,
      warnings: d.warnings,
    })),
  };
}

function matchedUnits(task: ExtractedTask, match: Matcher, idOf: Map<string, string>): NewTask['units'] {
  const row = (role: 'lead' | 'supporting') => (words: string, position: number, clause: string[]) => {
    const { how, note, suggestions, units } = match(words, clause.slice(0, position));
    const unitIds = units.flatMap((name) => idOf.get(name) ?? []);
    const helps = role === 'supporting' && isAskedToHelp(task.text, words);
    return { role, position, words, how, note, suggestions, unitIds, helps };
  };
  return [...task.leadUnits.map(row('lead')), ...task.otherUnits.map(row('supporting'))];
}
