import { eq } from 'drizzle-orm';
import { afterEach, expect, it } from 'vitest';
import { messages } from '../../../src/db/schema.ts';
import { runProgram } from '../../support/program.ts';
import { phone, seedMessages, seedPlan, unitName } from './seed.ts';
import { openSite, type Site } from './site.ts';

let site: Site;
afterEach(() => site.close());

it('settle: lists what waits for a person, however many, with id and reason, then takes the answer', async () => {
  site = await openSite();
  const settle = (...argv: string[]) => runProgram(site.database.url, 'settle', ...argv);
  expect(await settle()).toEqual({ code: 0, err: '', out: '没有待核实的消息。' });
  const seeded = await seedPlan(site);
  await seedMessages(site, seeded, [
    ...Array.from({ length: 12 }, () => ({
      state: 'uncertain' as const,
      reason: `no answer: ${phone} timed out`,
    })),
    { state: 'refused', reason: '号码停用' },
  ]);
  const { db } = site.opened.app;
  const waiting = await db.select().from(messages).where(eq(messages.state, 'uncertain'));
  const { code, out } = await settle();
  expect(code).toBe(0);
  for (const { id } of waiting)
    expect(out).toContain(`${id}  2018年11月23日 09:00，${unitName}（承办人）短信\n`);
  expect(out).toContain(
    '请求发出后没有收到服务商的答复，不清楚是否收下。原文：no answer: 199****0001 timed out',
  );
  expect(out).not.toContain(phone);
  expect(out.split('\n')).toHaveLength(2 * waiting.length + 1);

  const [first] = waiting;
  expect(await settle(first?.id ?? '')).toMatchObject({ code: 1, out: '' });
  expect((await settle(first?.id ?? '')).err).toContain('没有写核实的结果：应为 arrived（已送达）');
  expect(await settle(first?.id ?? '', 'arrived')).toEqual({ code: 0, err: '', out: '已记为送达。' });
  expect((await settle()).out).not.toContain(first?.id);
});
