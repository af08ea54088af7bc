import { describe, expect, it } from 'vitest';
import { extractPlan } from '../../../src/extraction/extract.ts';
import type { ExtractedPlan } from '../../../src/extraction/types.ts';
import type { Block, RowBlock, SourceDocument, Span } from '../../../src/reading/types.ts';
import { blocksOf } from '../../../src/reading/txt.ts';

interface Drawn {
  /** `^` goes on from the row above, `<` from the column before, as merged cells do. */
  readonly rows: readonly (readonly string[])[];
  /** How many rows the format calls header rows. */
  readonly headers?: number;
}

/** A document as a reader of Word or Excel files hands it over: a title line, then tables with known grids. */
function drawn(title: string, ...tables: readonly Drawn[]): SourceDocument {
  let text = title;
  const blocks: Block[] = [{ kind: 'paragraph', span: [0, title.length] }];
  tables.forEach(({ rows, headers = 0 }, table) => {
    let above: Span[] = [];
    rows.forEach((row, r) => {
      text += '\n';
      const start = text.length;
      const cells: Span[] = [];
      row.forEach((value, c) => {
        const merged = value === '^' ? above[c] : value === '<' ? cells[c - 1] : undefined;
        if (merged === undefined) {
          if (c > 0) text += '\t';
          cells.push([text.length, text.length + value.length]);
          text += value;
        } else {
          cells.push(merged);
        }
      });
      above = cells;
      const block: RowBlock = { kind: 'row', span: [start, text.length], cells, table, exact: true };
      blocks.push(r < headers ? { ...block, header: true } : block);
    });
  });
  return { name: 'x.docx', text, blocks, encoding: 'utf-8' };
}

function rowsOf(plan: ExtractedPlan): unknown[] {
  return plan.tasks.map((t) => [
    t.ref,
    t.text,
    t.leadUnits.join('、'),
    t.otherUnits.join('、'),
    ...t.deadlines.map((d) => d.due ?? d.rrule ?? d.kind),
  ]);
}

const HEADER = ['序号', '工作任务', '牵头单位', '配合单位', '完成时限'];

describe('tables with a known grid', () => {
  it('gives a merged deadline to every row that it covers, with the units of all of them', () => {
    const plan = extractPlan(
      drawn('2023年重点任务分解表', {
        rows: [
          HEADER,
          ['1', '制定实施方案', '发改局', '财政局', '6月底前'],
          ['2', '开展摸底排查', '住建局', '', '^'],
          ['3', '建立长效机制', '住建局', '各乡镇', ''],
        ],
      }),
    );
    expect(rowsOf(plan)).toEqual([
      ['1', '制定实施方案', '发改局', '财政局', '2023-06-30'],
      ['2', '开展摸底排查', '住建局', '', '2023-06-30'],
      // An empty cell is empty: nothing is taken over from above.
      ['3', '建立长效机制', '住建局', '各乡镇'],
    ]);
    const [first, second] = plan.tasks.flatMap((t) => t.deadlines);
    expect(second?.span).toEqual(first?.span);
    expect(second).toMatchObject({ leadUnits: ['发改局', '住建局'], otherUnits: ['财政局'] });
  });

  it('skips repeated headers and headings across the table', () => {
    const plan = extractPlan(
      drawn('2023年工作台账', {
        headers: 1,
        rows: [
          HEADER,
          ['一、强化统筹', '<', '<', '<', '<'],
          ['1', '印发工作要点', '政府办公室', '各部门', '3月底前'],
          HEADER,
          ['二、狠抓落实', '<', '<', '<', '<'],
          ['2', '通报进展情况', '督查室', '', '每季度'],
        ],
      }),
    );
    expect(rowsOf(plan)).toEqual([
      ['1', '印发工作要点', '政府办公室', '各部门', '2023-03-31'],
      ['2', '通报进展情况', '督查室', '', 'FREQ=MONTHLY;BYMONTH=3,6,9,12;BYMONTHDAY=-1'],
    ]);
  });

  it('reads a header of two rows', () => {
    const plan = extractPlan(
      drawn('2023年任务表', {
        headers: 2,
        rows: [
          ['序号', '工作任务', '责任分工', '<', '时限'],
          ['^', '^', '牵头', '配合', '^'],
          ['1', '完成系统上线', '大数据局', '各区县', '9月底前'],
        ],
      }),
    );
    expect(rowsOf(plan)).toEqual([['1', '完成系统上线', '大数据局', '各区县', '2023-09-30']]);
  });

  it('goes on with the header of a table that a page cut', () => {
    const plan = extractPlan(
      drawn(
        '2023年任务表',
        { rows: [HEADER, ['1', '完成系统上线', '大数据局', '', '9月底前']] },
        { rows: [['2', '组织用户培训', '人事科', '', '10月底前']] },
      ),
    );
    expect(rowsOf(plan)).toEqual([
      ['1', '完成系统上线', '大数据局', '', '2023-09-30'],
      ['2', '组织用户培训', '人事科', '', '2023-10-31'],
    ]);
  });

  it('reads cards that put label and content side by side', () => {
    const rows = [
      ['问题', '污水管网不完善', '<', '<'],
      ['整改措施', '完成管网改造12公里，定期开展巡查', '<', '<'],
      ['牵头单位', '住建局', '责任单位', '各街道、水务公司'],
      ['整改时限', '2024年6月底前', '责任人', '张三'],
      ['问题', '台账不规范', '<', '<'],
      ['整改措施', '健全台账管理办法并组织培训', '<', '<'],
      ['牵头单位', '环保局', '责任单位', ''],
      ['整改时限', '立行立改', '责任人', '李四'],
    ];
    expect(rowsOf(extractPlan(drawn('整改方案', { rows })))).toEqual([
      ['', '完成管网改造12公里，定期开展巡查', '住建局', '各街道、水务公司', '2024-06-30'],
      ['', '健全台账管理办法并组织培训', '环保局', '', 'ongoing'],
    ]);
  });

  it('reads a table without duties as prose', () => {
    const plan = extractPlan(
      drawn('2023年报送要求', {
        rows: [
          ['材料', '说明'],
          ['总结', '各科室于12月10日前报送办公室。'],
        ],
      }),
    );
    expect(plan.tasks.map((t) => [t.otherUnits, t.deadlines[0]?.due])).toEqual([[['各科室'], '2023-12-10']]);
  });

  it('takes the times of a programme for no deadlines', () => {
    const rows = [
      ['时间', '培训内容', '地点', '责任单位'],
      ['6月10日', '公文写作', '301会议室', '办公室'],
    ];
    expect(extractPlan(drawn('2023年培训安排', { rows })).tasks.flatMap((t) => t.deadlines)).toEqual([]);
  });

  it('reads cards that were flattened to text', () => {
    const text = '整改清单\n整改措施 | 完成管网改造\n责任单位 | 住建局\n整改时限 | 2024年6月底前\n';
    const plan = extractPlan({ name: 'x.txt', text, blocks: blocksOf(text), encoding: 'utf-8' });
    expect(rowsOf(plan)).toEqual([['', '完成管网改造', '', '住建局', '2024-06-30']]);
  });

  it.each(['\n', '\n|\n'])(
    'reads cells printed one to a line whose header is missing, parted by %j',
    (gap) => {
      const cells = ['7', '完善制度', '办公室', '2024年6月', '8', '开展培训', '人事科', '持续推进'];
      const text = `任务清单\n${cells.join(gap)}\n`;
      const plan = extractPlan({ name: 'x.txt', text, blocks: blocksOf(text), encoding: 'utf-8' });
      expect(rowsOf(plan)).toEqual([
        ['7', '完善制度', '', '办公室', '2024-06-30'],
        ['8', '开展培训', '', '人事科', 'ongoing'],
      ]);
    },
  );
});
