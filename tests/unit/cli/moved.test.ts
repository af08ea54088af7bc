import { describe, expect, it } from 'vitest';
import { movedDueLines, movedLines } from '../../../src/cli/moved.ts';
import type { MovedReminder } from '../../../src/reminders/replan.ts';
import { moment } from '../../support/world.ts';

const change = (
  step: string,
  from: string | null,
  to: string | null,
  dueOn = '2018-12-03',
): MovedReminder => ({
  unit: '示例县财政局',
  task: '专项检查',
  dueOn,
  step,
  from: from === null ? null : moment(from),
  to: to === null ? null : moment(to),
});
const NOTE = '只列出今后60天内已排定的，更远的到排期时自会按新的安排';

describe('what a change has moved, in words', () => {
  it('says how far it looked, also of nothing', () => {
    expect(movedLines([])).toEqual(['今后60天内已排定的催办没有变动，更远的到排期时自会按新的安排。']);
    expect(movedLines([change('due', '2018-11-30 09:00', null)])[0]).toBe(`变动的催办1条（${NOTE}）：`);
  });

  it('makes one line of what was ended for the old due date and planned for the new one, none of what stayed', () => {
    expect(
      movedLines([
        change('due', '2018-11-30 09:00', null),
        change('due', null, '2018-12-03 09:00'),
        change('before5', '2018-11-23 09:00', null),
        change('before5', null, '2018-11-23 09:00'),
        change('before1', '2018-11-29 09:00', null),
        change('late3', null, '2018-12-06 09:00'),
      ]),
    ).toEqual([
      `变动的催办3条（${NOTE}）：`,
      '  示例县财政局“专项检查”（2018年12月3日到期）：原定2018年11月29日 09:00，不再发送',
      '  示例县财政局“专项检查”（2018年12月3日到期）：原定2018年11月30日 09:00，改为2018年12月3日 09:00',
      '  示例县财政局“专项检查”（2018年12月3日到期）：新增2018年12月6日 09:00',
    ]);
  });

  it('lists everything: no further run could', () => {
    const many = Array.from({ length: 30 }, (_, i) =>
      change(`s${i}`, `2018-11-${String(i + 1).padStart(2, '0')} 09:00`, null),
    );
    expect(movedLines(many)).toHaveLength(31);
  });

  it('says which due dates moved', () => {
    expect(movedDueLines([])).toEqual([]);
    expect(movedDueLines([{ unit: '县财政局', task: '检查', from: '2018-11-30', to: '2018-12-03' }])).toEqual(
      ['变动的到期日1项：', '  县财政局“检查”：由2018年11月30日改为2018年12月3日'],
    );
  });
});
