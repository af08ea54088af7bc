import { type Policy, scopeKey } from '../../config/policy.ts';
import { UserError } from '../errors.ts';

type Scoped = Pick<Policy, 'name' | 'title' | 'appliesTo'>;

/**
 * Of two policies for the very same matters one would silently never be used, by nothing but its name. Throws a UserError
 * that names the other one.
 */
export function refuseSameScope(policy: Scoped, others: readonly { definition: Scoped }[]): void {
  const same = others.find(
    ({ definition }) =>
      definition.name !== policy.name && scopeKey(definition.appliesTo) === scopeKey(policy.appliesTo),
  )?.definition;
  if (!same) return;
  const scope =
    scopeKey(policy.appliesTo) === scopeKey({})
      ? '都没有写 appliesTo，都是其他事项的标准做法'
      : '适用范围（appliesTo）完全相同';
  throw new UserError(
    'POLICY_SAME_SCOPE',
    `“${policy.title}”（${policy.name}）与现行的“${same.title}”（${same.name}）${scope}，只能留一个。`,
    `要取代现行策略，请把 name 写成 ${same.name}；要用于部分事项，请用 appliesTo 写明适用范围。`,
  );
}
