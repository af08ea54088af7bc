import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { UserError } from '../src/errors.ts';
import { type Policy, policySchema, scopeKey } from './policy.ts';
import { describeIssue, fieldName } from './problems.ts';
import { readTextFile, readYaml } from './textFile.ts';

/** Reads one policy file. Throws UserError POLICY_INVALID that names every field in error. */
export function parsePolicy(yamlText: string, fileName: string): Policy {
  const { policy, problems } = readPolicy(yamlText);
  if (policy) return policy;
  throw invalid(problems.map((problem) => `${fileName}：${problem}`));
}

/**
 * All policies of a folder (`*.yaml`, `*.yml`) by name. Throws one UserError that names every problem of every file
 * (POLICY_INVALID), or that the folder cannot be read or holds none (POLICY_MISSING).
 */
export function loadPolicies(dir: string): Map<string, Policy> {
  const policies = new Map<string, Policy>();
  const problems: string[] = [];
  for (const fileName of policyFiles(dir)) {
    const read = readPolicy(readPolicyFile(dir, fileName));
    problems.push(...read.problems.map((problem) => `${fileName}：${problem}`));
    if (!read.policy) continue;
    const { name } = read.policy;
    if (policies.has(name)) problems.push(`${fileName}：name ${name} 与另一个策略文件重复`);
    const { appliesTo } = read.policy;
    const same = [...policies.values()].find(
      (other) => other.name !== name && scopeKey(other.appliesTo) === scopeKey(appliesTo),
    );
    if (same) problems.push(`${fileName}：适用范围 appliesTo 与策略 ${same.name} 完全相同，只能留一个`);
    policies.set(name, read.policy);
  }
  if (problems.length > 0) throw invalid(problems);
  if (policies.size === 0) throw missing(`文件夹 ${dir} 里没有催办策略文件（*.yaml）。`);
  return policies;
}

function readPolicy(yamlText: string): { policy?: Policy; problems: string[] } {
  const yaml = readYaml(yamlText);
  if ('problem' in yaml) return { problems: [yaml.problem] };
  if (yaml.value === null) return { problems: ['文件是空的'] };
  const parsed = policySchema.safeParse(yaml.value, { error: describeIssue });
  if (parsed.success) return { policy: parsed.data, problems: [] };
  return { problems: parsed.error.issues.map((issue) => `${fieldName(issue.path)}${issue.message}`) };
}

function policyFiles(dir: string): string[] {
  try {
    return readdirSync(dir)
      .filter((name) => /\.ya?ml$/i.test(name))
      .sort();
  } catch (cause) {
    throw missing(`读不出催办策略文件夹 ${dir}。`, cause);
  }
}

function readPolicyFile(dir: string, fileName: string): string {
  try {
    return readTextFile(join(dir, fileName));
  } catch (cause) {
    if (cause instanceof UserError) throw cause;
    throw missing(`读不出催办策略文件 ${join(dir, fileName)}。`, cause);
  }
}

function invalid(problems: readonly string[]): UserError {
  return new UserError(
    'POLICY_INVALID',
    `催办策略有${problems.length}处不正确：${problems.join('；')}。`,
    '请改正后重试，写法见 config/policies/standard.yaml 中的说明。',
  );
}

function missing(message: string, cause?: unknown): UserError {
  return new UserError(
    'POLICY_MISSING',
    message,
    '请放入策略文件，可从项目的 config/policies/standard.yaml 复制。',
    {
      cause,
    },
  );
}
