import { afterEach, describe, expect, it } from 'vitest';
import { preview } from '../../src/preview/preview.ts';
import { urge } from '../../src/replies/urge.ts';
import { openWorld, planText, type World } from '../support/world.ts';
import { CZ, DUBAN, importWith, mail, obligationOf, text } from './office.ts';

/** 到期日2018年11月30日（星期五）。 */
const PLAN = planText(['2018年11月30日前，完成预算公开专项检查。（县财政局负责落实）']);
const DUBAN_PHONE = '19900000301';

let world: World;
afterEach(() => world.end());

const without = (...addresses: string[]) => ({
  change: (csv: string) =>
    csv
      .split('\n')
      .filter((line) => !addresses.some((address) => line.includes(address)))
      .concat('示例县财政局,部门,县财政局,,,,')
      .join('\n'),
});

describe('单位没有人可通知，改送督办机构', () => {
  it('邮件、短信都写明是哪个单位的事，请督办机构转告并督办，不说你单位；预览同样', async () => {
    world = await openWorld({ backend: 'postgres', start: '2018-11-20 10:00' });
    await importWith(world, PLAN, without('@cz.example'));
    const { messages: shown } = await preview(world.app, { from: '2018-11-20', to: '2018-12-03' });
    await world.until('2018-11-20 10:05');
    await urge(world.app, (await obligationOf(world)).id);
    await world.until('2018-11-20 18:00');
    await world.expectSent([
      mail(
        '2018-11-20 10:00',
        DUBAN,
        '【交办】',
        '请转告并督办',
        '现将示例县财政局承担的以下1项任务报送你处',
      ),
      mail('2018-11-20 10:05', DUBAN, '示例县财政局承担的以下1项任务即将到期。现报送你处，请转告并督办。'),
      text('2018-11-20 10:05', DUBAN_PHONE, '示例县财政局有1项工作', '请转告并督办'),
    ]);
    await world.until('2018-12-03 18:00');
    const sent = await world.sent();
    const own = sent.filter((s) => s.to === DUBAN || s.to === DUBAN_PHONE);
    expect(own.length).toBeGreaterThan(6);
    for (const { text: words } of own) {
      expect(words).toContain('示例县财政局');
      expect(words).not.toMatch(/你单位|示例县政务公开办公室有|向示例县政务公开办公室交办|请查收邮件并签收/);
    }
    expect(own.at(-1)?.text).toContain('请予督办');
    for (const { text: words } of shown.filter((m) => m.to === DUBAN))
      expect(words).not.toMatch(/你单位|分管领导。|报送分管领导/);
  });
});

describe('后续安排只说登记了的人', () => {
  it('没有登记分管领导的，不说报送分管领导；登记了的照说', async () => {
    world = await openWorld({ backend: 'postgres', start: '2018-11-29 10:00' });
    const two = planText(['2018年11月30日前，完成预算公开专项检查。（县财政局、县教育局负责落实）']);
    await importWith(world, two, without(CZ.deputy));
    await world.until('2018-11-30 18:00');
    const due = (await world.sent()).filter((s) => s.at === '2018-11-30 09:00' && s.by === 'email');
    const of = (to: string) => due.find((s) => s.to === to)?.text ?? '';
    expect(of('handler@jy.example')).toContain('催办承办人，并报送分管领导');
    expect(of(CZ.handler)).toContain('通过邮件和短信催办承办人。');
    expect(of(CZ.handler)).not.toContain('分管领导');
  });

  it('下一级一个人也通知不到的，说改送谁', async () => {
    world = await openWorld({ backend: 'postgres', start: '2018-12-03 10:00' });
    await importWith(world, planText(['2018年12月14日前，完成检查。（县财政局负责落实）']), {
      change: (csv) =>
        csv
          .split('\n')
          .filter((line) => !line.includes('@cz.example') || line.includes(CZ.deputy))
          .join('\n')
          .replace('部门,,分管副局长', '部门,县财政局,分管副局长'),
    });
    await world.until('2018-12-03 18:00');
    const assigned = (await world.sent()).find((s) => s.subject.includes('【交办】'));
    expect(assigned?.to).toBe(CZ.deputy);
    expect(assigned?.text).toContain('首次提醒将于12月7日（到期前5个工作日）通过邮件和短信发送分管领导。');
  });
});
