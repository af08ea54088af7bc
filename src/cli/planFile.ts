import { readPasted, readPlanFile } from '../reading/file.ts';
import type { SourceDocument } from '../reading/types.ts';
import { userPath } from './args.ts';

/** The plan that a command names: a file, or `-` for text that is pasted or piped in. */
export async function readPlanArgument(word: string): Promise<SourceDocument> {
  if (word !== '-') return readPlanFile(userPath(word));
  if (process.stdin.isTTY) {
    console.error('请粘贴计划正文，另起一行后按 Ctrl+D（Windows 按 Ctrl+Z 再按回车）结束。');
  }
  return readPasted();
}
