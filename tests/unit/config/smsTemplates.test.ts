import { mkdtempSync, readFileSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { projectRoot } from '../../../config/paths.ts';
import { segmentsOf, type TemplateProvider } from '../../../config/smsRules.ts';
import { filled, readSmsTemplates } from '../../../config/smsTemplates.ts';
import { UserError } from '../../../src/errors.ts';

const delivered = readFileSync(join(projectRoot, 'config/sms/templates.yaml'), 'utf8');
const assignment = '督办提醒：现交办${count}项工作，最早一项时限为${on}，请查收邮件并签收。';

function fileWith(content: string): string {
  const path = join(mkdtempSync(join(tmpdir(), 'cuiban-templates-')), 'templates.yaml');
  writeFileSync(path, content);
  return path;
}

/** The delivered file with other words for an assignment, or with whatever else replaced. */
function refusal(changes: [string, string][], provider: TemplateProvider = 'aliyun'): string {
  const content = changes.reduce((text, [from, to]) => {
    if (!text.includes(from)) throw new Error(`${from} is not in the file`);
    return text.replace(from, to);
  }, delivered);
  try {
    readSmsTemplates(fileWith(content), provider);
  } catch (error) {
    if (error instanceof UserError && error.code === 'SMS_TEMPLATES_INVALID') return error.line;
  }
  throw new Error('accepted');
}

const withText = (text: string): [string, string][] => [[assignment, text]];

describe('the delivered templates', () => {
  it.each<[TemplateProvider, number]>([
    ['aliyun', 35],
    ['tencent', 6],
  ])('keep the rules of %s, whose variables have %i characters at most', (provider, limit) => {
    const templates = readSmsTemplates(join(projectRoot, 'config/sms/templates.yaml'), provider);
    expect(templates.variableLimit).toBe(limit);
    expect(templates.texts.reminder).toMatchObject({ variables: ['count', 'on'] });
    expect(templates.texts.due.variables).toEqual(['count']);
  });

  it('need no more than a segment each with the longest values, so a text costs one', () => {
    const { signature, texts } = readSmsTemplates(join(projectRoot, 'config/sms/templates.yaml'), 'tencent');
    for (const { text } of Object.values(texts)) {
      const whole = `【${signature}】${filled(text, { count: '9999', on: '11月30日' })}`;
      expect(segmentsOf(whole.length)).toBe(1);
    }
  });
});

it('a text of 70 characters is one segment, of 71 two, of 135 three', () => {
  expect([0, 70, 71, 134, 135].map(segmentsOf)).toEqual([1, 1, 2, 2, 3]);
});

describe('refused, in Chinese, with the place', () => {
  it.each([
    ['有${count}项党政工作和催款事项', 'texts.assignment 含有服务商拒收的词：党政、催款'],
    ['【督查室】有${count}项工作', '不能含有【】'],
    ['有${count}项工作[急]', '首尾不能是 []'],
    ['有${count}项工作★', '含有会变成乱码的符号 ★'],
    ['有${count}项工作，请电19900000001', '不能写手机号'],
    ['有${count}${on}', '两个变量不能相邻'],
    ['有${count}项工作，共${count}项', '同一变量只能出现一次：count'],
    ['有${number}项工作', '有不认识的变量 number'],
    ['${count}', '不能只有变量'],
    ['详见https://x.example/${place}', '变量不能与网址、字母或数字相连'],
    [`有\${count}项${'很'.repeat(130)}多工作`, '将拆成 3 条，超过 segments 所写的 2 条'],
    [`有\${count}项${'很'.repeat(490)}`, '超过 500 字'],
  ])('%s', (text, problem) => {
    expect(refusal(withText(text))).toContain(problem);
  });

  it('a variable that may be longer than the account allows', () => {
    const text = withText('有${count}项工作${when}，请办理。');
    expect(refusal(text, 'tencent')).toContain('变量 when 可能超过单个变量 6 字的限制');
    expect(() =>
      readSmsTemplates(fileWith(delivered.replace(...(text[0] ?? ['', '']))), 'aliyun'),
    ).not.toThrow();
  });

  it('ids that are none, only for the provider that is used', () => {
    const noId: [string, string][] = [["    tencent: '0000003'\n", '']];
    expect(refusal(noId, 'tencent')).toContain('texts.due 没有腾讯云的模板编号');
    expect(refusal([['SMS_000000004', '"0000004"']])).toContain('texts.overdue 没有阿里云的模板编号');
    expect(() =>
      readSmsTemplates(fileWith(delivered.replace("    tencent: '0000003'\n", '')), 'aliyun'),
    ).not.toThrow();
  });

  it('a signature that is too long for Tencent or has brackets', () => {
    const long: [string, string][] = [['signature: 某某督查室', 'signature: 某某市人民政府办公室督查处']];
    expect(refusal(long, 'tencent')).toContain('signature 现有 13 字，腾讯云要求 2 到 12 字');
    expect(refusal([['signature: 某某督查室', 'signature: 【督查室】']])).toContain('signature 不能含有【】');
  });

  it('every fault at once, with their number', () => {
    const line = refusal([...withText('有${number}项党政工作'), ['SMS_000000002', 'x']]);
    expect(line).toMatch(/有3处不正确：/);
    expect(line).toContain('党政');
    expect(line).toContain('number');
    expect(line).toContain('texts.reminder');
  });

  it('wrong and unknown fields, and a file that is none', () => {
    expect(refusal([['segments: 2', 'segments: many\ncolour: red']])).toMatch(
      /有2处不正确：.*segments.*有不认识的项目 colour/,
    );
    expect(() => readSmsTemplates('/nonexistent.yaml', 'aliyun')).toThrow('找不到文件“/nonexistent.yaml”');
  });
});
