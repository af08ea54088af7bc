import type { SourceDocument } from '../reading/types.ts';
import { dutyOf, unreadableLimits } from './labels.ts';
import { metadataOf } from './metadata.ts';
import type { Range } from './normal.ts';
import { ownersOf, type Owners } from './owners.ts';
import { duplicatesIn } from './duplicates.ts';
import { partsOf } from './ledger/tables.ts';
import { ledgerTasks } from './ledger/tasks.ts';
import { passagesOf } from './passages.ts';
import { proseTasks, type Scope } from './prose.ts';
import { sentenceAround } from './sentences.ts';
import { itemsOf, type Item } from './structure.ts';
import { openingTitle, titleAround } from './titles.ts';
import { vagueIn } from './vague.ts';
import type { ExtractedPlan, ExtractedTask, UndatedTask } from './types.ts';
import { undatedItems } from './undated.ts';

/** Reads a document's tasks, deadlines and responsible units. Pure, linear in the length of the text, never throws. */
export function extractPlan(document: SourceDocument): ExtractedPlan {
  const { normal, list } = passagesOf(document);
  const metadata = metadataOf(document.text, normal, list);
  const duplicates = duplicatesIn(normal.text);
  const scope: Scope = { source: document.text, normal, metadata, duplicates };
  const { tables, prose } = partsOf(normal.text, list);
  const items = itemsOf(normal, prose);
  const owners = ownersOf(normal.text, items, {
    scrambled: duplicates.scrambled,
    firstLeads: metadata.firstLeads,
  });
  const warnings: string[] = [];
  const tasks = [
    ...proseTasks(scope, items, owners),
    ...tables.flatMap((t) => ledgerTasks(scope, t, warnings, owners.addressee)),
  ];
  // In the order of the text; a ledger row before the deadlines inside it, as sort is stable.
  tasks.sort((a, b) => a.span[0] - b.span[0]);
  const notes = metadata.report ? [] : vagueNotes(scope, items);
  const { title, issuer, docNumber, docDate, planYear } = metadata;
  return {
    title,
    issuer,
    docNumber,
    docDate,
    planYear,
    tasks,
    undated: undatedIn(scope, items, owners, tasks),
    warnings: [...warnings, ...notes],
  };
}

function undatedIn(
  scope: Scope,
  items: readonly Item[],
  owners: Owners,
  tasks: readonly ExtractedTask[],
): UndatedTask[] {
  const rows = tasks.flatMap(({ ref, title, span, deadlines, leadUnits, otherUnits }) =>
    deadlines.length > 0 || leadUnits.length + otherUnits.length === 0 ? [] : [{ ref, title, span }],
  );
  const listed = scope.metadata.report ? [] : undatedItems(scope, items, owners, tasks);
  return [...rows, ...listed].sort((a, b) => a.span[0] - b.span[0]);
}

/** 定期, 适时, 及时: somebody is bound and no time can be read off. Listed for a person to settle. */
function vagueNotes(scope: Scope, items: readonly Item[]): string[] {
  const { text } = scope.normal;
  return items.flatMap((item, index) => {
    const place = item.ref === '' ? '' : `〔${item.ref}〕`;
    const entries = unreadableLimits(text, item.range).map((range): [Range, Range] => [
      range,
      openingTitle(text, dutyOf(text, items, index) ?? item.range),
    ]);
    const words = vagueIn(text, item.range)
      .filter((word) => !entries.some(([[start, end]]) => start <= word[0] && word[1] <= end))
      .map((word): [Range, Range] => [word, titleAround(text, word, sentenceAround(text, word, item.range))]);
    return [...entries, ...words]
      .filter(([range]) => !scope.duplicates.isCopy(range[0]))
      .map(
        ([range, duty]) =>
          `${place}“${text.slice(...range)}”没有写明具体时间，请人工核定：${text.slice(...duty)}`,
      );
  });
}
