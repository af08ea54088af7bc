import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { samplesFolder } from '../../../config/paths.ts';
import { UserError } from '../../../src/errors.ts';
import { checkRobots } from '../../../src/units/checkRobots.ts';
import { unitKey } from '../../../src/units/normalise.ts';
import { parseRegistry } from '../../../src/units/registryFile.ts';

const HEADER = '单位名称,单位类别,别名,联系人,角色,邮箱,手机';
const withGroups = (...rows: string[]) => [`${HEADER},工作群`, ...rows].join('\n');
const file = (...rows: string[]) => [HEADER, ...rows].join('\n');

function refusal(text: string): string {
  try {
    parseRegistry(text, '单位.csv');
  } catch (error) {
    if (error instanceof UserError) return error.line;
    throw error;
  }
  throw new Error('it was accepted');
}

describe('a registry file', () => {
  it('gives units with united aliases and their contacts', () => {
    const text = file(
      '县财政局,部门,财政局、县财政,张三,承办人,cz@example.cn,139 0000 0001',
      '县财政局,部门,县财政;预算局,李四,主要负责人,,0954-7012345',
      '白阳镇人民政府,乡镇街道,,,,,',
    );
    expect(parseRegistry(text, '单位.csv')).toEqual({
      units: [
        { name: '县财政局', category: 'department', aliases: ['财政局', '县财政', '预算局'] },
        { name: '白阳镇人民政府', category: 'township', aliases: [] },
      ],
      contacts: [
        {
          unit: '县财政局',
          name: '张三',
          role: 'handler',
          email: 'cz@example.cn',
          phone: '13900000001',
          chat: null,
        },
        { unit: '县财政局', name: '李四', role: 'head', email: null, phone: '0954-7012345', chat: null },
      ],
    });
  });

  describe('with the column 工作群, which an office without robots does not have', () => {
    it('gives each contact the name of its robot', () => {
      const { contacts } = parseRegistry(
        withGroups('县财政局,部门,,张三,承办人,,, 财政局督办群 ', '县财政局,部门,,李四,主要负责人,,,'),
        '单位.csv',
      );
      expect(contacts.map(({ name, chat }) => [name, chat])).toEqual([
        ['张三', '财政局督办群'],
        ['李四', null],
      ]);
    });

    it.each(['一二三四五六七八九十'.repeat(4) + '长', '"甲群\n乙群"'])('refuses %j', (group) => {
      const line = refusal(withGroups(`县财政局,部门,,张三,承办人,,,${group}`));
      expect(line).toContain('第2行工作群“');
      expect(line).toContain('请填写群机器人的名称，一行文字，不超过 40 字');
    });

    it('refuses a group without a contact', () => {
      expect(refusal(withGroups('县财政局,部门,,,,,,财政局督办群'))).toContain('联系人为空');
    });

    it('must name robots that there are, once there are any', () => {
      const registry = parseRegistry(
        withGroups('县财政局,部门,,张三,承办人,,,财政局群', '县教育局,部门,,李四,承办人,,,教育局群'),
        '单位.csv',
      );
      expect(() => checkRobots(registry, null)).not.toThrow();
      expect(() => checkRobots(registry, new Set(['财政局群', '教育局群']))).not.toThrow();
      expect(() => checkRobots(registry, new Set(['财政局群']))).toThrow(
        expect.objectContaining({
          code: 'ROBOT_UNKNOWN',
          line: '单位通讯录的工作群“教育局群”没有对应的群机器人。请改为 CHAT_ROBOTS 中的名称（财政局群），或在其中补充。',
        }),
      );
    });
  });

  it.each([
    [
      'a byte order mark and Windows line ends',
      `\ufeff${file('县财政局,部门,,,,,').replaceAll('\n', '\r\n')}\r\n`,
    ],
    ['tabs', file('县财政局,部门,,,,,').replaceAll(',', '\t')],
    ['blank rows', file(',,,,,,', '', '县财政局,部门,,,,,', ',,,,,,')],
    ['columns in another order', '手机,邮箱,角色,联系人,别名,单位类别,单位名称\n,,,,,部门,县财政局'],
    ['short rows', file('县财政局,部门')],
    ['quotes', file('"县财政局","部门","",,,,')],
  ])('is read with %s', (_, text) => {
    expect(parseRegistry(text, '单位.csv').units).toEqual([
      { name: '县财政局', category: 'department', aliases: [] },
    ]);
  });

  it.each([
    ['13900000001', '13900000001'],
    ['+86 139-0000-0001', '13900000001'],
    ['０９５１-6363000', '0951-6363000'],
    ['(0951)6363000', '(0951)6363000'],
    ['6363000', '6363000'],
    ['0951-6363000转8001', '0951-6363000转8001'],
  ])('takes the number %s', (given, kept) => {
    const { contacts } = parseRegistry(file(`县财政局,部门,,张三,承办人,,${given}`), '单位.csv');
    expect(contacts[0]?.phone).toBe(kept);
  });
});

describe('a registry file is refused in one line', () => {
  it.each([
    ['empty', '', '是空的'],
    ['only blank rows', '\ufeff\n,,\n', '是空的'],
    ['only a header', HEADER, '只有表头'],
    ['an unknown column', `${HEADER},职务\n县财政局,部门,,,,,,`, '不认识的列“职务”'],
    ['a missing column', '单位名称,别名\n县财政局,', '缺少列“单位类别”、“联系人”、“角色”、“邮箱”、“手机”'],
    ['a column twice', `${HEADER},手机\n县财政局,部门,,,,,,`, '列“手机”重复'],
    ['no unit', file(',部门,,张三,承办人,,'), '第2行单位名称为空'],
    [
      'an unknown category',
      file('县财政局,委办局,,,,,'),
      '第2行不认识的单位类别“委办局”，请填写部门、市、县区、乡镇街道',
    ],
    ['no category', file('县财政局,,,,,,'), '第2行单位类别为空'],
    [
      'another category',
      file('甲局,部门,,,,,', '甲局,其他,,,,,'),
      '第3行单位“甲局”的类别是“其他”，与第2行的“部门”不一致',
    ],
    [
      'an alias of two units',
      file('甲局,部门,财办,,,,', '乙局,部门,财办,,,,'),
      '第3行“财办”同时指“乙局”和第2行的“甲局”',
    ],
    [
      'an alias that is a unit',
      file('甲局,部门,乙局,,,,', '乙局,部门,,,,,'),
      '“乙局”同时指“甲局”和第3行的“乙局”',
    ],
    ['names that differ in 人民政府', file('县政府办,部门,,,,,', '县人民政府办,部门,,,,,'), '同时指'],
    ['an unknown role', file('甲局,部门,,张三,科长,,'), '第2行不认识的角色“科长”，请填写承办人、科室负责人'],
    ['no role', file('甲局,部门,,张三,,,'), '第2行角色为空'],
    ['no contact', file('甲局,部门,,,承办人,a@b.cn,'), '第2行联系人为空'],
    [
      'a contact twice',
      file('甲局,部门,,张三,承办人,,', '甲局,部门,,张三,承办人,,'),
      '第3行与第2行重复（甲局、张三、承办人）',
    ],
    [
      'no address',
      file('甲局,部门,,张三,承办人,zhangsan.example.cn,'),
      '邮箱“zhangsan.example.cn”格式不正确',
    ],
    ['a Chinese at sign', file('甲局,部门,,张三,承办人,a＠b.cn,'), '邮箱“a＠b.cn”格式不正确'],
    ['a short mobile', file('甲局,部门,,张三,承办人,,1390000000'), '手机“1390000000”格式不正确'],
    ['a mobile that Excel spoilt', file('甲局,部门,,张三,承办人,,1.39E+10'), '科学计数法'],
    ['an open quote', file('"甲局,部门,,张三'), '引号不成对'],
  ])('%s', (_, text, words) => {
    const line = refusal(text);
    expect(line).toContain(words);
    expect(line).toContain('单位.csv');
    expect(line).toMatch(/请[^。]+。$/u);
    expect(line).not.toContain('\n');
  });

  it('names five problems in the order of the lines and counts the rest', () => {
    const rows = Array.from({ length: 8 }, (_, i) => `局${i},委办局,,,,,`);
    const line = refusal(file('甲局,部门,乙局,,,,', '乙局,部门,,,,,', ...rows));
    expect(line).toContain('有9处错误');
    expect(line.match(/第\d+行/gu)).toEqual(['第2行', '第3行', '第4行', '第5行', '第6行', '第7行']);
    expect(line).toContain('另有4处未列出');
  });

  it('counts lines as an editor does, also after cells with line breaks', () => {
    const text = file('"甲局",部门,"甲一\n甲二",,,,', '', '乙局,坏,,,,,');
    expect(refusal(text)).toContain('第5行不认识的单位类别“坏”');
  });

  it('never throws anything but a UserError, whatever the text', () => {
    const cell = fc.constantFrom(
      '甲局',
      '部门',
      '"',
      ',',
      '\n',
      '\t',
      '承办人',
      'a@b.cn',
      '139',
      HEADER,
      '\ufeff',
      '、',
    );
    const text = fc.oneof(
      fc.string(),
      fc.array(cell).map((cells) => `${HEADER}\n${cells.join('')}`),
    );
    fc.assert(
      fc.property(text, (given) => {
        try {
          parseRegistry(given, '单位.csv');
        } catch (error) {
          expect(error).toBeInstanceOf(UserError);
        }
      }),
      { numRuns: 500 },
    );
  });
});

describe('the sample registry', () => {
  const text = readFileSync(join(samplesFolder, 'units-ningxia.csv'), 'utf8');
  const { units, contacts } = parseRegistry(text, 'units-ningxia.csv');

  it('gives every responsible unit its four roles', () => {
    const responsible = units.filter((u) => ['department', 'city', 'county'].includes(u.category));
    for (const { name } of responsible) {
      const roles = contacts.filter((c) => c.unit === name).map((c) => c.role);
      expect(roles, name).toEqual(['handler', 'sectionHead', 'deputy', 'head']);
    }
  });

  it('has a supervising office and leadership', () => {
    expect(units.filter((u) => u.category === 'supervising')).toHaveLength(1);
    expect(contacts.filter((c) => c.role === 'leader').length).toBeGreaterThan(0);
  });

  it('writes to nobody: example addresses and fictitious mobiles, each once', () => {
    expect(contacts.every((c) => c.email?.endsWith('.nx.example'))).toBe(true);
    expect(contacts.every((c) => /^1990000\d{4}$/u.test(c.phone ?? ''))).toBe(true);
    expect(new Set(contacts.map((c) => c.email)).size).toBe(contacts.length);
    expect(new Set(contacts.map((c) => c.phone)).size).toBe(contacts.length);
  });

  it('has no two units with one key', () => {
    expect(new Set(units.map((u) => unitKey(u.name))).size).toBe(units.length);
  });
});
