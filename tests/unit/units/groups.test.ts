import { describe, expect, it } from 'vitest';
import { createMatcher } from '../../../src/units/match.ts';
import type { UnitCategory } from '../../../src/units/types.ts';
import { county, district, region, REGION_OFFICE, registryOf } from './registries.ts';

const match = createMatcher(region, { issuer: REGION_OFFICE });
const of = (...categories: UnitCategory[]) =>
  region.units.filter((u) => categories.includes(u.category)).map((u) => u.name);
const PARTIAL = '文件所称“有关”未列明，暂按全部处理，请核对';

describe('groups of the region', () => {
  it('has five cities and twenty-two counties', () => {
    expect(of('city')).toHaveLength(5);
    expect(of('county')).toHaveLength(22);
    expect(match('各市、县（区）人民政府').units).toHaveLength(27);
  });

  it.each<[string, UnitCategory[], string | null]>([
    ['各市、县（区）人民政府', ['city', 'county'], null],
    ['各市、县〔区〕人民政府', ['city', 'county'], null],
    ['各市、县（区）', ['city', 'county'], null],
    ['各市县区人民政府', ['city', 'county'], null],
    ['市、县（区）人民政府', ['city', 'county'], null],
    ['各市、各县（区）人民政府', ['city', 'county'], null],
    ['各地', ['city', 'county'], null],
    ['各地级市人民政府', ['city'], null],
    ['各设区的市人民政府', ['city'], null],
    ['各市人民政府', ['city'], null],
    ['各市（州）人民政府', ['city'], null],
    ['各县〔市、区〕人民政府', ['county'], null],
    ['各县（市、区）人民政府', ['county'], null],
    ['各县市区政府', ['county'], null],
    ['各有关市、县人民政府', ['city', 'county'], PARTIAL],
    ['自治区政府各部门', ['department'], null],
    ['自治区人民政府各部门', ['department'], null],
    ['自治区政府有关部门', ['department'], PARTIAL],
    ['自治区政府各有关部门', ['department'], PARTIAL],
    ['自治区政府部门', ['department'], null],
    ['自治区各有关部门', ['department'], PARTIAL],
    ['区直各部门', ['department'], null],
    ['政府各部门', ['department'], null],
    ['政府相关部门', ['department'], PARTIAL.replace('有关', '相关')],
    ['自治区相关单位', ['department'], PARTIAL.replace('有关', '相关')],
    ['其他部门', ['department'], PARTIAL.replace('有关', '其他')],
    ['自治区直属机构', ['department'], null],
    ['自治区各厅局', ['department'], null],
    ['全区各级行政机关', ['department', 'city', 'county'], null],
    ['全区各单位', ['department', 'city', 'county'], null],
    ['区级各有关部门', ['department'], PARTIAL],
    ['各区直有关部门', ['department'], PARTIAL],
    ['各部门', ['department'], null],
    ['各级政府', ['city', 'county'], null],
    ['各级人民政府及其有关部门', ['department', 'city', 'county'], PARTIAL],
    ['全区各市、县（区）', ['city', 'county'], null],
    ['各部门（单位）', ['department'], null],
    ['各直属机构', ['department'], null],
    ['各部门、各直属机构', ['department'], null],
    ['各单位', ['department', 'city', 'county'], null],
    ['各地各部门', ['department', 'city', 'county'], null],
    ['各地区、各部门', ['department', 'city', 'county'], null],
    ['各市人民政府和自治区政府有关部门', ['city', 'department'], PARTIAL],
    ['各市、县（区）人民政府和自治区政府各部门', ['city', 'county', 'department'], null],
  ])('%s', (words, categories, note) => {
    const found = match(words);
    expect(found).toMatchObject({ how: 'group', note, suggestions: [] });
    expect(found.units.toSorted()).toEqual(of(...categories).toSorted());
  });

  it.each<[string, UnitCategory[], string[]]>([
    ['除银川市外的各地级市人民政府', ['city'], ['银川市人民政府']],
    ['除自治区财政厅、审计厅以外，自治区政府各部门', ['department'], ['自治区财政厅', '自治区审计厅']],
    ['各市、县（区）人民政府（除灵武市外）', ['city', 'county'], ['灵武市人民政府']],
    [
      '各市、县（区）人民政府（不含银川市、兴庆区）',
      ['city', 'county'],
      ['银川市人民政府', '兴庆区人民政府'],
    ],
  ])('%s leaves those out', (words, categories, without) => {
    const found = match(words);
    expect(found.how).toBe('group');
    expect(found.units.toSorted()).toEqual(
      of(...categories)
        .filter((name) => !without.includes(name))
        .toSorted(),
    );
  });

  it('does not expand a group whose exception it cannot read', () => {
    const found = match('除国务院另有规定外的自治区政府各部门');
    expect(found).toMatchObject({ how: 'unmatched', units: [] });
    expect(found.note).toContain('国务院另有规定');
  });

  it('asks which pilots are meant and offers the whole group', () => {
    const found = match('各试点县（市）人民政府');
    expect(found).toMatchObject({
      how: 'unmatched',
      units: [],
      note: '文件所称“试点”未列明是哪些单位，请逐一指定',
    });
    expect(found.suggestions).toEqual(of('county'));
  });

  it.each([
    '尚未创办政府公报的市、县（区）人民政府',
    '实行全系统垂直管理的自治区政府部门',
    '各行业主管部门',
    '各责任单位',
    '各市人民政府和省政府有关部门',
    '发展改革委相关部门',
    '各行政执法部门',
    '与宏观经济和民生关系密切的自治区人民政府有关部门',
    '国务院各有关部门',
    '省政府有关部门',
    '各市直部门',
    '市级有关部门',
    '各县（区）部门',
    '全市各县（区）人民政府',
    '各乡（镇）人民政府',
    '部门',
    '牵头起草部门',
  ])('%s is for a person', (words) => {
    expect(match(words)).toMatchObject({ how: 'unmatched', units: [] });
  });

  it('says when only the literal kind is meant', () => {
    const found = match('各县人民政府');
    expect(found.units).toHaveLength(11);
    expect(found.note).toBe('“各县”按字面只含县，请核对');
    expect(match('各区人民政府').units).toHaveLength(9);
  });
});

describe('groups of a county and a district', () => {
  const ofCounty = createMatcher(county, { issuer: '彭阳县人民政府办公室' });
  const ofDistrict = createMatcher(district, { issuer: '银川市兴庆区人民政府办公室' });

  it.each([
    ['县政府各部门', 10],
    ['县直各部门', 10],
    ['各部门（单位）', 10],
    ['彭阳县政府各部门', 10],
    ['各乡（镇）人民政府', 4],
    ['各乡镇', 4],
    ['各镇人民政府', 2],
    ['各地', 4],
    ['市政府各部门', 0],
    ['各市、县（区）人民政府', 0],
  ])('%s of the county: %i', (words, n) => {
    expect(ofCounty(words).units).toHaveLength(n);
  });

  it.each([
    ['各乡镇（街道）', 3],
    ['各镇、街道', 2],
    ['各街道', 1],
    ['各街道办事处', 1],
    ['街道办事处', 1],
    ['区政府各部门', 4],
    ['区级相关部门', 4],
  ])('%s of the district: %i', (words, n) => {
    expect(ofDistrict(words).units).toHaveLength(n);
  });

  it('knows what each place of a kind has', () => {
    const city = registryOf([
      ['银川市教育局', 'department'],
      ['兴庆区教育局', 'other'],
      ['金凤区教育局', 'other'],
      ['永宁县教育局', 'other'],
      ['兴庆区人民政府', 'county'],
      ['金凤区人民政府', 'county'],
      ['永宁县人民政府', 'county'],
      ['灵武市人民政府', 'county'],
    ]);
    const ofCity = createMatcher(city, { issuer: '银川市人民政府办公室' });
    expect(ofCity('各区（县）教育局').units).toEqual(['兴庆区教育局', '金凤区教育局', '永宁县教育局']);
    expect(ofCity('各区教育局').units).toEqual(['兴庆区教育局', '金凤区教育局']);
    expect(ofCity('市教育局').units).toEqual(['银川市教育局']);
    expect(ofCity('各县（市）区人民政府').units).toHaveLength(4);
    expect(ofCity('各市县区人民政府').units).toHaveLength(4);
    expect(ofCity('市政府各部门').units).toEqual(['银川市教育局']);
  });
});
