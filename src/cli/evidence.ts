import { writeFile } from 'node:fs/promises';
import { loadEnv } from '../../config/env.ts';
import { UserError } from '../errors.ts';
import { evidenceDocument } from '../evidence/document.ts';
import { findObligation } from '../evidence/find.ts';
import { evidencePack } from '../evidence/pack.ts';
import { officeOf } from '../open.ts';
import { dayOf, readArgs, userPath } from './args.ts';
import { withData } from './withData.ts';
import { usages } from './usages.ts';

const USAGE = usages.evidence;

/** Writes everything on record about one obligation into a file: JSON for machines, docx for the file of the case. */
export async function runEvidence(argv: string[]): Promise<void> {
  const { values, words } = readArgs(argv, {
    options: { due: { type: 'string' }, plan: { type: 'string' }, out: { type: 'string' } },
    words: [2, 2],
    usage: USAGE,
  });
  const [unit = '', ref = ''] = words;
  const ending = /\.(json|docx)$/i.exec(values.out ?? '')?.[1]?.toLowerCase();
  if (values.out === undefined || ending === undefined) {
    const what =
      values.out === undefined ? '没有写明保存到哪个文件（--out）。' : `“${values.out}”的格式不对。`;
    throw new UserError('ARGS', what, '文件名请以 .json 或 .docx 结尾。');
  }
  const path = userPath(values.out);
  const due = values.due === undefined ? {} : { due: dayOf(values.due, '到期日') };
  const plan = values.plan === undefined ? {} : { plan: values.plan };
  const env = loadEnv();
  await withData(async (app) => {
    const id = await findObligation(app.db, { unit, ref, ...due, ...plan });
    const pack = await evidencePack({ ...app, office: officeOf(env) }, id);
    const bytes = ending === 'json' ? `${JSON.stringify(pack, null, 2)}\n` : await evidenceDocument(pack);
    await write(path, bytes);
    console.log(
      `已保存到 ${values.out}：催办${pack.reminders.length}条，消息${pack.messages.length}条，答复${pack.replies.length}次。`,
    );
    if (pack.log.whole) return;
    console.log(`注意：消息日志不完整：${pack.log.problems[0]?.text ?? ''}。请运行 verify-log 查看。`);
    process.exitCode = 1;
  }, env);
}

const faults: Readonly<Record<string, string>> = {
  ENOENT: '：文件夹不存在',
  ENOTDIR: '：文件夹不存在',
  EISDIR: '：这是文件夹',
  EACCES: '：没有写入权限',
  EPERM: '：没有写入权限',
  EROFS: '：磁盘只能读取',
  ENOSPC: '：磁盘已满',
  EBUSY: '：正被别的程序使用',
};

function whyNot(error: unknown): string {
  const code = error instanceof Error && 'code' in error ? String(error.code) : '';
  return faults[code] ?? '';
}

async function write(path: string, bytes: string | Uint8Array): Promise<void> {
  try {
    await writeFile(path, bytes);
  } catch (error) {
    throw new UserError(
      'OUT_UNWRITABLE',
      `“${path}”写不了${whyNot(error)}。`,
      '请确认文件夹存在、有写入权限，文件没有被别的程序打开。',
      { cause: error },
    );
  }
}
