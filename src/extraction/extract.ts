import type { SourceDocument } from '../reading/types.ts';
import { metadataOf } from './metadata.ts';
import { ownersOf } from './owners.ts';
import { passagesOf, type Paragraph } from './passages.ts';
import { proseTasks } from './prose.ts';
import { itemsOf } from './structure.ts';
import type { ExtractedPlan } from './types.ts';

/** Reads a document's tasks, deadlines and responsible units. Pure, linear in the length of the text, never throws. */
export function extractPlan(document: SourceDocument): ExtractedPlan {
  const { normal, list } = passagesOf(document);
  const metadata = metadataOf(document.text, normal, list);
  const scope = { source: document.text, normal, metadata };
  const paragraphs = list.filter((p): p is Paragraph => p.kind === 'paragraph');
  const items = itemsOf(normal, paragraphs);
  const owners = ownersOf(normal.text, items, false);
  const tasks = proseTasks(scope, items, owners);
  const { title, issuer, docNumber, docDate, planYear } = metadata;
  return { title, issuer, docNumber, docDate, planYear, tasks, warnings: [] };
}
