import { basename } from 'node:path';
import { parsePolicy } from '../../config/policyFiles.ts';
import { readTextFile } from '../../config/textFile.ts';
import { newestPolicies } from '../db/policies.ts';
import { UserError } from '../errors.ts';
import { editPolicy } from '../policies/edit.ts';
import { policyRemarks } from '../policies/remarks.ts';
import { readArgs, userPath } from './args.ts';
import { movedDueLines, movedLines } from './moved.ts';
import { withData } from './withData.ts';
import { usages } from './usages.ts';

const USAGE = usages.policy;

/** Shows the ladders, or takes over a new version of one and says what it changes. */
export async function runPolicy(argv: string[]): Promise<void> {
  const { values, words } = readArgs(argv, {
    options: { check: { type: 'boolean' }, apply: { type: 'boolean' } },
    words: [1, 2],
    usage: USAGE,
  });
  const [what, file] = words;
  const isImport = what === 'import' && file !== undefined;
  if ((what !== 'list' && !isImport) || (values.check && values.apply))
    throw new UserError('ARGS', '参数不对。', `用法：npm run -s cuiban -- ${USAGE}`);
  const definition = isImport ? parsePolicy(readTextFile(userPath(file)), basename(file)) : null;
  await withData(async (app) => {
    if (!definition) {
      for (const { name, version, definition: policy } of await newestPolicies(app.db))
        console.log(
          `${policy.title}（${name}）第${version}版：${policy.steps.map((step) => step.title).join('、')}`,
        );
      return;
    }
    const mode = values.check ? 'check' : values.apply ? 'apply' : 'keep';
    const { version, running, movedDue, moved } = await editPolicy(app, definition, mode);
    const name = `“${definition.title}”`;
    console.log(
      mode === 'check'
        ? `${name}没有问题，未保存（将是第${version}版）。`
        : `${name}第${version}版已保存，新立项的事项按此催办。`,
    );
    for (const remark of policyRemarks(definition)) console.log(`  提示：${remark}。`);
    if (running === 0) return;
    const fate = mode === 'apply' ? '已改按新版本催办' : '仍按原版本催办；加上 --apply 才改用新版本，届时';
    console.log(`正在进行的${running}项事项${fate}：`);
    for (const line of [...movedDueLines(movedDue), ...movedLines(moved)]) console.log(line);
  });
}
