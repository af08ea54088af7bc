import { afterEach, describe, expect, it, vi } from 'vitest';
import { commandLog } from '../../../src/cli/log.ts';

const printed = (level: Parameters<typeof commandLog>[0]): string[] => {
  const lines: string[] = [];
  vi.spyOn(console, 'error').mockImplementation((line: string) => void lines.push(line));
  const log = commandLog(level);
  log.info({ folder: 'data' }, '已建立内置 PostgreSQL 的数据文件夹');
  log.warn({ findings: ['3条消息没有发出', '对账不符'] }, '自检发现异常');
  log.error({ error: '号码13900000001无效', messageId: 'm' }, '消息无法成文，稍后重试');
  return lines;
};

describe('what a command logs', () => {
  afterEach(() => vi.restoreAllMocks());
  it('is a plain line for each thing that matters, without JSON and without numbers of telephones', () => {
    expect(printed('info')).toEqual([
      '提示：自检发现异常（3条消息没有发出；对账不符）',
      '提示：消息无法成文，稍后重试（号码139****0001无效）',
    ]);
    expect(printed('error')).toHaveLength(1);
    expect(printed('silent')).toEqual([]);
  });
});
