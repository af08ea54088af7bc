import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { Channel } from '../../../../src/delivery/channels/channel.ts';
import { aliyun, keyId, keySecret, outgoing, taken, templatesOf } from './channels.ts';
import { aliyunAuthorization, type Provider, startProvider } from './provider.ts';

let provider: Provider;
let channel: Channel;
const templates = templatesOf('aliyun');
const sent = { to: '19900000001', sentAt: new Date('2018-11-23T16:30:00Z'), providerId: null };

beforeEach(async () => {
  provider = await startProvider(() => ({ body: taken.aliyun }));
  channel = aliyun(provider.port);
});
afterEach(async () => {
  await channel.close();
  await provider.close();
});

describe('the request', () => {
  it('is SendSms of 2017-05-25 with template, variables and our id, signed by the secret', async () => {
    const one = outgoing(templates, { to: '+8619900000001' });
    await channel.send(one);
    const [seen] = provider.seen;
    if (!seen) throw new Error('no request');
    expect(seen.method).toBe('POST');
    expect(Object.fromEntries(seen.url.searchParams)).toEqual({
      PhoneNumbers: '19900000001',
      SignName: '某某督查室',
      TemplateCode: 'SMS_000000002',
      TemplateParam: '{"count":"2","on":"11月30日"}',
      OutId: one.messageId,
    });
    expect(seen.body).toBe('');
    expect(seen.headers).toMatchObject({ 'x-acs-action': 'SendSms', 'x-acs-version': '2017-05-25' });
    expect(seen.headers.authorization).toBe(aliyunAuthorization(seen, keyId, keySecret));
    expect(seen.headers.authorization).not.toBe(aliyunAuthorization(seen, keyId, 'another secret'));
    expect(JSON.stringify(seen)).not.toContain(keySecret);
  });

  it('keeps no connection open that could be closed while the next text is written', async () => {
    await channel.send(outgoing(templates));
    await channel.send(outgoing(templates));
    expect(provider.connections()).toBe(2);
    expect(provider.seen.map(({ headers }) => headers.connection)).toEqual(['close', 'close']);
  });
});

describe('error codes', () => {
  it.each<[string, string, object]>([
    ['isv.MOBILE_NUMBER_ILLEGAL', '', { permanent: true, recipient: true }],
    ['isv.SMS_CONTENT_ILLEGAL', '', { permanent: true }],
    ['isv.BUSINESS_LIMIT_CONTROL', '触发天级流控Permits:40', { permanent: false, budget: 'day' }],
    ['isv.BUSINESS_LIMIT_CONTROL', '触发小时级流控Permits:5', { permanent: false }],
    ['isv.BUSINESS_LIMIT_CONTROL', '触发分钟级流控Permits:1', { permanent: false }],
    ['isv.DAY_LIMIT_CONTROL', '', { permanent: false, budget: 'day' }],
    ['isv.AMOUNT_NOT_ENOUGH', '', { permanent: false, budget: 'account' }],
    ['isv.SMS_TEMPLATE_ILLEGAL', '', { permanent: false }],
    ['isv.A_CODE_OF_TOMORROW', '', { permanent: false }],
  ])('%s %s', async (Code, Message, meaning) => {
    provider.answer = () => ({ body: { Code, Message: `${Message} 19900000001`, RequestId: 'x' } });
    const { detail, ...told } = await channel.send(outgoing(templates));
    expect(told).toEqual({ outcome: 'refused', ...meaning });
    expect(detail).toContain(Code);
    expect(detail).not.toContain('19900000001');
  });

  it.each([
    [400, 'Throttling.User', { outcome: 'refused', permanent: false }],
    [403, 'Forbidden.RAM', { outcome: 'refused', permanent: false }],
    [404, 'InvalidAccessKeyId.NotFound', { outcome: 'refused', permanent: false }],
    [400, 'isv.MOBILE_NUMBER_ILLEGAL', { outcome: 'refused', permanent: true, recipient: true }],
    [500, 'InternalError', { outcome: 'refused', permanent: false }],
  ])('with status %i: %s', async (status, Code, told) => {
    provider.answer = () => ({ status, body: { Code, Message: '', RequestId: 'x' } });
    expect(await channel.send(outgoing(templates))).toMatchObject(told);
    expect(provider.seen).toHaveLength(1);
  });

  it.each([{ Code: 'OK' }, { Code: 'OK', BizId: '' }, { BizId: '1^0' }, [], { Code: 7 }])(
    'neither taken nor refused in its form is uncertain: %j',
    async (body) => {
      provider.answer = () => ({ body });
      expect(await channel.send(outgoing(templates))).toMatchObject({ outcome: 'uncertain' });
    },
  );
});

const listing = (outId: string, SendStatus: number) => ({
  Code: 'OK',
  Message: 'OK',
  TotalCount: 1,
  SmsSendDetailDTOs: {
    SmsSendDetailDTO: [
      { OutId: 'another', SendStatus: 3 },
      { OutId: outId, SendStatus },
    ],
  },
});

describe('look-up', () => {
  it.each([
    [1, 'accepted'],
    [2, 'bounced'],
    [3, 'delivered'],
    [9, 'unknown'],
  ])('status %i is %s; asks for the day in China', async (status, meaning) => {
    provider.answer = () => ({ body: listing('ours', status) });
    expect(await channel.lookUp('ours', sent)).toBe(meaning);
    const [seen] = provider.seen;
    expect(Object.fromEntries(seen?.url.searchParams ?? [])).toEqual({
      PhoneNumber: '19900000001',
      SendDate: '20181124',
      PageSize: '50',
      CurrentPage: '1',
    });
    expect(seen?.headers['x-acs-action']).toBe('QuerySendDetails');
    expect(seen && aliyunAuthorization(seen, keyId, keySecret)).toBe(seen?.headers.authorization);
  });

  it('goes on to the next page, and never says that a text is absent', async () => {
    const page = Array.from({ length: 50 }, (_, i) => ({ OutId: `o${i}`, SendStatus: 3 }));
    provider.answer = ({ url }) => ({
      body: {
        Code: 'OK',
        SmsSendDetailDTOs: {
          SmsSendDetailDTO: url.searchParams.get('CurrentPage') === '1' ? page : page.slice(0, 3),
        },
      },
    });
    expect(await channel.lookUp('ours', { ...sent, providerId: '7^0' })).toBe('unknown');
    expect(provider.seen.map(({ url }) => url.searchParams.get('CurrentPage'))).toEqual(['1', '2']);
    expect(provider.seen[0]?.url.searchParams.get('BizId')).toBe('7^0');
  });

  it('cannot tell when it is not answered, or does not know the number', async () => {
    provider.faults.push('html', 'silent', 'dropAfter');
    for (let i = 0; i < 3; i += 1) expect(await channel.lookUp('ours', sent)).toBe('unknown');
    provider.answer = () => ({ body: { Code: 'isv.BUSINESS_LIMIT_CONTROL', Message: '' } });
    expect(await channel.lookUp('ours', sent)).toBe('unknown');
    expect(await channel.lookUp('ours')).toBe('unknown');
  });
});
