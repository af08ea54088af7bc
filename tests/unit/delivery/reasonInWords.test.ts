import { describe, expect, it } from 'vitest';
import { gistOf, reasonInWords } from '../../../src/delivery/reasonInWords.ts';

const busy =
  "before: mail.example:25: RCPT TO: Can't send mail - all recipients were rejected: 451 4.7.1 busy";

describe('a technical reason in plain words', () => {
  it.each([
    [
      `backup.example:465: after the body: ECONNECTION Connection closed unexpectedly; ${busy}`,
      '邮件正文发出后连接中断，不清楚邮件服务器是否收下',
    ],
    [
      `backup.example:465: RCPT TO: Can't send mail - all recipients were rejected: 550 5.1.1 <…>: no such user; ${busy}`,
      '邮件服务器不收发往这个地址的邮件：收件人地址不存在（5.1.1）',
    ],
    [
      "mail.example:25: RCPT TO: Can't send mail - all recipients were rejected: 552 5.2.2 over quota",
      '邮件服务器不收发往这个地址的邮件：收件人邮箱已满（5.2.2）',
    ],
    [
      "mail.example:25: RCPT TO: Can't send mail - all recipients were rejected: 550 no",
      '邮件服务器不收发往这个地址的邮件：地址可能不存在（550）',
    ],
    ['mail.example:25: before the body: EAUTH Invalid login: 535 no', '邮件服务器不接受用户名或密码'],
    [
      'mail.example:465: before the body: ESOCKET self-signed certificate',
      '邮件服务器的证书不能验证，自建 CA 的请设置 SMTP_CA_FILE',
    ],
    ['no connection: ECONNREFUSED connect ECONNREFUSED 127.0.0.1:1', '连不上服务商'],
    ['no answer: timed out', '请求发出后没有收到服务商的答复，不清楚是否收下'],
    ['not the promised answer, HTTP 200: <html>', '服务商的答复不合约定的格式，不清楚是否收下（HTTP 200）'],
    ['HTTP 500: oops', '服务商没有接受（HTTP 500）'],
  ])('%s', (reason, gist) => {
    expect(gistOf(reason)).toBe(gist);
    expect(reasonInWords(reason)).toBe(`${gist}。原文：${reason}`);
  });

  it.each(['退信：收件人邮箱已满（5.2.2）', '不在发送时段，顺延到下一时段', 'isv.OUT_OF_SERVICE 业务停机'])(
    'leaves what says so itself: %s',
    (reason) => {
      expect(gistOf(reason)).toBeNull();
      expect(reasonInWords(reason)).toBe(reason);
    },
  );
});
