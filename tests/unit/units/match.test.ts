import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { projectRoot } from '../../../config/paths.ts';
import { createMatcher, matchUnits } from '../../../src/units/match.ts';
import { county, district, region, REGION_OFFICE, registryOf } from './registries.ts';

const { clauses } = JSON.parse(
  readFileSync(join(projectRoot, 'tests', 'fixtures', 'units', 'ningxia-2018-clauses.json'), 'utf8'),
) as { clauses: string[][] };

describe('the region’s plan of 2018 against the sample registry', () => {
  it.each([REGION_OFFICE, null])('matches every unit of every clause, issuer %s', (issuer) => {
    const matches = clauses.flatMap((words) => matchUnits(words, region, { issuer }));
    expect(matches.filter((m) => m.how === 'unmatched')).toEqual([]);
    expect(matches.length).toBeGreaterThan(80);
  });

  it.each([
    ['自治区编办', 'alias', '自治区机构编制委员会办公室'],
    ['政府法制办', 'alias', '自治区人民政府法制办公室'],
    ['自治区政府办公厅', 'name', '自治区人民政府办公厅'],
    ['自治区人民政府办公厅', 'name', '自治区人民政府办公厅'],
    ['商务厅', 'relative', '自治区商务厅'],
    ['信息化建设办公室', 'relative', '自治区信息化建设办公室'],
    ['宁夏回族自治区财政厅', 'relative', '自治区财政厅'],
    ['宁夏财政厅', 'relative', '自治区财政厅'],
    ['区财政厅', 'relative', '自治区财政厅'],
    ['自治区住房城乡建设厅等部门', 'alias', '自治区住房和城乡建设厅'],
    ['经济和信息化委', 'relative', '自治区经济和信息化委员会'],
    ['国资委', 'relative', '自治区人民政府国有资产监督管理委员会'],
    ['银川市', 'alias', '银川市人民政府'],
    ['银川市政府', 'name', '银川市人民政府'],
    ['吴忠市青铜峡市人民政府', 'alias', '青铜峡市人民政府'],
    ['彭阳', 'relative', '彭阳县人民政府'],
    ['自治区人民政府办公厅〔政务公开办公室〕', 'alias', '自治区人民政府办公厅政务公开办公室'],
  ])('%s is found by %s', (words, how, name) => {
    const match = createMatcher(region, { issuer: REGION_OFFICE });
    expect(match(words)).toMatchObject({ how, units: [name], note: null, suggestions: [] });
  });
});

describe('level-relative names in a county’s plan', () => {
  it.each([
    ['县财政局', '彭阳县财政局'],
    ['财政局', '彭阳县财政局'],
    ['县人民政府办公室', '彭阳县人民政府办公室'],
    ['县政府办公室', '彭阳县人民政府办公室'],
    ['固原市彭阳县财政局', '彭阳县财政局'],
    ['发改局', '彭阳县发展和改革局'],
    ['法制办', '彭阳县人民政府法制办公室'],
    ['县法制办', '彭阳县人民政府法制办公室'],
    ['县市监局', '彭阳县市场监督管理局'],
    ['政务服务中心', '彭阳县政务服务中心'],
    ['县 网络信息 中心', '彭阳县网络信息中心'],
    ['县政府政务公开办公室', '彭阳县人民政府政务公开办公室'],
  ])('%s', (words, name) => {
    for (const issuer of ['彭阳县人民政府办公室', '固原市彭阳县人民政府办公室', '县政府办公室', null]) {
      expect(createMatcher(county, { issuer })(words).units, `issuer ${issuer}`).toEqual([name]);
    }
  });

  it.each(['市财政局', '固原市财政局', '自治区财政厅', '西吉县财政局', '办公室'])(
    '%s is not the county’s',
    (words) => {
      const [found] = matchUnits([words], county, { issuer: '彭阳县人民政府办公室' });
      expect(found).toMatchObject({ how: 'unmatched', units: [] });
    },
  );

  it('tells the district’s bodies from the city’s', () => {
    const match = createMatcher(district, { issuer: '银川市兴庆区人民政府办公室' });
    expect(match('财政局').units).toEqual(['财政局']);
    expect(match('区财政局').units).toEqual(['财政局']);
    expect(match('兴庆区财政局').units).toEqual(['财政局']);
    expect(match('市财政局').units).toEqual(['银川市财政局']);
    expect(match('市场监管兴庆分局').units).toEqual(['银川市市场监督管理局兴庆区分局']);
    expect(match('金凤区财政局').units).toEqual([]);
  });

  it('asks when the preceding unit and the issuer point to different levels', () => {
    const both = registryOf([
      ['固原市公安局', 'department'],
      ['固原市财政局', 'department'],
      ['彭阳县财政局', 'department'],
      ['彭阳县教育局', 'department'],
    ]);
    const context = { issuer: '彭阳县人民政府' };
    const [, second, third] = matchUnits(['固原市公安局', '财政局', '教育局'], both, context);
    expect(second).toMatchObject({ how: 'unmatched', suggestions: ['固原市财政局', '彭阳县财政局'] });
    expect(third).toMatchObject({ how: 'relative', units: ['彭阳县教育局'] });
  });

  it('lets the preceding unit say the level when the issuer is unknown', () => {
    const both = registryOf([
      ['自治区发展和改革委员会', 'department', '自治区发展改革委'],
      ['自治区商务厅', 'department'],
      ['银川市发展和改革委员会', 'department', '银川市发展改革委'],
      ['银川市商务厅', 'department'],
    ]);
    const [, second] = matchUnits(['自治区发展改革委', '商务厅'], both);
    expect(second).toMatchObject({ how: 'relative', units: ['自治区商务厅'] });
    expect(matchUnits(['商务厅'], both)[0]).toMatchObject({ how: 'unmatched', units: [] });
  });
});

describe('what a person decided', () => {
  const words = '各试点县（市）人民政府';
  const pilots = ['贺兰县人民政府', '平罗县人民政府', '海原县人民政府'];

  it('comes before every rule, whatever the brackets', () => {
    const remembered = new Map([[words, pilots]]);
    const match = createMatcher(region, { issuer: REGION_OFFICE, remembered });
    expect(match('各试点县〔市〕 人民政府')).toMatchObject({ how: 'remembered', units: pilots });
  });

  it('may be that nobody is meant', () => {
    const match = createMatcher(region, { remembered: new Map([['牵头起草部门', []]]) });
    expect(match('牵头起草部门')).toMatchObject({ how: 'remembered', units: [] });
  });

  it('is void when its units have left the registry', () => {
    const match = createMatcher(region, { remembered: new Map([['自治区财政厅', ['自治区财政局']]]) });
    expect(match('自治区财政厅')).toMatchObject({ how: 'name', units: ['自治区财政厅'] });
  });
});

describe('suggestions', () => {
  it('finds the full name behind an abbreviation', () => {
    const bare = registryOf(region.units.map((u) => [u.name, u.category]));
    const first = (words: string) => createMatcher(bare, { issuer: REGION_OFFICE })(words).suggestions[0];
    expect(first('自治区编办')).toBe('自治区机构编制委员会办公室');
    expect(first('自治区发改委')).toBe('自治区发展和改革委员会');
    expect(first('食品药监局')).toBe('自治区食品药品监督管理局');
    expect(first('自治区卫生计生委')).toBe('自治区卫生和计划生育委员会');
    expect(first('扶贫办')).toBe('自治区扶贫开发办公室');
    expect(first('自治区人社厅')).toBe('自治区人力资源和社会保障厅');
  });

  it('offers at most five, and none for words that resemble nothing', () => {
    const match = createMatcher(region, { issuer: REGION_OFFICE });
    expect(match('自治区管理局').suggestions.length).toBeLessThanOrEqual(5);
    expect(match('龘龘').suggestions).toEqual([]);
    expect(match('').note).toBe('责任单位为空');
  });
});

describe('several units in one word', () => {
  it('takes them apart when every part is a unit', () => {
    const match = createMatcher(region, { issuer: REGION_OFFICE });
    expect(match('财政厅和审计厅').units).toEqual(['自治区财政厅', '自治区审计厅']);
    expect(match('自治区编办、政府法制办及政务服务中心').units).toHaveLength(3);
    expect(match('财政厅和某某公司')).toMatchObject({ how: 'unmatched', units: [] });
  });
});
