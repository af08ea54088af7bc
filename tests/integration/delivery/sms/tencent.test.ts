import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { Channel } from '../../../../src/delivery/channels/channel.ts';
import { keyId, keySecret, outgoing, taken, templatesOf, tencent } from './channels.ts';
import { type Provider, startProvider, tencentAuthorization } from './provider.ts';

let provider: Provider;
let channel: Channel;
const templates = templatesOf('tencent');
const sent = { to: '19900000001', sentAt: new Date('2018-11-23T16:30:00Z'), providerId: '5000:1' };
const status = (Code: string, more = {}) => ({
  Response: {
    SendStatusSet: [{ SerialNo: '', Code, Message: 'about 19900000001', ...more }],
    RequestId: 'x',
  },
});

beforeEach(async () => {
  provider = await startProvider(() => ({ body: taken.tencent }));
  channel = tencent(provider.port);
});
afterEach(async () => {
  await channel.close();
  await provider.close();
});

describe('the request', () => {
  it('is SendSms of 2021-01-11 with template, variables in order and our id, signed by the secret', async () => {
    const one = outgoing(templates);
    await channel.send(one);
    const [seen] = provider.seen;
    if (!seen) throw new Error('no request');
    expect([seen.method, seen.url.pathname, seen.url.search]).toEqual(['POST', '/', '']);
    expect(JSON.parse(seen.body)).toEqual({
      PhoneNumberSet: ['+8619900000001'],
      SmsSdkAppId: '1400006666',
      SignName: '某某督查室',
      TemplateId: '0000002',
      TemplateParamSet: ['2', '11月30日'],
      SessionContext: one.messageId,
    });
    expect(seen.headers).toMatchObject({
      'x-tc-action': 'SendSms',
      'x-tc-version': '2021-01-11',
      'x-tc-region': 'ap-guangzhou',
      host: `sms.tencentcloudapi.com:${provider.port}`,
    });
    expect(seen.headers.authorization).toBe(tencentAuthorization(seen, keyId, keySecret));
    expect(seen.headers.authorization).not.toBe(tencentAuthorization(seen, keyId, 'another secret'));
    expect(JSON.stringify(seen)).not.toContain(keySecret);
  });

  it('takes no proxy from the environment', async () => {
    const proxy = await startProvider(() => ({ body: {} }));
    process.env['http_proxy'] = `http://127.0.0.1:${proxy.port}`;
    try {
      expect(await channel.send(outgoing(templates))).toMatchObject({ outcome: 'accepted' });
    } finally {
      delete process.env['http_proxy'];
    }
    expect(proxy.connections()).toBe(0);
    await proxy.close();
  });
});

describe('error codes', () => {
  it.each<[string, object]>([
    ['FailedOperation.PhoneNumberInBlacklist', { permanent: true, recipient: true }],
    ['InvalidParameterValue.IncorrectPhoneNumber', { permanent: true, recipient: true }],
    ['FailedOperation.ContainSensitiveWord', { permanent: true }],
    ['LimitExceeded.PhoneNumberDailyLimit', { permanent: false, budget: 'day' }],
    ['LimitExceeded.PhoneNumberThirtySecondLimit', { permanent: false }],
    ['FailedOperation.InsufficientBalanceInSmsPackage', { permanent: false, budget: 'account' }],
    ['FailedOperation.TemplateIncorrectOrUnapproved', { permanent: false }],
    ['SomethingNew.OfTomorrow', { permanent: false }],
  ])('%s', async (code, meaning) => {
    provider.answer = () => ({ body: status(code) });
    const { detail, ...told } = await channel.send(outgoing(templates));
    expect(told).toEqual({ outcome: 'refused', ...meaning });
    expect(detail).toContain(code);
    expect(detail).not.toContain('19900000001');
  });

  it.each(['InternalError.Timeout', 'InternalError.SendAndRecvFail'])(
    '%s: Tencent itself does not know',
    async (code) => {
      provider.answer = () => ({ body: status(code) });
      expect(await channel.send(outgoing(templates))).toMatchObject({ outcome: 'uncertain' });
    },
  );

  it('of the whole request', async () => {
    const Error = { Code: 'AuthFailure.SignatureFailure', Message: 'check the key' };
    provider.answer = () => ({ body: { Response: { Error, RequestId: 'x' } } });
    const told = await channel.send(outgoing(templates));
    expect(told).toMatchObject({ outcome: 'refused', permanent: false });
    expect(told.detail).toContain('AuthFailure.SignatureFailure');
    expect(provider.seen).toHaveLength(1);
  });

  it.each([
    { Response: {} },
    { Response: { SendStatusSet: [] } },
    { Response: { SendStatusSet: [{ Code: 'Ok', SerialNo: '' }] } },
    {
      Response: {
        SendStatusSet: [
          { Code: 'Ok', SerialNo: '1' },
          { Code: 'Ok', SerialNo: '2' },
        ],
      },
    },
    {},
    [],
  ])('neither taken nor refused in its form is uncertain: %j', async (body) => {
    provider.answer = () => ({ body });
    expect(await channel.send(outgoing(templates))).toMatchObject({ outcome: 'uncertain' });
  });
});

const listing = (...entries: object[]) => ({ Response: { PullSmsSendStatusSet: entries, RequestId: 'x' } });

describe('look-up', () => {
  it.each([
    [{ SerialNo: '5000:1', ReportStatus: 'SUCCESS' }, 'delivered'],
    [{ SerialNo: '5000:1', ReportStatus: 'FAIL' }, 'bounced'],
    [{ SerialNo: '5000:9', SessionContext: 'ours', ReportStatus: 'SUCCESS' }, 'delivered'],
    [{ SerialNo: '5000:1' }, 'accepted'],
    [{ SerialNo: '5000:2', ReportStatus: 'SUCCESS' }, 'unknown'],
  ])('%j: %s', async (entry, meaning) => {
    provider.answer = () => ({ body: listing({ SerialNo: '5000:7', ReportStatus: 'FAIL' }, entry) });
    expect(await channel.lookUp('ours', sent)).toBe(meaning);
    const [seen] = provider.seen;
    expect(JSON.parse(seen?.body ?? '')).toEqual({
      BeginTime: 1_542_990_540,
      Offset: 0,
      Limit: 100,
      PhoneNumber: '+8619900000001',
      SmsSdkAppId: '1400006666',
    });
    expect(seen?.headers['x-tc-action']).toBe('PullSmsSendStatusByPhoneNumber');
    expect(seen && tencentAuthorization(seen, keyId, keySecret)).toBe(seen?.headers.authorization);
  });

  it('cannot tell when it is not answered; a missing serial number matches nothing', async () => {
    provider.faults.push('html', 'silent');
    expect(await channel.lookUp('ours', sent)).toBe('unknown');
    expect(await channel.lookUp('ours', sent)).toBe('unknown');
    provider.answer = () => ({ body: listing({ ReportStatus: 'SUCCESS' }) });
    expect(await channel.lookUp('ours', { ...sent, providerId: null })).toBe('unknown');
    expect(await channel.lookUp('ours')).toBe('unknown');
  });
});
