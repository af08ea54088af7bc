import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { stringify } from 'yaml';
import { projectRoot } from '../../../config/paths.ts';
import { readSendingFile, windowsOf } from '../../../config/sending.ts';

const robots = [{ max: 20, perMinutes: 1 }];
const valid = {
  smsPerNumberAndDay: 2,
  rates: { email: [], sms: [{ max: 3000, perMinutes: 1 }], chat: robots },
};
const withRate = (rate: unknown) => ({ ...valid, rates: { email: [rate], sms: [] } });

describe('how much may be sent', () => {
  let folder = '';
  beforeAll(() => {
    folder = mkdtempSync(join(tmpdir(), 'cuiban-sending-'));
  });
  afterAll(() => rmSync(folder, { recursive: true, force: true }));
  const read = (content: unknown) => {
    const path = join(folder, 'sending.yaml');
    writeFileSync(path, typeof content === 'string' ? content : stringify(content));
    return readSendingFile(path);
  };

  test('as it is shipped: two texts a day for each number, the carrier’s and the robots’ rates, mail without limit', () => {
    expect(readSendingFile(join(projectRoot, 'config/sending.yaml'))).toEqual(valid);
  });

  test.each<[string, unknown, string]>([
    ['no texts at all', { ...valid, smsPerNumberAndDay: 0 }, 'smsPerNumberAndDay 现为 0，不能小于 1'],
    ['half a text', { ...valid, smsPerNumberAndDay: 1.5 }, 'smsPerNumberAndDay 现为 1.5，应为整数'],
    ['nothing about texts', { rates: valid.rates }, 'smsPerNumberAndDay 没有填写'],
    ['a channel left out', { ...valid, rates: { email: [] } }, 'rates.sms 没有填写'],
    ['an unknown channel', { ...valid, rates: { ...valid.rates, fax: [] } }, 'rates 有不认识的项目 fax'],
    ['a rate of nothing', withRate({ max: 0, perMinutes: 1 }), 'rates.email[1].max 现为 0，不能小于 1'],
    [
      'a rate within no time',
      withRate({ max: 1, perMinutes: 0 }),
      'rates.email[1].perMinutes 现为 0，不能小于 1',
    ],
    [
      'a rate of more than a day',
      withRate({ max: 1, perMinutes: 1441 }),
      'rates.email[1].perMinutes 现为 1441，不能大于 1440',
    ],
    ['a rate without its time', withRate({ max: 1 }), 'rates.email[1].perMinutes 没有填写'],
    ['a rate by the hour', withRate({ max: 1, perHour: 1 }), 'rates.email[1] 有不认识的项目 perHour'],
    ['a number as the rate', withRate(3), 'rates.email[1] 现为 3，应为若干'],
    ['an empty file', '', '现为 null，应为若干'],
    ['no YAML', 'rates: [', '第1行不是正确的 YAML 写法'],
  ])('%s is refused', (_what, content, problem) => {
    expect(() => read(content)).toThrow(problem);
    expect(() => read(content)).toThrow(expect.objectContaining({ code: 'SENDING_INVALID' }));
  });

  test('every problem at once', () => {
    expect(() => read({ smsPerNumberAndDay: 0, rates: { email: [{ max: 0, perMinutes: 1 }] } })).toThrow(
      '有3处不正确',
    );
  });

  test('limits from before there were robots have what the platforms take from one', () => {
    const { chat: _none, ...before } = valid.rates;
    expect(read({ ...valid, rates: before }).rates.chat).toEqual(robots);
  });

  test('a file that is not there is named', () => {
    expect(() => readSendingFile('/no/such.yaml')).toThrow('找不到文件“/no/such.yaml”');
  });

  test('the spans of all rates, each once', () => {
    const rates = {
      email: [
        { max: 1, perMinutes: 60 },
        { max: 9, perMinutes: 1440 },
      ],
      sms: [{ max: 1, perMinutes: 60 }],
      chat: [{ max: 1, perMinutes: 2 }],
    };
    expect(windowsOf({ smsPerNumberAndDay: 2, rates })).toEqual([60, 1440, 2]);
    expect(windowsOf({ smsPerNumberAndDay: 2, rates: { email: [], sms: [], chat: [] } })).toEqual([]);
  });
});
