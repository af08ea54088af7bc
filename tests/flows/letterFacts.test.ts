import { afterEach, describe, expect, it } from 'vitest';
import { waitingDeadlines } from '../../src/db/events.ts';
import { recordEvent } from '../../src/plans/recordEvent.ts';
import { preview } from '../../src/preview/preview.ts';
import { openWorld, planText, type World } from '../support/world.ts';

let world: World;
afterEach(() => world.end());

const open = async (items: string[], start = '2018-11-05 10:00') => {
  world = await openWorld({ backend: 'postgres', start, workers: false });
  await world.confirm(planText(items));
};
const mails = async (unit: string) =>
  (await preview(world.app, { from: '2018-11-05', to: '2018-12-31', unit })).messages
    .filter(({ channel }) => channel === 'email')
    .map(({ text, reminders }) => ({ text, steps: reminders.map(({ title }) => title) }));

describe('通知里写的与文件、与层级一致', () => {
  it('到期日是休息日：提前几个工作日提醒，就写还有几个工作日，后续安排也这样数', async () => {
    // 2018年12月2日是星期日。
    await open(['2018年12月2日前，完成预算公开专项检查。（县财政局负责落实）']);
    const all = await mails('县财政局');
    const saidAt = (step: string) => all.find(({ steps }) => steps.includes(step))?.text ?? '';
    expect(saidAt('交办通知')).toContain('（到期前15个工作日）');
    expect(saidAt('提前15个工作日提醒')).toContain('距到期还有15个工作日');
    expect(saidAt('提前15个工作日提醒')).toContain('（到期前5个工作日）');
    expect(saidAt('提前5个工作日提醒')).toContain('距到期还有5个工作日');
    expect(saidAt('提前1个工作日提醒')).toContain('距到期还有1个工作日');
  });

  it('配合单位写明配合谁；没有说配合的写责任单位和牵头的；没有牵头单位的仍是责任单位', async () => {
    await open([
      '2018年11月30日前，完成预算公开专项检查。（县财政局牵头，县教育局配合）',
      '2018年12月7日前，完成重大项目公开，配合省级检查。（县财政局牵头，县教育局负责落实）',
      '2018年12月14日前，完成教育经费公开。（县教育局负责落实）',
    ]);
    const [assignment] = await mails('县教育局');
    expect(assignment?.text.match(/责任分工：.*/g)).toEqual([
      '责任分工：配合单位（示例县财政局牵头）',
      '责任分工：责任单位（示例县财政局牵头）',
      '责任分工：责任单位',
    ]);
    const [lead] = await mails('县财政局');
    expect(lead?.text.match(/责任分工：.*/g)).toEqual(['责任分工：牵头单位', '责任分工：牵头单位']);
  });

  it('自事件起算的时限，写明自哪一天、因什么事起算', async () => {
    await open(['收到交办单后15个工作日内，报送整改情况。（县财政局负责落实）']);
    const [waiting] = await waitingDeadlines(world.app.db);
    await recordEvent(world.app, { deadlineId: waiting?.id ?? '', happenedOn: '2018-11-02', note: null });
    const [assignment] = await mails('县财政局');
    expect(assignment?.text).toMatch(
      /办理时限：2018年11月23日（原文：[^，]*15个工作日内，自2018年11月2日“收到交办单”起算）/,
    );
  });
});
