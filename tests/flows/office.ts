import { and, eq } from 'drizzle-orm';
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect } from 'vitest';
import type { Policy } from '../../config/policy.ts';
import { newestPolicies } from '../../src/db/policies.ts';
import { contacts, obligations, type ReminderState, reminders, units } from '../../src/db/schema.ts';
import type { Urgency } from '../../src/db/schema.ts';
import { reconcile } from '../../src/delivery/reconcile.ts';
import { editPolicy } from '../../src/policies/edit.ts';
import { confirmPlan, type ConfirmResult } from '../../src/plans/confirmPlan.ts';
import { importPlan } from '../../src/plans/importPlan.ts';
import { readText } from '../../src/reading/txt.ts';
import { readRegistryFile } from '../../src/units/readRegistryFile.ts';
import type { Expected, World } from '../support/world.ts';

/** What the stories of this folder have in common. */

/** 财政局承办人、科室负责人、分管领导、主要负责人的邮箱和手机；督办人员和政府领导。 */
export const CZ = {
  handler: 'handler@cz.example',
  section: 'section@cz.example',
  deputy: 'deputy@cz.example',
  head: 'head@cz.example',
  phones: { handler: '19900000101', section: '19900000102', deputy: '19900000103' },
};
export const DUBAN = 'duban@zwgk.example';
export const LEADER = 'leader@xzf.example';

/** 逾期周报：每周第一个工作日上午8时30分，发政府领导。 */
export const digestOn = (on: string, ...words: string[]): Expected => [
  `${on} 08:30`,
  'email',
  LEADER,
  '逾期周报',
  ...words,
];

export const mail = (at: string, to: string, ...words: string[]): Expected => [at, 'email', to, ...words];
export const text = (at: string, to: string, ...words: string[]): Expected => [at, 'sms', to, ...words];

/** 财政局的联系人都在这个工作群里。 */
export const GROUP = '财政局督办群';
export const chat = (at: string, ...words: string[]): Expected => [at, 'chat', GROUP, ...words];
export const withGroup = (csv: string): string =>
  csv
    .trimEnd()
    .split('\n')
    .map((line, i) => `${line},${i === 0 ? '工作群' : line.startsWith('示例县财政局') ? GROUP : ''}`)
    .join('\n');

/** 某单位的责任事项；有几项时取到期最早的。 */
export async function obligationOf({ app }: World, unit = '示例县财政局') {
  const [row] = await app.db
    .select({ obligation: obligations })
    .from(obligations)
    .innerJoin(units, eq(units.id, obligations.unitId))
    .where(eq(units.name, unit))
    .orderBy(obligations.dueOn);
  if (!row) throw new Error(`no obligation of ${unit}`);
  return row.obligation;
}

/** 某种状态的催办，一条一行：层级、次数、渠道、接收人邮箱、原因。 */
export async function remindersIn({ app }: World, state: ReminderState): Promise<string[]> {
  const rows = await app.db
    .select({ reminder: reminders, email: contacts.email })
    .from(reminders)
    .innerJoin(contacts, eq(contacts.id, reminders.contactId))
    .where(and(eq(reminders.state, state)));
  return rows
    .map(({ reminder: r, email }) =>
      `${r.step} ${r.occurrence} ${r.channel} ${email ?? '—'} ${r.reason ?? ''}`.trim(),
    )
    .sort();
}

/** 应发的每一条都有下落，一条不多、一条不少。 */
export async function expectReconciled({ app, clock }: World): Promise<void> {
  const { difference, due, held } = await reconcile(app.db, clock.now());
  expect(due).toBeGreaterThan(0);
  expect({ difference, held }).toEqual({ difference: 0, held: 0 });
}

export async function policyNamed({ app }: World, name: string): Promise<Policy> {
  const found = (await newestPolicies(app.db)).find((p) => p.name === name);
  if (!found) throw new Error(`no policy ${name}`);
  return found.definition;
}

/** 标准策略改几级的渠道。 */
export async function onChannels(
  world: World,
  changes: Record<string, Policy['steps'][number]['channels']>,
): Promise<void> {
  const standard = await policyNamed(world, 'standard');
  const steps = standard.steps.map((step) => ({ ...step, channels: changes[step.key] ?? step.channels }));
  await editPolicy(world.app, { ...standard, steps }, 'keep');
}

/** 用改过的通讯录导入并确认计划，按需标明紧急程度。 */
export async function importWith(
  { app }: World,
  planText: string,
  options: { change?: (csv: string) => string; urgency?: Urgency } = {},
): Promise<ConfirmResult & { planId: string }> {
  const folder = await mkdtemp(join(tmpdir(), 'cuiban-units-'));
  try {
    const file = join(folder, 'units.csv');
    const csv = await readFile('tests/fixtures/flows/units.csv', 'utf8');
    await writeFile(file, options.change?.(csv) ?? csv);
    const document = readText(new TextEncoder().encode(planText), '要点.txt');
    const registry = await readRegistryFile(file);
    const { urgency } = options;
    const { planId } = await importPlan(app, { document, registry, anew: true, ...(urgency && { urgency }) });
    return { planId, ...(await confirmPlan(app, planId)) };
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}
