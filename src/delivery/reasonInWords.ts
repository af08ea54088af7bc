import { meaningOfStatus } from './receipts/returned.ts';

type Rule = readonly [form: RegExp, words: string | ((found: RegExpExecArray) => string)];

/** What channels write down of a provider's answer (`src/delivery/channels`), the first that fits. */
const rules: readonly Rule[] = [
  [/(?:^|: )after the body: /, '邮件正文发出后连接中断，不清楚邮件服务器是否收下'],
  [/(?:^|: )before the body: EAUTH/, '邮件服务器不接受用户名或密码'],
  [/(?:^|: )before the body: ETLS/, '与邮件服务器不能加密连接'],
  [/(?:^|: )before the body: .*certificate/, '邮件服务器的证书不能验证，自建 CA 的请设置 SMTP_CA_FILE'],
  [/(?:^|: )before the body: /, '邮件服务器连不上或中途断开，邮件没有发出'],
  [/(?:^|: )RCPT TO: .*?\b(5\d\d)\b(?:.*?\b(5\.\d{1,3}\.\d{1,3})\b)?/, refusedRecipient],
  [/(?:^|: )RCPT TO: .*?\b(4\d\d)\b/, ([, code = '']) => `邮件服务器暂时不收发往这个地址的邮件（${code}）`],
  [/(?:^|: )MAIL FROM: .*?\b([45]\d\d)\b/, ([, code = '']) => `邮件服务器不接受这个发件人（${code}）`],
  [/(?:^|: )DATA: .*?\b(5\d\d)\b/, ([, code = '']) => `邮件服务器拒收这封邮件（${code}）`],
  [/(?:^|: )DATA: .*?\b(4\d\d)\b/, ([, code = '']) => `邮件服务器暂时不收这封邮件（${code}）`],
  [/^no room within the limits and the time/, '超过发信服务器的限额，等候再发'],
  [/^not a mail address/, '邮箱地址的格式不正确'],
  [/^not a (?:telephone|mobile) number/, '手机号的格式不正确'],
  [/^no connection: /, '连不上服务商'],
  [/^no answer: /, '请求发出后没有收到服务商的答复，不清楚是否收下'],
  [
    /^not the promised answer, HTTP (\d{3})/,
    ([, status = '']) => `服务商的答复不合约定的格式，不清楚是否收下（HTTP ${status}）`,
  ],
  // A proxy lost the answer of the provider behind it.
  [/^HTTP (50[24])\b/, ([, status = '']) => `服务商的答复在途中丢失，不清楚是否收下（HTTP ${status}）`],
  [/^HTTP (\d{3}):/, ([, status = '']) => `服务商没有接受（HTTP ${status}）`],
];

function refusedRecipient([, code = '', status]: RegExpExecArray): string {
  const meaning = status === undefined ? undefined : meaningOfStatus(status);
  return `邮件服务器不收发往这个地址的邮件：${meaning ?? '地址可能不存在'}（${status ?? code}）`;
}

/**
 * What a technical reason comes to, for who looks after letters and not after servers; null where it says so itself. Of
 * several mail servers the last one's word counts: it stands first.
 */
export function gistOf(reason: string): string | null {
  const [last = ''] = reason.split('; before: ');
  for (const [form, words] of rules) {
    const found = form.exec(last);
    if (found !== null) return typeof words === 'string' ? words : words(found);
  }
  return null;
}

/** The gist with the provider's own words behind it. */
export function reasonInWords(reason: string): string {
  const gist = gistOf(reason);
  return gist === null ? reason : `${gist}。原文：${reason}`;
}
