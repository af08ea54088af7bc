import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { samplesFolder } from '../../../config/paths.ts';
import { parseRegistry } from '../../../src/units/registryFile.ts';
import type { Registry, UnitCategory } from '../../../src/units/types.ts';

export const REGION_OFFICE = '宁夏回族自治区人民政府办公厅';

export const region: Registry = parseRegistry(
  readFileSync(join(samplesFolder, 'units-ningxia.csv'), 'utf8'),
  'units-ningxia.csv',
);

export function registryOf(units: [name: string, category: UnitCategory, ...aliases: string[]][]): Registry {
  return { units: units.map(([name, category, ...aliases]) => ({ name, category, aliases })), contacts: [] };
}

/** 彭阳县 as its own office would register it. */
export const county: Registry = registryOf([
  ['彭阳县人民政府办公室', 'department', '县政府办'],
  ['彭阳县发展和改革局', 'department', '彭阳县发改局'],
  ['彭阳县财政局', 'department'],
  ['彭阳县审计局', 'department'],
  ['彭阳县市场监督管理局', 'department', '市监局'],
  ['彭阳县文化旅游广电局', 'department', '县文广局'],
  ['彭阳县机构编制委员会办公室', 'department', '县编办'],
  ['彭阳县人民政府法制办公室', 'department'],
  ['彭阳县政务服务中心', 'department'],
  ['彭阳县网络信息中心', 'department'],
  ['彭阳县人民政府政务公开办公室', 'supervising', '县政府政务公开办'],
  ['白阳镇人民政府', 'township'],
  ['古城镇人民政府', 'township'],
  ['罗洼乡人民政府', 'township'],
  ['孟塬乡人民政府', 'township'],
]);

/** A district whose registry leaves the district's name out, beside bodies of the city above it. */
export const district: Registry = registryOf([
  ['政府办公室', 'department'],
  ['发改局', 'department'],
  ['财政局', 'department'],
  ['司法局', 'department'],
  ['银川市财政局', 'other'],
  ['银川市市场监督管理局兴庆区分局', 'other', '市场监管兴庆分局'],
  ['解放西街街道办事处', 'township'],
  ['掌政镇人民政府', 'township'],
  ['月牙湖乡人民政府', 'township'],
]);
