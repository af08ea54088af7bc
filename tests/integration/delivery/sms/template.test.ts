import { createHash } from 'node:crypto';
import { mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { readGatewayFile } from '../../../../config/smsGateway.ts';
import { UserError } from '../../../../src/errors.ts';
import type { Channel } from '../../../../src/delivery/channels/channel.ts';
import { templateChannel } from '../../../../src/delivery/channels/sms-template.ts';
import { keyId, keySecret, mas, outgoing, taken, templatesOf } from './channels.ts';
import { type Provider, startProvider } from './provider.ts';

let provider: Provider;
const templates = templatesOf('aliyun');
const open: Channel[] = [];
const sent = { to: '+8619900000001', sentAt: new Date('2018-11-23T16:30:00Z'), providerId: 'G7' };

beforeEach(async () => {
  provider = await startProvider(() => ({ body: taken.mas }));
});
afterEach(async () => {
  for (const channel of open.splice(0)) await channel.close();
  await provider.close();
});

function fileWith(yaml: string): string {
  const path = join(mkdtempSync(join(tmpdir(), 'cuiban-gateway-')), 'gateway.yaml');
  writeFileSync(path, yaml.replaceAll('PORT', String(provider.port)));
  return path;
}

function described(yaml: string, registered = false): Channel {
  const channel = templateChannel({
    file: readGatewayFile(fileWith(yaml)),
    templates: registered ? templates : null,
    token: 'a token',
    keyId,
    keySecret,
    allow: (url) => url,
    timeoutMs: 400,
  });
  open.push(channel);
  return channel;
}

function refusal(yaml: string): string {
  try {
    readGatewayFile(fileWith(yaml));
  } catch (error) {
    if (error instanceof UserError && error.code === 'SMS_GATEWAY_INVALID') return error.line;
  }
  throw new Error('accepted');
}

const simple = `
name: 平台
send:
  url: http://127.0.0.1:PORT/send
  json: { to: "{mobile}", say: "{text}" }
accepted: { path: code, equals: [0], id: data.0.id }
refused:
  at: code
  wordsAt: msg
  content: [11]
  recipient: [12, "BAD"]
  day: [13]
  account: [14]
  unsure: [15]
`;

describe('the request', () => {
  it('of the sample MAS: base64 of JSON with the MD5 over what the carrier signs', async () => {
    const channel = mas(provider.port);
    open.push(channel);
    const one = outgoing(templates, { to: '+8619900000001', text: '有1项“工作”将到期{text}。' });
    expect(await channel.send(one)).toEqual({
      outcome: 'accepted',
      providerId: '0110153012001',
      detail: 'HTTP 200',
    });
    const [seen] = provider.seen;
    expect([seen?.method, seen?.url.pathname]).toEqual(['POST', '/sms/norsubmit']);
    const signed = `某某督查室${keyId}${keySecret}19900000001${one.text}签名编码`;
    expect(JSON.parse(Buffer.from(seen?.body ?? '', 'base64').toString('utf8'))).toEqual({
      ecName: '某某督查室',
      apId: keyId,
      mobiles: '19900000001',
      content: one.text,
      sign: '签名编码',
      addSerial: '',
      mac: createHash('md5').update(signed).digest('hex'),
    });
  });

  it('as a form, with headers', async () => {
    const channel = described(`
name: 平台
send:
  url: http://127.0.0.1:PORT/send?id={messageId}
  headers: { Authorization: "Bearer {token}", X-Key: "{keyId}" }
  form: { to: "{phone}", say: "{text}&x=1" }
accepted: { path: ok, equals: [true] }`);
    provider.answer = () => ({ body: { ok: true } });
    const one = outgoing(templates, { text: '甲&乙=丙' });
    expect(await channel.send(one)).toEqual({ outcome: 'accepted', providerId: null, detail: 'HTTP 200' });
    const [seen] = provider.seen;
    expect(seen?.headers).toMatchObject({
      authorization: 'Bearer a token',
      'x-key': keyId,
      'content-type': 'application/x-www-form-urlencoded',
    });
    expect(seen?.url.searchParams.get('id')).toBe(one.messageId);
    expect(Object.fromEntries(new URLSearchParams(seen?.body))).toEqual({
      to: '19900000001',
      say: '甲&乙=丙&x=1',
    });
  });

  it('with GET: what goes into the address is encoded', async () => {
    const channel = described(`
name: 平台
values: { signed: { sha256: "{mobile}{keySecret}" }, note: { base64: "{text}" } }
send: { method: GET, url: "http://127.0.0.1:PORT/s?to={mobile}&say={text}&sig={signed}&n={note}" }
accepted: { path: ok, equals: ["yes"] }`);
    provider.answer = () => ({ body: { ok: 'yes' } });
    await channel.send(outgoing(templates, { text: '甲&to=1 乙' }));
    const [seen] = provider.seen;
    expect(Object.fromEntries(seen?.url.searchParams ?? [])).toEqual({
      to: '19900000001',
      say: '甲&to=1 乙',
      sig: createHash('sha256').update(`19900000001${keySecret}`).digest('hex'),
      n: Buffer.from('甲&to=1 乙').toString('base64'),
    });
    expect([seen?.method, seen?.body]).toEqual(['GET', '']);
  });

  it('with registered templates: id and variables', async () => {
    const channel = described(
      `
name: 平台
registered: true
send:
  url: http://127.0.0.1:PORT/send
  json: { to: ["{mobile}"], tpl: "{templateId}", sign: "{signature}", all: "{variables}", vars: ["{var.count}", "{var.on}"] }
accepted: { path: ok, equals: [true] }`,
      true,
    );
    await channel.send(outgoing(templates));
    expect(JSON.parse(provider.seen[0]?.body ?? '')).toEqual({
      to: ['19900000001'],
      tpl: 'SMS_000000002',
      sign: '某某督查室',
      all: '{"count":"2","on":"11月30日"}',
      vars: ['2', '11月30日'],
    });
  });
});

describe('what the answer means', () => {
  it.each([
    [
      { code: 0, data: [{ id: 'G7' }] },
      { outcome: 'accepted', providerId: 'G7' },
    ],
    [
      { code: '0', data: [{ id: 7 }] },
      { outcome: 'accepted', providerId: '7' },
    ],
    [{ code: 0, data: [] }, { outcome: 'uncertain' }],
    [{ code: 11 }, { outcome: 'refused', permanent: true }],
    [{ code: 'BAD' }, { outcome: 'refused', permanent: true, recipient: true }],
    [{ code: 13 }, { outcome: 'refused', permanent: false, budget: 'day' }],
    [{ code: 14 }, { outcome: 'refused', permanent: false, budget: 'account' }],
    [{ code: 15 }, { outcome: 'uncertain' }],
    [
      { code: 99, msg: 'busy 19900000001' },
      { outcome: 'refused', permanent: false, detail: '99 busy …' },
    ],
    [{ other: 1 }, { outcome: 'uncertain' }],
    [{ code: { 0: 1 } }, { outcome: 'uncertain' }],
    ['0', { outcome: 'uncertain' }],
  ])('%j', async (body, told) => {
    provider.answer = () => ({ body });
    expect(await described(simple).send(outgoing(templates))).toMatchObject(told);
  });

  it('the word for success counts only with a status of success', async () => {
    provider.answer = () => ({ status: 502, body: { code: 0, data: [{ id: 'G7' }] } });
    expect(await described(simple).send(outgoing(templates))).not.toMatchObject({ outcome: 'accepted' });
  });
});

describe('look-up', () => {
  const asking = `${simple}
lookUp:
  request: { method: GET, url: "http://127.0.0.1:PORT/status/{providerId}?to={mobile}&on={day}&m={messageId}" }
  accepted: { path: state, equals: [sent] }
  delivered: { path: state, equals: [DELIVRD] }
  bounced: { path: state, equals: [UNDELIV, EXPIRED] }
  absent: { path: state, equals: [none] }`;

  it.each([
    ['sent', 'accepted'],
    ['DELIVRD', 'delivered'],
    ['EXPIRED', 'bounced'],
    ['none', 'absent'],
    ['?', 'unknown'],
  ])('%s: %s', async (state, meaning) => {
    provider.answer = () => ({ body: { state } });
    const channel = described(asking);
    expect(channel.reports).toBe(true);
    expect(await channel.lookUp('ours', sent)).toBe(meaning);
    expect(provider.seen[0]?.url.pathname + (provider.seen[0]?.url.search ?? '')).toBe(
      '/status/G7?to=19900000001&on=20181124&m=ours',
    );
  });

  it('cannot tell when it is not answered, or not described', async () => {
    provider.faults.push('html', 'badGateway');
    const channel = described(asking);
    expect(await channel.lookUp('ours', sent)).toBe('unknown');
    expect(await channel.lookUp('ours', sent)).toBe('unknown');
    const silent = described(simple);
    expect([silent.reports, await silent.lookUp('ours', sent)]).toEqual([undefined, 'unknown']);
  });
});

it('names every fault of the file at once', () => {
  const line = refusal(`
name: 平台
values: { a: { md5: "{b}{mobile}" }, b: x }
send: { method: GET, url: "http://x/{nobody}", json: { to: "{phone}", v: "{var.count}" } }
accepted: { path: ok, equals: [true] }`);
  for (const part of [
    'values.a 有不认识的 {b}',
    '{nobody}',
    '{var.count}',
    '用 GET 时不能有 json',
    '没有用到短信内容 {text}',
  ])
    expect(line).toContain(part);
  expect(refusal('name: 平台\nsend: { url: x, body: y }\naccepted: { path: "a b", equals: [] }')).toMatch(
    /有3处不正确：.*send 有不认识的项目 body.*accepted\.path.*accepted\.equals/,
  );
  expect(refusal('{')).toContain('第1行不是正确的 YAML 写法');
});
