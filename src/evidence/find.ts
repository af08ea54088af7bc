import type { Db } from '../db/db.ts';
import { UserError } from '../errors.ts';
import { type Asked, listOwed, owedAt } from '../plans/owedAt.ts';

/** The one obligation that is meant. Throws a UserError when there is none or when more than one fits. */
export async function findObligation(db: Db, asked: Asked & { ref: string }): Promise<string> {
  const { unit, at, fitting } = await owedAt(db, asked);
  const { ref } = asked;
  const [one] = fitting;
  if (one && fitting.length === 1) return one.id;
  if (one)
    throw new UserError(
      'EVIDENCE_AMBIGUOUS',
      `“${unit}”在“${ref}”处有${fitting.length}项责任事项：${listOwed(fitting)}。`,
      '请用 --due 写明到期日，或用 --plan 写明计划的文号、标题或编号。',
    );
  throw new UserError(
    'EVIDENCE_NOTHING',
    at.length === 0
      ? `“${unit}”没有出处为“${ref}”的责任事项。`
      : `“${unit}”在“${ref}”处没有符合条件的责任事项，现有：${listOwed(at)}。`,
    '出处以通知中的“任务出处”为准。',
  );
}
