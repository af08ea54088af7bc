import { describe, expect, it } from 'vitest';
import { keepLog } from '../integration/log/lines.ts';

const id = '7f9c0d34-52cb-4b39-9d2e-139912345678';

function logged(fields: object, text = '某事'): Record<string, unknown> {
  const kept = keepLog('info');
  kept.log.info(fields, text);
  return kept.lines()[0] ?? {};
}

describe('the log', () => {
  it.each([
    ['收件人 <Zhang.San+x@Cz.Example>：无此用户', '收件人 <…>：无此用户'],
    ['第一行\n张三@单位.中国', '第一行\n…'],
    ['\u0001a@b\u0002', '…'],
    ['致电19900000001、+8619900000001', '致电199****0001、+86199****0001'],
    ['199 0000 0001，199-0000-0001', '1**********，1**********'],
    ['smtp://user:secret@mail.example:25', 'smtp://user:…:25'],
    [
      'POST https://robots.example/send?key=693a-91f6&x=1 失败',
      'POST https://robots.example/send?key=…&x=1 失败',
    ],
  ])('takes out of %j whom it speaks of', (said, kept) => {
    expect(logged({ detail: said })['detail']).toBe(kept);
    expect(logged({}, said)['msg']).toBe(kept);
    expect(logged({ deep: { list: [said] } })['deep']).toEqual({ list: [kept] });
  });

  it('leaves ids, times and numbers as they are', () => {
    const fields = {
      messageId: id,
      header: `<${id}@office.example>`,
      ms: 19900000001,
      sid: '900619746936498440^0',
    };
    expect(logged({ ...fields, to: 'a@b.example' })).toMatchObject({
      messageId: id,
      header: expect.stringContaining(id),
      ms: 19900000001,
      sid: '900619746936498440^0',
      to: '…',
    });
  });

  it('tells of a failed query why and where, and not with what', () => {
    const error = new Error(
      'Failed query: insert into contacts values ($1)\nparams: 张三,a@unit.example,19900000001',
      {
        cause: new Error('duplicate key'),
      },
    );
    const { err } = logged({ err: error }) as { err: Record<string, string> };
    expect(err).toMatchObject({ type: 'Error', message: 'duplicate key' });
    expect(err['stack']).toMatch(/^\s+at /);
    expect(JSON.stringify(err)).not.toMatch(/张三|params/);
  });
});
