// Writes config/samples/units-ningxia.csv, the sample registry for the sample plan (run: node scripts/make-sample-units.mjs).
// The names of units are public; contacts are posts, addresses end in .example and the mobiles were never given out.
import { writeFileSync } from 'node:fs';

const HEADER = ['单位名称', '单位类别', '别名', '联系人', '角色', '邮箱', '手机'];

/** Departments and direct bodies of the region in 2018, before the reform of that autumn: code, name, other names. */
const DEPARTMENTS = [
  ['bgt', '自治区人民政府办公厅', '政府办公厅'],
  ['fgw', '自治区发展和改革委员会', '自治区发展改革委、自治区发改委'],
  ['jxw', '自治区经济和信息化委员会', '自治区经济和信息化委、自治区经信委'],
  ['jyt', '自治区教育厅', ''],
  ['kjt', '自治区科学技术厅', '自治区科技厅'],
  ['mw', '自治区民族事务委员会', '自治区民委、自治区宗教事务局、自治区宗教局'],
  ['gat', '自治区公安厅', ''],
  ['mzt', '自治区民政厅', ''],
  ['sft', '自治区司法厅', ''],
  ['czt', '自治区财政厅', ''],
  ['rst', '自治区人力资源和社会保障厅', '自治区人力资源社会保障厅、自治区人社厅'],
  ['gtt', '自治区国土资源厅', ''],
  ['hbt', '自治区环境保护厅', '自治区环保厅'],
  ['jst', '自治区住房和城乡建设厅', '自治区住房城乡建设厅、自治区住建厅'],
  ['jtt', '自治区交通运输厅', '自治区交通厅'],
  ['slt', '自治区水利厅', ''],
  ['nmt', '自治区农牧厅', ''],
  ['lyt', '自治区林业厅', ''],
  ['swt', '自治区商务厅', ''],
  ['wht', '自治区文化厅', ''],
  ['wjw', '自治区卫生和计划生育委员会', '自治区卫生计生委、自治区卫计委'],
  ['sjt', '自治区审计厅', ''],
  ['wsb', '自治区外事办公室', '自治区外办'],
  ['gzw', '自治区人民政府国有资产监督管理委员会', '自治区国资委'],
  ['dsj', '自治区地方税务局', '自治区地税局'],
  ['gsj', '自治区工商行政管理局', '自治区工商局'],
  ['zjj', '自治区质量技术监督局', '自治区质监局'],
  ['gdj', '自治区新闻出版广电局', '自治区新闻出版广播电影电视局'],
  ['tyj', '自治区体育局', ''],
  ['ajj', '自治区安全生产监督管理局', '自治区安监局'],
  ['yjj', '自治区食品药品监督管理局', '自治区食品药品监管局、自治区食品药监局'],
  ['tjj', '自治区统计局', ''],
  ['lfw', '自治区旅游发展委员会', '自治区旅游发展委、自治区旅游委'],
  ['lsj', '自治区粮食局', ''],
  ['wjj', '自治区物价局', ''],
  ['fpb', '自治区扶贫开发办公室', '自治区扶贫办'],
  ['rfb', '自治区人民防空办公室', '自治区人防办'],
  ['fzb', '自治区人民政府法制办公室', '自治区法制办、政府法制办'],
  ['bb', '自治区机构编制委员会办公室', '自治区编办、自治区编委办'],
  ['xxb', '自治区信息化建设办公室', '自治区信息化建设办、自治区信息办'],
  ['zwzx', '自治区政务服务中心', '政务服务中心'],
  ['ggzy', '自治区公共资源交易管理局', '自治区公共资源交易局'],
  ['daj', '自治区档案局', ''],
  ['jgj', '自治区机关事务管理局', '自治区机关事务局'],
  ['jrj', '自治区金融工作局', '自治区金融局'],
  ['yjs', '自治区人民政府研究室', ''],
  ['gxs', '自治区供销合作社联合社', '自治区供销社'],
  ['dzj', '自治区地震局', ''],
  ['qxj', '自治区气象局', ''],
];

/** The five cities and their twenty-two counties, districts and county-level cities. */
const CITIES = [
  ['yinchuan', '银川市', ['兴庆区', '西夏区', '金凤区', '永宁县', '贺兰县', '灵武市']],
  ['shizuishan', '石嘴山市', ['大武口区', '惠农区', '平罗县']],
  ['wuzhong', '吴忠市', ['利通区', '红寺堡区', '盐池县', '同心县', '青铜峡市']],
  ['guyuan', '固原市', ['原州区', '西吉县', '隆德县', '泾源县', '彭阳县']],
  ['zhongwei', '中卫市', ['沙坡头区', '中宁县', '海原县']],
];

const COUNTY_CODES = {
  兴庆区: 'xingqing',
  西夏区: 'xixia',
  金凤区: 'jinfeng',
  永宁县: 'yongning',
  贺兰县: 'helan',
  灵武市: 'lingwu',
  大武口区: 'dawukou',
  惠农区: 'huinong',
  平罗县: 'pingluo',
  利通区: 'litong',
  红寺堡区: 'hongsipu',
  盐池县: 'yanchi',
  同心县: 'tongxin',
  青铜峡市: 'qingtongxia',
  原州区: 'yuanzhou',
  西吉县: 'xiji',
  隆德县: 'longde',
  泾源县: 'jingyuan',
  彭阳县: 'pengyang',
  沙坡头区: 'shapotou',
  中宁县: 'zhongning',
  海原县: 'haiyuan',
};

/** Posts of a responsible unit: contact, role, mailbox. */
const POSTS = [
  ['承办人', '承办人', 'handler'],
  ['办公室负责人', '科室负责人', 'office'],
  ['分管领导', '分管领导', 'deputy'],
  ['主要负责人', '主要负责人', 'head'],
];

let nextMobile = 1;
const rows = [HEADER];

for (const [code, name, aliases] of DEPARTMENTS) addUnit(name, '部门', aliases, `${code}.nx.example`, POSTS);
for (const [code, city] of CITIES) addUnit(`${city}人民政府`, '市', city, `${code}.nx.example`, POSTS);
for (const [cityCode, city, counties] of CITIES) {
  for (const county of counties) {
    const domain = `${COUNTY_CODES[county]}.${cityCode}.nx.example`;
    addUnit(`${county}人民政府`, '县区', `${county}、${city}${county}人民政府`, domain, POSTS);
  }
}
addUnit(
  '自治区人民政府办公厅政务公开办公室',
  '督办机构',
  '自治区政务公开办公室、自治区人民政府办公厅（政务公开办公室）',
  'zwgk.nx.example',
  [['政务公开督办人员', '督办人员', 'supervision']],
);
addUnit('自治区人民政府秘书长', '政府领导', '', 'leadership.nx.example', [
  ['秘书长', '领导', 'secretary-general'],
]);
addUnit('自治区人民政府分管副秘书长', '政府领导', '', 'leadership.nx.example', [
  ['分管副秘书长', '领导', 'deputy-secretary-general'],
]);

function addUnit(name, category, aliases, domain, posts) {
  posts.forEach(([contact, role, mailbox], i) => {
    const mobile = `1990000${String(nextMobile).padStart(4, '0')}`;
    nextMobile += 1;
    rows.push([name, category, i === 0 ? aliases : '', contact, role, `${mailbox}@${domain}`, mobile]);
  });
}

// Excel takes a CSV for UTF-8 only when it begins with the byte order mark.
const target = new URL('../config/samples/units-ningxia.csv', import.meta.url);
writeFileSync(target, `\ufeff${rows.map((row) => row.join(',')).join('\n')}\n`);
console.log(
  `units-ningxia.csv: ${new Set(rows.slice(1).map(([name]) => name)).size} units, ${rows.length - 1} contacts`,
);
