import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { extractPlan } from '../../../src/extraction/extract.ts';
import type { ExtractedPlan } from '../../../src/extraction/types.ts';
import { blocksOf } from '../../../src/reading/txt.ts';

function planOf(text: string): ExtractedPlan {
  return extractPlan({ name: 'x.txt', text, blocks: blocksOf(text), encoding: 'utf-8' });
}

function values(text: string): unknown[] {
  return planOf(text).tasks.map((t) => [t.leadUnits, t.otherUnits, t.deadlines.map((d) => d.due)]);
}

/** Pieces that plans are made of, in any order: brackets without pairs, numbers in numbers, broken tables. */
const PIECES = [
  '一、',
  '（一）',
  '1.',
  '1．',
  '（1）',
  '①',
  '第一条',
  '2018年',
  '11月',
  '底前',
  '15日',
  '、',
  '，',
  '。',
  '；',
  '：',
  '\n',
  '\t',
  '|',
  '（',
  '）',
  '[',
  '］',
  '【',
  '《',
  '》',
  '每',
  '季度',
  '末月',
  '周五',
  '个工作日内',
  '3',
  '99999999999',
  '二〇二三年',
  '十二',
  '长期坚持',
  '完成时限：',
  '责任单位：',
  '牵头单位：',
  '序号\t责任单位\t工作任务\t时限',
  '县财政局',
  '各市、县（区）人民政府',
  '牵头落实',
  '和',
  '完成',
  '报送',
  '<p>',
  '</p>',
  '　　',
  ' ',
  '\r\n',
  '\u200b',
  '\ud83d',
  '年',
  '月',
  '日',
  '前',
  '内',
  '至',
  '-',
  '18:00',
  '2023-06-30',
  '春节前',
  '自印发之日起',
  '次月',
];

const hostile = fc.array(fc.constantFrom(...PIECES), { maxLength: 120 }).map((parts) => parts.join(''));

describe('any text', () => {
  it('never makes extraction throw, and every fact points at its words', () => {
    fc.assert(
      fc.property(fc.oneof(hostile, fc.string({ unit: 'binary', maxLength: 400 })), (text) => {
        const plan = planOf(text);
        for (const task of plan.tasks) {
          expect(text.slice(...task.span)).toBe(task.text);
          // What the sentence is about stands before a colon.
          for (const piece of text.includes(task.title) ? [] : task.title.split('：'))
            expect(text).toContain(piece);
          for (const d of task.deadlines) {
            expect(text.slice(...d.span)).toBe(d.phrase);
            expect(d.phrase.length).toBeGreaterThan(0);
            expect(d.confidence).toBeGreaterThan(0);
            expect(d.confidence).toBeLessThanOrEqual(1);
            expect(d.due === null || /^\d{4}-\d\d-\d\d$/.test(d.due)).toBe(true);
          }
        }
      }),
      { numRuns: 2000 },
    );
    // A busy machine may take its time; what is tested is what comes out.
  }, 60_000);

  it('reads a document the same whatever the width of its punctuation and digits', () => {
    const narrow = '2023年要点\n1.县财政局于6月12日前报送方案(县财政局牵头,县审计局配合)\n';
    const wide = '２０２３年要点\n１．县财政局于６月１２日前报送方案（县财政局牵头，县审计局配合）\n';
    expect(values(narrow)).toEqual([[['县财政局'], ['县审计局'], ['2023-06-12']]]);
    expect(values(wide)).toEqual(values(narrow));
  });
});
