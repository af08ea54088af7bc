import type { Notice } from '../notice.ts';
import { inline } from './words.ts';

/** The reader does not owe these tasks but sees to it that others do them. */
export function isSupervising({ contact, items, unit }: Notice): boolean {
  return (
    /督办|督查/.test(contact.role) || items.some((item) => item.unit !== undefined && item.unit !== unit)
  );
}

/** Who owes the tasks: `示例县民政局`, `示例县民政局等3个单位`, the most urgent first. */
export function ownerName({ items, unit }: Notice): string {
  const names = [...new Set(items.map((item) => item.unit ?? unit))];
  const [first = unit] = names;
  return names.length > 1 ? `${inline(first)}等${names.length}个单位` : inline(first);
}

/** What is asked of a supervising reader: to pass on, too, what the unit may not have been told before it was late. */
export function superviseAsk({ kind, items }: Notice): string {
  const late = kind === 'reminder' && items.every(({ stage }) => stage === 'overdue');
  return late ? '请予督办' : '请转告并督办';
}
