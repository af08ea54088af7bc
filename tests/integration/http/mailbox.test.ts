import { afterEach, describe, expect, it } from 'vitest';
import { phone } from './seed.ts';
import { openSite, type Site } from './site.ts';

let site: Site;
afterEach(() => site.close());

const ownId = '7f9c0d34-52cb-4b39-9d2e-1d6f3d3f0a01';

describe('the list', () => {
  it('shows mails and texts together, newest first, and either kind alone', async () => {
    site = await openSite();
    await site.mail({ messageId: 'first@unit.example', subject: '【催办】第一封' });
    site.clock.set(new Date('2018-11-23T01:05:00Z'));
    await site.text({ key: 'text-1', to: phone, text: '【督查室】短信首行\n第二行' });
    site.clock.set(new Date('2018-11-23T01:10:00Z'));
    await site.mail({ messageId: 'last@unit.example', subject: '【催办】最后一封' });

    const { status, body } = await site.get('/mailbox');
    expect(status).toBe(200);
    const places = ['【催办】最后一封', '【督查室】短信首行', '【催办】第一封'].map((text) =>
      body.indexOf(text),
    );
    expect(places).toEqual([...places].sort((a, b) => a - b));
    expect(Math.min(...places)).toBeGreaterThan(0);
    expect(body).toContain('2018年11月23日 09:05');
    expect(body).not.toContain('第二行');
    expect(body).toContain('199****0001');

    const mails = (await site.get('/mailbox?kind=mails')).body;
    expect(mails).toContain('最后一封');
    expect(mails).not.toContain('短信首行');
    const texts = (await site.get('/mailbox?kind=texts')).body;
    expect(texts).not.toContain('最后一封');
    expect(texts).toContain('短信首行');
  });

  it('shows messages to groups, alone and among the others, and each one whole', async () => {
    site = await openSite();
    await site.mail({ messageId: 'first@unit.example', subject: '【催办】第一封' });
    site.clock.set(new Date('2018-11-23T01:05:00Z'));
    const text = `【任务到期提醒】\n县财政局（承办人：张三）：\n请联系${phone}。`;
    await site.chat({ key: 'chat-1', to: '财政局督办群', text });
    for (const kind of ['all', 'chats']) {
      const { body } = await site.get(`/mailbox?kind=${kind}`);
      expect(body).toContain('财政局督办群');
      expect(body).toContain('【任务到期提醒】');
      expect(body.includes('第一封')).toBe(kind === 'all');
    }
    expect((await site.get('/mailbox?kind=texts')).body).not.toContain('财政局督办群');
    const { status, body } = await site.get('/mailbox/chats/chat-1');
    expect(status).toBe(200);
    expect(body).toContain('<dt>工作群</dt><dd>财政局督办群</dd>');
    expect(body).toContain('县财政局（承办人：张三）：');
    expect(body).not.toContain(phone);
    expect((await site.get('/mailbox/chats/chat-2')).status).toBe(404);
    expect((await site.get('/mailbox/texts/chat-1')).status).toBe(404);
  });

  it('says what will appear while there is nothing', async () => {
    site = await openSite();
    expect((await site.get('/mailbox')).body).toContain('尚未收到消息。');
  });

  it('is paged, and a page that is not there is not found', async () => {
    site = await openSite();
    for (let n = 1; n <= 51; n++) await site.text({ key: `text-${n}`, to: phone, text: `第${n}条。` });
    const first = await site.get('/mailbox');
    expect(first.body).toContain('第51条。');
    expect(first.body).toContain('第2条。');
    expect(first.body).not.toContain('第1条。');
    expect(first.body).toContain('第1页，共2页');
    expect(first.body).toContain('href="/mailbox?kind=all&amp;page=2"');
    const second = await site.get('/mailbox?page=2');
    expect(second.body).toContain('第1条。');
    expect(second.body).not.toContain('第2条。');
    expect((await site.get('/mailbox?page=3')).status).toBe(404);
    expect((await site.get('/mailbox?kind=mails&page=2')).status).toBe(404);
  });

  it.each(['page=0', 'page=-1', 'page=1.5', 'page=x', 'page=', 'page=1e99', 'page=1&page=2', 'kind=other'])(
    'refuses ?%s',
    async (query) => {
      site = await openSite();
      const { status, body } = await site.get(`/mailbox?${query}`);
      expect(status).toBe(400);
      expect(body).toContain('网址不正确');
      expect(body).not.toMatch(/zod|invalid|expected/i);
    },
  );
});

describe('one mail', () => {
  it('shows headers, the text part and the HTML part in a frame without any right', async () => {
    site = await openSite();
    await site.mail({
      messageId: ownId,
      subject: '【催办】标题',
      text: '正文第一行',
      html: '<p>网页正文</p>',
    });
    const { status, body } = await site.get(`/mailbox/mails/${ownId}`);
    expect(status).toBe(200);
    expect(body).toContain('<h1>【催办】标题</h1>');
    expect(body).toContain('caizheng@unit.example');
    expect(body).toContain('正文第一行');
    expect(body).not.toContain('网页正文');
    expect(body).toMatch(new RegExp(`<iframe [^>]*sandbox="" src="/mailbox/mails/${ownId}/html"`));

    const html = await site.get(`/mailbox/mails/${ownId}/html`);
    expect(html.status).toBe(200);
    expect(html.headers['content-type']).toBe('text/html; charset=utf-8');
    expect(html.body).toContain('<p>网页正文</p>');
  });

  it('says so when it came twice, and when a part is missing', async () => {
    site = await openSite();
    for (const text of ['甲', '乙']) await site.mail({ messageId: ownId, subject: '重复', text });
    const { body } = await site.get(`/mailbox/mails/${ownId}`);
    expect(body).toContain('这封邮件收到了2份');
    expect(body).toContain('这封邮件没有网页格式的正文。');
    expect((await site.get(`/mailbox/mails/${ownId}/html`)).status).toBe(404);
  });

  it('masks numbers in its subject and both parts', async () => {
    site = await openSite();
    const say = `请致电${phone}`;
    await site.mail({ messageId: ownId, subject: say, text: `${say}。`, html: `<p>${say}</p>` });
    for (const path of ['', `/mails/${ownId}`, `/mails/${ownId}/html`]) {
      const { body } = await site.get(`/mailbox${path}`);
      expect(body).toContain('199****0001');
      expect(body).not.toContain(phone);
    }
  });

  it('is harmless when it is hostile', async () => {
    site = await openSite();
    const messageId = 'a/b"><img src=x onerror=alert(1)>@evil.example';
    const subject = '</title><script>alert(1)</script>\u202e倒';
    await site.mail({
      messageId,
      subject,
      text: '<script>alert(2)</script>',
      html: '<script>alert(3)</script>',
    });

    const list = (await site.get('/mailbox')).body;
    const path = /href="(\/mailbox\/mails\/[^"]+)"/.exec(list)?.[1] ?? '';
    const mail = await site.get(path.replaceAll('&#x27;', "'"));
    expect(mail.status).toBe(200);
    for (const body of [list, mail.body]) {
      expect(body).not.toMatch(/<script|<img|\u202e/);
      expect(body).toContain('&lt;/title&gt;&lt;script&gt;alert(1)&lt;/script&gt;');
    }
    expect(mail.body).toContain('&lt;script&gt;alert(2)&lt;/script&gt;');

    const html = await site.get(`${path}/html`);
    expect(html.status).toBe(200);
    const policy = String(html.headers['content-security-policy']).split('; ');
    expect(policy).toContain('sandbox');
    expect(policy).toContain("default-src 'none'");
    expect(policy).toContain("frame-ancestors 'self'");
    expect(policy.join()).not.toContain('script-src');
  });
});

describe('one text', () => {
  it('shows it whole, with the number masked', async () => {
    site = await openSite();
    await site.text({ key: 'text-1', to: phone, text: `<i>首行</i>\n联系人${phone}` });
    const { status, body } = await site.get('/mailbox/texts/text-1');
    expect(status).toBe(200);
    expect(body).toContain('&lt;i&gt;首行&lt;/i&gt;\n联系人199****0001');
    expect(body).not.toContain(phone);
  });
});

describe('what is not there', () => {
  it.each([
    '/mailbox/mails/none',
    '/mailbox/mails/none/html',
    '/mailbox/mails/..%2F..%2Fetc%2Fpasswd',
    '/mailbox/mails/__proto__',
    `/mailbox/mails/${'x'.repeat(900)}`,
    '/mailbox/texts/none',
    '/mailbox/texts/',
  ])('answers 404 to %s', async (url) => {
    site = await openSite();
    const { status, headers } = await site.get(url);
    expect(status).toBe(404);
    expect(headers['content-type']).toBe('text/html; charset=utf-8');
  });

  it('has no mailbox once mails and texts really go out', async () => {
    site = await openSite({ settings: { SMTP_URL: 'smtp://127.0.0.1:9', SMS_URL: 'http://127.0.0.1:9/' } });
    for (const path of ['', '/mails/x', '/mails/x/html', '/texts/x']) {
      expect((await site.get(`/mailbox${path}`)).status).toBe(404);
    }
    expect((await site.get('/mailbox')).body).toContain('没有演练邮箱');
  });
});
