import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, it, test } from 'vitest';
import { stringify } from 'yaml';
import { projectRoot } from '../../../config/paths.ts';
import { loadPolicies } from '../../../config/policyFiles.ts';
import { readSendingFile } from '../../../config/sending.ts';
import { readGatewayFile } from '../../../config/smsGateway.ts';
import { readSmsTemplates } from '../../../config/smsTemplates.ts';
import { readTextFile, readYaml } from '../../../config/textFile.ts';
import { UserError } from '../../../src/errors.ts';
import { readRegistryFile } from '../../../src/units/readRegistryFile.ts';

/** 标准, 催办, 、 as GB18030 has them; made by hand, because Node writes no GB18030. */
const GB: Readonly<Record<string, number[]>> = {
  标: [0xb1, 0xea],
  准: [0xd7, 0xbc],
  催: [0xb4, 0xdf],
  办: [0xb0, 0xec],
  '、': [0xa1, 0xa2],
};
const inGb18030 = (text: string): Buffer =>
  Buffer.concat([...text].map((c) => (c < '\x80' ? Buffer.from(c) : Buffer.from(GB[c] ?? []))));

const policy = (title: string) =>
  stringify({
    name: 'mine',
    title,
    windows: { email: [{ from: '09:00', to: '17:00' }], sms: [{ from: '09:00', to: '17:00' }] },
    steps: [
      {
        key: 'a',
        title: '催办',
        at: '09:00',
        offsetWorkingDays: -1,
        audience: ['handler'],
        channels: ['email'],
      },
    ],
  });

/** A character cut in two, as by an editor that breaks long lines: neither encoding has it. */
const broken = (text: string) => {
  const long = Buffer.from(`${text}\n# ${'标准催办、'.repeat(600)}\n`);
  return Buffer.concat([long, Buffer.from([0xe6, 0xa0]), Buffer.from('\n')]);
};

const refusal = (read: () => unknown): UserError => {
  try {
    read();
  } catch (error) {
    if (error instanceof UserError) return error;
  }
  throw new Error('not refused');
};

describe('files of settings in the encodings of Chinese offices', () => {
  const folder = mkdtempSync(join(tmpdir(), 'cuiban-texts-'));
  afterAll(() => rmSync(folder, { recursive: true, force: true }));
  const file = (name: string, bytes: Uint8Array | string): string => {
    const path = join(folder, name);
    writeFileSync(path, bytes);
    return path;
  };
  it('reads a policy in GB18030, in UTF-16 and with a byte order mark as what it says', () => {
    const text = policy('标准催办');
    for (const bytes of [
      inGb18030(text),
      Buffer.concat([Buffer.from([0xff, 0xfe]), Buffer.from(text, 'utf16le')]),
      Buffer.from(`\uFEFF${text}`),
    ]) {
      file('mine.yaml', bytes);
      const { title, steps } = loadPolicies(folder).get('mine') ?? {};
      expect([title, steps?.[0]?.title]).toEqual(['标准催办', '催办']);
    }
  });

  it('refuses characters that cannot be read, with their line', async () => {
    rmSync(join(folder, 'mine.yaml'), { force: true });
    const path = file('broken.yml', broken('a: 1'));
    const readers: (() => unknown)[] = [
      () => loadPolicies(folder),
      () => readSendingFile(path),
      () => readSmsTemplates(path, 'aliyun'),
      () => readGatewayFile(path),
    ];
    for (const read of readers) {
      const error = refusal(read);
      expect([error.code, error.message]).toEqual(['TEXT_DAMAGED', '“broken.yml”第3行有无法识别的字符。']);
    }
    await expect(readRegistryFile(path)).rejects.toMatchObject({ code: 'TEXT_DAMAGED' });
  });

  test('a file that is not there, or is a folder: one Chinese sentence', () => {
    expect(refusal(() => readTextFile(join(folder, 'none.yaml'))).line).toMatch(
      /^找不到文件“.*none\.yaml”。请核对/,
    );
    expect(refusal(() => readTextFile(folder)).code).toBe('FILE_IS_FOLDER');
    expect(refusal(() => readSendingFile(join(projectRoot, 'none.yaml'))).line).not.toMatch(/ENOENT/);
  });

  test.each<[string, string]>([
    ['a: b: c', '第1行不是正确的 YAML 写法（一行里有两个冒号'],
    ['a:\n\t- b', '第2行不是正确的 YAML 写法（缩进要用空格'],
    ['a: 1\na: 2', '第2行不是正确的 YAML 写法（与前面的项目重名'],
    ['a: "x', '第1行不是正确的 YAML 写法（缺少后半个引号'],
    ['a: *x', '不是正确的 YAML 写法（用 * 引用的内容不存在'],
    ['a: @x', '第1行不是正确的 YAML 写法（文字以特殊符号开头'],
  ])('YAML that is none (%j): the line, and why in Chinese', (text, words) => {
    const read = readYaml(text);
    expect('problem' in read && read.problem).toContain(words);
  });
});
