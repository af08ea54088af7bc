import { basename } from 'node:path';
import { stringify } from 'yaml';
import { parsePolicy } from '../../config/policyFiles.ts';
import type { Policy } from '../../config/policy.ts';
import { readTextFile } from '../../config/textFile.ts';
import type { DataApp } from '../app.ts';
import { newestPolicies } from '../db/policies.ts';
import { UserError } from '../errors.ts';
import { describePolicy } from '../policies/describe.ts';
import { editPolicy, type EditMode } from '../policies/edit.ts';
import { policyRemarks } from '../policies/remarks.ts';
import { readArgs, userPath } from './args.ts';
import { movedDueLines, movedLines } from './moved.ts';
import { withData } from './withData.ts';
import { usages } from './usages.ts';

const USAGE = usages.policy;

/** Shows the ladders, or takes over a new version of one and says what it changes. */
export async function runPolicy(argv: string[]): Promise<void> {
  const { values, words } = readArgs(argv, {
    options: { yaml: { type: 'boolean' }, check: { type: 'boolean' }, apply: { type: 'boolean' } },
    words: [1, 2],
    usage: USAGE,
  });
  const [what, which] = words;
  if (what === 'list' && which === undefined) return withData(printList);
  if (what === 'show' && which !== undefined)
    return withData((app) => printOne(app, which, values.yaml === true));
  if (what !== 'import' || which === undefined) throw wrong('参数不对。');
  if (values.check && values.apply) throw wrong('--check 和 --apply 只能写一个。');
  const definition = parsePolicy(readTextFile(userPath(which)), basename(which));
  const mode = values.check ? 'check' : values.apply ? 'apply' : 'keep';
  return withData((app) => importOne(app, definition, mode));
}

async function printList(app: DataApp): Promise<void> {
  for (const { name, version, definition: policy } of await newestPolicies(app.db))
    console.log(
      `${policy.title}（${name}）第${version}版：${policy.steps.map((step) => step.title).join('、')}`,
    );
}

/** `asYaml`: as a file to change and to import again; the files that came with the program may be older than what holds. */
async function printOne(app: DataApp, name: string, asYaml: boolean): Promise<void> {
  const all = await newestPolicies(app.db);
  const found = all.find((policy) => policy.name === name || policy.definition.title === name);
  if (!found)
    throw new UserError(
      'POLICY_UNKNOWN',
      `没有名为“${name}”的催办策略。`,
      `现有：${all.map((policy) => policy.name).join('、')}。`,
    );
  if (asYaml) return console.log(stringify(found.definition, { lineWidth: 0 }).trimEnd());
  console.log(`${found.definition.title}（${found.name}）第${found.version}版`);
  for (const line of describePolicy(found.definition)) console.log(line);
}

async function importOne(app: DataApp, definition: Policy, mode: EditMode): Promise<void> {
  const before = (await newestPolicies(app.db)).find(({ name }) => name === definition.name);
  const { version, running, movedDue, moved } = await editPolicy(app, definition, mode);
  const name = `“${definition.title}”`;
  if (version === before?.version) console.log(`${name}与现行的第${version}版相同，没有另存。`);
  else
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
}

function wrong(what: string): UserError {
  return new UserError('ARGS', what, `用法：npm run -s cuiban -- ${USAGE}`);
}
